#include "core/signals/cluster_autoscaler.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "api/wire/signals/codec.hpp"
#include "core/base/names.hpp"

/// The signal `cluster_autoscaler`: the autoscaler's own flags, in snake_case.
namespace headroom::api {
namespace {

using namespace kubernetes;

constexpr std::size_t maximum_priorities = 100;
constexpr std::int64_t largest_memory_gib = 1'000'000'000;
constexpr std::int64_t gibibyte = std::int64_t{1} << 30;

/// A flag that is true or false, as one of two words of the model.
template <class Enum>
void choose(json::ObjectReader& reader, std::string_view name, Enum& setting, Enum if_true, Enum if_false) {
  if (const auto value = reader.boolean(name)) setting = *value ? if_true : if_false;
}

void read(json::ObjectReader& reader, std::string_view name, bool& setting) {
  setting = reader.boolean(name).value_or(setting);
}
void read(json::ObjectReader& reader, std::string_view name, Seconds& setting) {
  setting = reader.seconds(name).value_or(setting);
}
void read(json::ObjectReader& reader, std::string_view name, std::int64_t& setting) {
  setting = reader.integer(name).value_or(setting);
}
void read(json::ObjectReader& reader, std::string_view name, double& setting) {
  setting = reader.number(name).value_or(setting);
}
void read(json::ObjectReader& reader, std::string_view name, std::optional<Instant>& setting) {
  if (const auto at = reader.time(name)) setting = at;
}

std::optional<Expander> expander_named(std::string_view text) {
  const auto known = std::ranges::find(names_of<Expander>, text, &EnumName<Expander>::first);
  return known == names_of<Expander>.end() ? std::nullopt : std::optional(known->second);
}

void decode_expanders(json::ObjectReader& reader, std::vector<Expander>& chain) {
  const auto items = reader.array("expander", names_of<Expander>.size());
  if (!items) return;
  const json::Path path = reader.path().member("expander");
  chain.clear();
  for (std::size_t i = 0; i < items->size(); ++i) {
    const json::Value& item = (*items)[i];
    if (const auto expander = item.kind() == json::Kind::string ? expander_named(item.text()) : std::nullopt)
      chain.push_back(*expander);
    else
      reader.violations().add(path.item(i), "unknown_value",
                              "must be one of: least-nodes, least-waste, most-pods, price, priority, random");
  }
}

PriorityRule decode_priority_rule(json::ObjectReader& rule) {
  rule.require("priority");
  rule.require("patterns");
  PriorityRule read{.priority = rule.integer("priority").value_or(0)};
  rule.each_string("patterns", maximum_priorities,
                   [&](std::string_view pattern, const json::Path&) { read.patterns.emplace_back(pattern); });
  return read;
}

void decode_scale_up(json::ObjectReader& reader, ScaleUpSettings& up) {
  decode_expanders(reader, up.expanders);
  std::vector<PriorityRule> priorities;
  const auto read_rule = [&](json::ObjectReader& rule) { priorities.push_back(decode_priority_rule(rule)); };
  if (reader.each("priorities", maximum_priorities, read_rule)) up.priorities = std::move(priorities);
  read(reader, "max_nodes_total", up.max_nodes_total);
  read(reader, "max_nodes_per_scaleup", up.max_nodes_per_scale_up);
  read(reader, "max_cores_total", up.max_cores_total);
  // Bytes have a smaller range than the number of gibibytes.
  if (const auto memory = reader.integer("max_memory_total_gib", 0, largest_memory_gib))
    up.max_memory_total_bytes = *memory * gibibyte;
  read(reader, "new_pod_scale_up_delay_seconds", up.candidates.new_pod_delay);
  read(reader, "expendable_pods_priority_cutoff", up.candidates.expendable_below);
  choose(reader, "balance_similar_node_groups", up.balancing, Balancing::similar_groups, Balancing::off);
}

void decode_scale_down(json::ObjectReader& reader, ScaleDownSettings& down) {
  read(reader, "scale_down_utilization_threshold", down.utilization_threshold);
  read(reader, "scale_down_gpu_utilization_threshold", down.gpu_utilization_threshold);
  read(reader, "scale_down_unneeded_seconds", down.unneeded_time);
  read(reader, "scale_down_unready_seconds", down.unready_time);
  read(reader, "scale_down_delay_after_add_seconds", down.delay_after_add);
  read(reader, "scale_down_delay_after_delete_seconds", down.delay_after_delete);
  read(reader, "scale_down_delay_after_failure_seconds", down.delay_after_failure);
  read(reader, "max_scale_down_parallelism", down.max_parallelism);
  read(reader, "max_drain_parallelism", down.max_drain_parallelism);
  choose(reader, "scale_down_unready_enabled", down.unready_nodes, UnreadyNodes::may_go, UnreadyNodes::stay);
  choose(reader, "ignore_daemonsets_utilization", down.utilization.daemons, Counting::left_out, Counting::counted);
  choose(reader, "ignore_mirror_pods_utilization", down.utilization.mirrors, Counting::left_out, Counting::counted);
  read(reader, "skip_nodes_with_system_pods", down.drain.skip_nodes_with_system_pods);
  read(reader, "skip_nodes_with_local_storage", down.drain.skip_nodes_with_local_storage);
  read(reader, "skip_nodes_with_custom_controller_pods", down.drain.skip_nodes_with_custom_controller_pods);
}

std::map<std::string, Instant> decode_unneeded_since(json::ObjectReader& reader) {
  std::map<std::string, Instant> nodes;
  const json::Value* const object = reader.object("unneeded_since");
  if (object == nullptr) return nodes;
  const json::Path path = reader.path().member("unneeded_since");
  for (const json::Member& node : object->members()) {
    const bool is_text = node.value.kind() == json::Kind::string;
    if (const auto since = is_text ? parse_rfc3339(node.value.text()) : std::nullopt)
      nodes.emplace(node.name, *since);
    else
      reader.violations().add(path.member(node.name), "not_a_time", "must be an RFC 3339 time");
  }
  return nodes;
}

void encode_unneeded_since(json::Writer& out, const std::map<std::string, Instant>& nodes) {
  out.name("unneeded_since").begin_object();
  for (const auto& [node, since] : nodes) out.name_text(node).value(since);
  out.end_object();
}

}  // namespace

void decode(json::ObjectReader& reader, ClusterAutoscaler& signal) {
  decode_scale_up(reader, signal.up);
  choose(reader, "scale_down_enabled", signal.scale_down, ScaleDown::enabled, ScaleDown::disabled);
  decode_scale_down(reader, signal.down);
  signal.down.candidates = signal.up.candidates;
  read(reader, "last_scale_up_at", signal.history.last_scale_up);
  read(reader, "last_scale_down_at", signal.history.last_delete);
  read(reader, "last_scale_down_failed_at", signal.history.last_failure);
  signal.history.unneeded_since = decode_unneeded_since(reader);
}

void encode(json::Writer& out, const ClusterAutoscaler& signal) {
  const auto& [up, down, history] = std::tie(signal.up, signal.down, signal.history);
  out.name("expander").begin_array();
  for (const Expander expander : up.expanders) out.value(name_of(expander));
  out.end_array();
  if (up.priorities) {
    out.name("priorities").begin_array();
    for (const PriorityRule& rule : *up.priorities) {
      out.begin_object().field("priority", rule.priority).name("patterns").begin_array();
      for (const std::string& pattern : rule.patterns) out.value(pattern);
      out.end_array().end_object();
    }
    out.end_array();
  }
  out.field("max_nodes_total", up.max_nodes_total).field("max_nodes_per_scaleup", up.max_nodes_per_scale_up);
  out.field("max_cores_total", up.max_cores_total).field("max_memory_total_gib", up.max_memory_total_bytes / gibibyte);
  out.field("new_pod_scale_up_delay_seconds", up.candidates.new_pod_delay.count());
  out.field("expendable_pods_priority_cutoff", up.candidates.expendable_below);
  out.field("balance_similar_node_groups", up.balancing == Balancing::similar_groups);
  out.field("scale_down_enabled", signal.scale_down == ScaleDown::enabled);
  out.field("scale_down_utilization_threshold", down.utilization_threshold);
  out.field("scale_down_gpu_utilization_threshold", down.gpu_utilization_threshold);
  out.field("scale_down_unneeded_seconds", down.unneeded_time.count());
  out.field("scale_down_unready_seconds", down.unready_time.count());
  out.field("scale_down_delay_after_add_seconds", down.delay_after_add.count());
  out.field("scale_down_delay_after_delete_seconds", down.delay_after_delete.count());
  out.field("scale_down_delay_after_failure_seconds", down.delay_after_failure.count());
  out.field("max_scale_down_parallelism", down.max_parallelism);
  out.field("max_drain_parallelism", down.max_drain_parallelism);
  out.field("scale_down_unready_enabled", down.unready_nodes == UnreadyNodes::may_go);
  out.field("ignore_daemonsets_utilization", down.utilization.daemons == Counting::left_out);
  out.field("ignore_mirror_pods_utilization", down.utilization.mirrors == Counting::left_out);
  out.field("skip_nodes_with_system_pods", down.drain.skip_nodes_with_system_pods);
  out.field("skip_nodes_with_local_storage", down.drain.skip_nodes_with_local_storage);
  out.field("skip_nodes_with_custom_controller_pods", down.drain.skip_nodes_with_custom_controller_pods);
  if (history.last_scale_up) out.field("last_scale_up_at", *history.last_scale_up);
  if (history.last_delete) out.field("last_scale_down_at", *history.last_delete);
  if (history.last_failure) out.field("last_scale_down_failed_at", *history.last_failure);
  if (!history.unneeded_since.empty()) encode_unneeded_since(out, history.unneeded_since);
}

void decode(json::ObjectReader& reader, ClusterAutoscalerMemory& memory) {
  reader.require("unneeded_since");
  memory.last_scale_up = reader.time("last_scale_up_at");
  memory.last_delete = reader.time("last_scale_down_at");
  memory.last_failure = reader.time("last_scale_down_failed_at");
  memory.unneeded_since = decode_unneeded_since(reader);
  reader.require("from");
  memory.from = reader.integer("from").value_or(0);
  reader.require("to");
  memory.to = reader.integer("to").value_or(0);
}

void encode(json::Writer& out, const ClusterAutoscalerMemory& memory) {
  if (memory.last_scale_up) out.field("last_scale_up_at", *memory.last_scale_up);
  if (memory.last_delete) out.field("last_scale_down_at", *memory.last_delete);
  if (memory.last_failure) out.field("last_scale_down_failed_at", *memory.last_failure);
  encode_unneeded_since(out, memory.unneeded_since);
  out.field("from", memory.from).field("to", memory.to);
}

}  // namespace headroom::api
