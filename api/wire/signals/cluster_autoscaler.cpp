#include "core/signals/cluster_autoscaler.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "api/wire/signals/signals.hpp"
#include "core/base/names.hpp"

/// The signal `cluster_autoscaler`: the autoscaler's own flags, in snake_case.
namespace headroom::api {
namespace {

using namespace kubernetes;

constexpr std::size_t maximum_rules = 100;
constexpr std::int64_t maximum_count = 1'000'000;
constexpr std::int64_t a_year = 31'536'000;
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
  setting = reader.seconds(name, 0, a_year).value_or(setting);
}
void read(json::ObjectReader& reader, std::string_view name, std::int64_t& setting, std::int64_t least,
          std::int64_t most) {
  setting = reader.integer(name, least, most).value_or(setting);
}
void read(json::ObjectReader& reader, std::string_view name, std::optional<Instant>& setting) {
  if (const auto at = reader.time(name)) setting = at;
}

std::optional<Expander> expander_named(std::string_view text) {
  const auto known = std::ranges::find(names_of<kubernetes::Expander>, text, &EnumName<kubernetes::Expander>::first);
  return known == names_of<kubernetes::Expander>.end() ? std::nullopt : std::optional(known->second);
}

void decode_expanders(json::ObjectReader& reader, std::vector<Expander>& chain) {
  const auto items = reader.array("expander", names_of<kubernetes::Expander>.size());
  if (!items) return;
  if (items->empty()) reader.report("expander", "empty", "must have at least one expander");
  const json::Path path = reader.path().member("expander");
  chain.clear();
  for (std::size_t i = 0; i < items->size(); ++i) {
    const json::Value& item = (*items)[i];
    const auto expander = item.kind() == json::Kind::string ? expander_named(item.text()) : std::nullopt;
    if (!expander)
      reader.violations().add(path.item(i), "unknown_value",
                              "must be one of: least-nodes, least-waste, most-pods, price, priority, random");
    else if (std::ranges::find(chain, *expander) != chain.end())
      reader.violations().add(path.item(i), "duplicate", "an expander occurs at most once in a chain");
    else
      chain.push_back(*expander);
  }
}

std::vector<std::string> decode_patterns(json::ObjectReader& rule) {
  std::vector<std::string> patterns;
  const json::Path path = rule.path().member("patterns");
  const auto items = rule.array("patterns", maximum_rules);
  for (std::size_t i = 0; items && i < items->size(); ++i) {
    const json::Value& item = (*items)[i];
    if (item.kind() != json::Kind::string)
      rule.violations().add(path.item(i), "wrong_type", "must be a string");
    else if (std::string pattern(item.text()); is_priority_pattern(pattern))
      patterns.push_back(std::move(pattern));
    else
      rule.violations().add(path.item(i), "not_a_pattern",
                            "must be a regular expression of at most 256 characters without counted repetition");
  }
  return patterns;
}

void decode_priorities(json::ObjectReader& reader, std::optional<std::vector<PriorityRule>>& priorities) {
  const auto items = reader.array("priorities", maximum_rules);
  if (!items) return;
  const json::Path path = reader.path().member("priorities");
  priorities.emplace();
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader rule((*items)[i], path.item(i), reader.violations());
    rule.require("priority");
    rule.require("patterns");
    const auto priority = rule.integer("priority", INT32_MIN, INT32_MAX);
    priorities->push_back({.priority = priority.value_or(0), .patterns = decode_patterns(rule)});
    rule.close();
  }
}

void decode_scale_up(json::ObjectReader& reader, ScaleUpSettings& up) {
  decode_expanders(reader, up.expanders);
  decode_priorities(reader, up.priorities);
  read(reader, "max_nodes_total", up.max_nodes_total, 0, maximum_count);
  read(reader, "max_nodes_per_scaleup", up.max_nodes_per_scale_up, 0, maximum_count);
  read(reader, "max_cores_total", up.max_cores_total, 0, 1'000'000'000);
  if (const auto memory = reader.integer("max_memory_total_gib", 0, 1'000'000'000))
    up.max_memory_total_bytes = *memory * gibibyte;
  read(reader, "new_pod_scale_up_delay_seconds", up.candidates.new_pod_delay);
  read(reader, "expendable_pods_priority_cutoff", up.candidates.expendable_below, INT32_MIN, INT32_MAX);
  choose(reader, "balance_similar_node_groups", up.balancing, Balancing::similar_groups, Balancing::off);
}

void decode_scale_down(json::ObjectReader& reader, ScaleDownSettings& down) {
  down.utilization_threshold =
      reader.number("scale_down_utilization_threshold", 0, 1).value_or(down.utilization_threshold);
  down.gpu_utilization_threshold =
      reader.number("scale_down_gpu_utilization_threshold", 0, 1).value_or(down.gpu_utilization_threshold);
  read(reader, "scale_down_unneeded_seconds", down.unneeded_time);
  read(reader, "scale_down_unready_seconds", down.unready_time);
  read(reader, "scale_down_delay_after_add_seconds", down.delay_after_add);
  read(reader, "scale_down_delay_after_delete_seconds", down.delay_after_delete);
  read(reader, "scale_down_delay_after_failure_seconds", down.delay_after_failure);
  read(reader, "max_scale_down_parallelism", down.max_parallelism, 0, maximum_count);
  read(reader, "max_drain_parallelism", down.max_drain_parallelism, 0, maximum_count);
  choose(reader, "scale_down_unready_enabled", down.unready_nodes, UnreadyNodes::may_go, UnreadyNodes::stay);
  choose(reader, "ignore_daemonsets_utilization", down.utilization.daemons, Counting::left_out, Counting::counted);
  choose(reader, "ignore_mirror_pods_utilization", down.utilization.mirrors, Counting::left_out, Counting::counted);
  read(reader, "skip_nodes_with_system_pods", down.drain.skip_nodes_with_system_pods);
  read(reader, "skip_nodes_with_local_storage", down.drain.skip_nodes_with_local_storage);
  read(reader, "skip_nodes_with_custom_controller_pods", down.drain.skip_nodes_with_custom_controller_pods);
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

}  // namespace headroom::api
