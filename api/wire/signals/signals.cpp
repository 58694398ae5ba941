#include "api/wire/signals/signals.hpp"

#include <algorithm>
#include <string>

#include "api/wire/statistic.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_signals = 16;
constexpr std::size_t maximum_rules = 100;
constexpr std::size_t maximum_steps = 20;
constexpr std::int64_t a_week = 604'800;
constexpr double largest_figure = 1e18;

template <std::size_t I = 0>
std::optional<Signal> decode_kind(std::string_view kind, json::ObjectReader& reader) {
  if constexpr (I == std::variant_size_v<Signal>) {
    return std::nullopt;
  } else {
    using Kind = std::variant_alternative_t<I, Signal>;
    if (kind != Kind::kind) return decode_kind<I + 1>(kind, reader);
    Kind signal;
    decode(reader, signal);
    return signal;
  }
}

std::string known_kinds() {
  std::string list;
  for (const std::string_view kind : signal_kinds) list.append(list.empty() ? "" : ", ").append(kind);
  return list;
}

Scope decode_scope(json::ObjectReader& rule) {
  const json::Value* object = rule.object("applies_to");
  if (object == nullptr) return {};
  json::ObjectReader reader(*object, rule.path().member("applies_to"), rule.violations());
  Scope scope{.role = reader.choice<Role>("role", names_of<Role>),
              .pool_id = std::string(reader.string("pool_id").value_or(""))};
  if (reader.has("role") == reader.has("pool_id"))
    rule.report("applies_to", "one_of", "must have exactly one of role and pool_id");
  if (scope.role == Role::primary) reader.report("role", "not_scalable", "the primary node is never scaled");
  if (reader.has("pool_id") && scope.pool_id.empty())
    reader.report("pool_id", "unknown_pool", "the cluster has no scaled pool of this id");
  reader.close();
  return scope;
}

std::vector<Step> decode_steps(json::ObjectReader& rule) {
  std::vector<Step> steps;
  const auto items = rule.array("steps", maximum_steps);
  if (!items) return steps;
  const json::Path path = rule.path().member("steps");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), rule.violations());
    const auto bound = [&](std::string_view name) -> std::optional<double> {
      const json::Value* value = item.get(name);
      return value == nullptr || value->kind() == json::Kind::null ? std::nullopt
                                                                   : item.number(name, -largest_figure, largest_figure);
    };
    item.require("value");
    const auto lower = bound("lower");
    const auto upper = bound("upper");
    steps.push_back({.lower = lower, .upper = upper, .value = item.number("value", -1e9, 1e9).value_or(0)});
    item.close();
  }
  return steps;
}

/// A simple adjustment, or steps; with steps `adjustment` may still name the type and the smallest magnitude.
Adjustment decode_adjustment(json::ObjectReader& rule) {
  Adjustment adjustment;
  const bool stepped = rule.has("steps");
  adjustment.steps = decode_steps(rule);
  if (stepped && adjustment.steps.empty()) rule.report("steps", "empty", "must have at least one step");
  if (!stepped) rule.require("adjustment");
  const json::Value* object = rule.object("adjustment");
  if (object == nullptr) return adjustment;
  json::ObjectReader reader(*object, rule.path().member("adjustment"), rule.violations());
  adjustment.type = reader.choice<AdjustmentType>("type", names_of<AdjustmentType>).value_or(adjustment.type);
  if (stepped && reader.has("value")) reader.report("value", "one_of", "the steps have the values");
  if (!stepped) reader.require("value");
  adjustment.value = reader.number("value", -1e9, 1e9).value_or(0);
  adjustment.minimum_magnitude = reader.integer("minimum_magnitude", 1, 1'000'000);
  reader.close();
  return adjustment;
}

AlarmRule decode_rule(json::ObjectReader& reader) {
  for (const auto* field : {"name", "metric", "comparison", "threshold"}) reader.require(field);
  AlarmRule rule{.name = std::string(reader.string("name").value_or("")),
                 .metric = std::string(reader.string("metric").value_or("")),
                 .statistic = decode_statistic(reader),
                 .period = reader.seconds("period_seconds", 1, 604'800).value_or(Seconds{300}),
                 .evaluation_periods = reader.integer("evaluation_periods", 1, 8'640).value_or(1)};
  rule.datapoints_to_alarm = reader.integer("datapoints_to_alarm", 1, 8'640).value_or(rule.evaluation_periods);
  rule.treat_missing_data =
      reader.choice<MissingData>("treat_missing_data", names_of<MissingData>).value_or(MissingData::missing);
  rule.comparison = reader.choice<Comparison>("comparison", names_of<Comparison>).value_or(Comparison::greater_than);
  rule.threshold = reader.number("threshold", -largest_figure, largest_figure).value_or(0);
  rule.adjustment = decode_adjustment(reader);
  rule.cooldown = reader.seconds("cooldown_seconds", 0, a_week).value_or(Seconds{0});
  rule.applies_to = decode_scope(reader);
  return rule;
}

}  // namespace

void decode(json::ObjectReader& reader, AlarmRules& signal) {
  reader.require("rules");
  const auto items = reader.array("rules", maximum_rules);
  if (!items) return;
  if (items->empty()) reader.report("rules", "empty", "must have at least one rule");
  const json::Path path = reader.path().member("rules");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), reader.violations());
    const std::size_t before = reader.violations().total();
    AlarmRule rule = decode_rule(item);
    item.close();
    if (reader.violations().total() == before)
      for (const Violation& fault : faults_of(rule)) reader.violations().add(item.path(), fault);
    if (std::ranges::find(signal.rules, rule.name, &AlarmRule::name) != signal.rules.end())
      item.report("name", "duplicate", "another rule has this name");
    signal.rules.push_back(std::move(rule));
  }
}

