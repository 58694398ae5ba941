#include "core/signals/alarm_rules.hpp"

#include <string>
#include <utility>

#include "api/wire/fields/statistic.hpp"
#include "api/wire/signals/codec.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_rules = 100;
constexpr std::size_t maximum_steps = 20;

Scope decode_scope(json::ObjectReader& rule) {
  const auto read = [&](json::ObjectReader& reader) {
    Scope scope{.role = reader.choice<Role>("role", names_of<Role>),
                .pool_id = std::string(reader.string("pool_id").value_or(""))};
    if (reader.has("role") == reader.has("pool_id"))
      rule.report("applies_to", "one_of", "must have exactly one of role and pool_id");
    if (reader.has("pool_id") && scope.pool_id.empty())
      reader.report("pool_id", "unknown_pool", "the cluster has no scaled pool of this id");
    return scope;
  };
  return rule.nested("applies_to", read).value_or(Scope{});
}

/// A bound of `null` is infinite, as an absent one is.
std::optional<double> decode_bound(json::ObjectReader& step, std::string_view name) {
  const json::Value* value = step.get(name);
  return value == nullptr || value->kind() == json::Kind::null ? std::nullopt : step.number(name);
}

std::vector<StepAdjustment> decode_steps(json::ObjectReader& rule) {
  std::vector<StepAdjustment> steps;
  rule.each("steps", maximum_steps, [&](json::ObjectReader& step) {
    step.require("value");
    const auto lower = decode_bound(step, "lower");
    const auto upper = decode_bound(step, "upper");
    steps.push_back({.lower = lower, .upper = upper, .value = step.number("value").value_or(0)});
  });
  return steps;
}

/// A simple adjustment, or steps. With steps, `adjustment` may still name the type and the smallest magnitude.
Adjustment decode_adjustment(json::ObjectReader& rule) {
  Adjustment adjustment;
  const bool is_stepped = rule.has("steps");
  adjustment.steps = decode_steps(rule);
  if (is_stepped && adjustment.steps.empty()) rule.report("steps", "empty", "must have at least one step");
  if (!is_stepped) rule.require("adjustment");
  rule.nested("adjustment", [&](json::ObjectReader& reader) {
    adjustment.type = reader.choice<AdjustmentType>("type", names_of<AdjustmentType>).value_or(adjustment.type);
    if (is_stepped && reader.has("value")) reader.report("value", "one_of", "the steps have the values");
    if (!is_stepped) reader.require("value");
    adjustment.value = reader.number("value").value_or(0);
    adjustment.minimum_magnitude = reader.integer("minimum_magnitude");
  });
  return adjustment;
}

AlarmRule decode_rule(json::ObjectReader& reader) {
  for (const auto* field : {"name", "metric", "comparison", "threshold"}) reader.require(field);
  AlarmRule rule{.name = std::string(reader.string("name").value_or("")),
                 .metric = std::string(reader.string("metric").value_or("")),
                 .statistic = decode_statistic(reader),
                 .period = reader.seconds("period_seconds").value_or(Seconds{300}),
                 .evaluation_periods = reader.integer("evaluation_periods").value_or(1)};
  rule.datapoints_to_alarm = reader.integer("datapoints_to_alarm").value_or(rule.evaluation_periods);
  rule.treat_missing_data =
      reader.choice<MissingData>("treat_missing_data", names_of<MissingData>).value_or(MissingData::missing);
  rule.comparison = reader.choice<Comparison>("comparison", names_of<Comparison>).value_or(Comparison::greater_than);
  rule.threshold = reader.number("threshold").value_or(0);
  rule.adjustment = decode_adjustment(reader);
  rule.cooldown = reader.seconds("cooldown_seconds").value_or(Seconds{0});
  rule.applies_to = decode_scope(reader);
  return rule;
}

void encode_steps(json::Writer& out, const std::vector<StepAdjustment>& steps) {
  out.name("steps").begin_array();
  for (const StepAdjustment& step : steps) {
    out.begin_object();
    if (step.lower) out.field("lower", *step.lower);
    if (step.upper) out.field("upper", *step.upper);
    out.field("value", step.value).end_object();
  }
  out.end_array();
}

void encode_scope(json::Writer& out, const Scope& scope) {
  if (scope == Scope{}) return;
  out.name("applies_to").begin_object();
  if (scope.role) out.field("role", name_of(*scope.role));
  if (!scope.pool_id.empty()) out.field("pool_id", scope.pool_id);
  out.end_object();
}

void encode_rule(json::Writer& out, const AlarmRule& rule) {
  out.begin_object()
      .field("name", rule.name)
      .field("metric", rule.metric)
      .field("statistic", statistic_name(rule.statistic));
  out.field("period_seconds", rule.period.count()).field("evaluation_periods", rule.evaluation_periods);
  out.field("datapoints_to_alarm", rule.datapoints_to_alarm)
      .field("treat_missing_data", name_of(rule.treat_missing_data));
  out.field("comparison", name_of(rule.comparison)).field("threshold", rule.threshold);
  out.name("adjustment").begin_object().field("type", name_of(rule.adjustment.type));
  if (rule.adjustment.steps.empty()) out.field("value", rule.adjustment.value);
  if (rule.adjustment.minimum_magnitude) out.field("minimum_magnitude", *rule.adjustment.minimum_magnitude);
  out.end_object();
  if (!rule.adjustment.steps.empty()) encode_steps(out, rule.adjustment.steps);
  out.field("cooldown_seconds", rule.cooldown.count());
  encode_scope(out, rule.applies_to);
  out.end_object();
}

}  // namespace

void decode(json::ObjectReader& reader, AlarmRules& signal) {
  reader.require("rules");
  reader.each("rules", maximum_rules, [&](json::ObjectReader& rule) { signal.rules.push_back(decode_rule(rule)); });
}

void encode(json::Writer& out, const AlarmRules& signal) {
  out.name("rules").begin_array();
  for (const AlarmRule& rule : signal.rules) encode_rule(out, rule);
  out.end_array();
}

}  // namespace headroom::api