void decode(json::ObjectReader& reader, HdinsightLoad& signal) {
  signal.pending_for = reader.seconds("pending_for_seconds", 0, a_week).value_or(signal.pending_for);
  signal.idle_for = reader.seconds("idle_for_seconds", 0, a_week).value_or(signal.idle_for);
  signal.removed_at_once = reader.integer("removed_at_once", 1, 1'000'000).value_or(signal.removed_at_once);
}

void decode(json::ObjectReader& reader, ManagedScaling& signal) {
  const ManagedScaling defaults;
  signal.scale_out_below_memory_available_percent = reader.number("scale_out_below_memory_available_percent", 0, 100)
                                                        .value_or(defaults.scale_out_below_memory_available_percent);
  signal.scale_in_above_memory_available_percent = reader.number("scale_in_above_memory_available_percent", 0, 100)
                                                       .value_or(defaults.scale_in_above_memory_available_percent);
  signal.pending_for = reader.seconds("pending_for_seconds", 0, a_week).value_or(defaults.pending_for);
  signal.idle_for = reader.seconds("idle_for_seconds", 0, a_week).value_or(defaults.idle_for);
  signal.resource_calculator = reader.choice<ResourceCalculator>("resource_calculator", names_of<ResourceCalculator>)
                                   .value_or(defaults.resource_calculator);
  if (signal.scale_out_below_memory_available_percent > signal.scale_in_above_memory_available_percent)
    reader.report("scale_out_below_memory_available_percent", "thresholds_cross",
                  "must not be above scale_in_above_memory_available_percent");
}

void decode(json::ObjectReader& reader, TargetTracking& signal) {
  for (const auto* field : {"metric", "target"}) reader.require(field);
  const auto metric = reader.string("metric");
  if (metric && metric->empty()) reader.report("metric", "empty", "must name a metric");
  signal.metric = metric.value_or("");
  const auto target = reader.number("target", 0, largest_figure);
  if (target && *target <= 0) reader.report("target", "out_of_range", "must be above 0");
  signal.target = target.value_or(signal.target);
  if (reader.boolean("scale_in") == false) signal.scale_in = ScaleInMode::disabled;
}

void decode(json::ObjectReader& reader, YarnMemory& signal) {
  for (const auto* field : {"scale_up_factor", "scale_down_factor"}) reader.require(field);
  const auto share = [&](std::string_view name) { return reader.number(name, 0, 1).value_or(0); };
  signal.scale_up_factor = share("scale_up_factor");
  signal.scale_down_factor = share("scale_down_factor");
  signal.scale_up_min_worker_fraction = share("scale_up_min_worker_fraction");
  signal.scale_down_min_worker_fraction = share("scale_down_min_worker_fraction");
  if (const auto mib = reader.integer("memory_per_worker_mib", 1, 1'000'000'000))
    signal.memory_per_worker = Mebibytes{*mib};
  signal.demand = reader.choice<YarnDemand>("demand", names_of<YarnDemand>).value_or(signal.demand);
}

std::vector<SignalFields> decode_signals(json::ObjectReader& policy) {
  std::vector<SignalFields> signals;
  std::size_t index = 0;
  const auto count = policy.each("signals", maximum_signals, [&](json::ObjectReader& item) {
    const std::size_t at = index++;
    item.require("kind");
    const auto kind = item.string("kind", 64);
    auto signal = kind ? decode_kind(*kind, item) : std::nullopt;
    if (!signal) {
      if (kind) item.report("kind", "unknown_value", "must be one of: " + known_kinds());
      return item.skip_rest();
    }
    signals.push_back({.index = at,
                       .signal = *std::move(signal),
                       .states_task_slots = item.has("executor_cores") || item.has("task_cpus"),
                       .states_idle_executors = item.has("idle_executors")});
  });
  if (count == 0) policy.report("signals", "empty", "must have at least one signal");
  return signals;
}

}  // namespace headroom::api
