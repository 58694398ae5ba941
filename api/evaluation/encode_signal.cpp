#include "api/evaluation/signals.hpp"
#include "api/evaluation/statistic.hpp"
#include "core/model/names.hpp"

namespace headroom::api {
namespace {

void encode_steps(json::Writer& out, const std::vector<Step>& steps) {
  out.name("steps").begin_array();
  for (const Step& step : steps) {
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

void encode(json::Writer& out, const AlarmRules& signal) {
  out.name("rules").begin_array();
  for (const AlarmRule& rule : signal.rules) encode_rule(out, rule);
  out.end_array();
}

void encode(json::Writer& out, const HdinsightLoad& signal) {
  out.field("pending_for_seconds", signal.pending_for.count()).field("idle_for_seconds", signal.idle_for.count());
  out.field("removed_at_once", signal.removed_at_once);
}

void encode(json::Writer& out, const ManagedScaling& signal) {
  out.field("scale_out_below_memory_available_percent", signal.scale_out_below_memory_available_percent);
  out.field("scale_in_above_memory_available_percent", signal.scale_in_above_memory_available_percent);
  out.field("pending_for_seconds", signal.pending_for.count()).field("idle_for_seconds", signal.idle_for.count());
  out.field("resource_calculator", name_of(signal.resource_calculator));
}

void encode(json::Writer& out, const TargetTracking& signal) {
  out.field("metric", signal.metric).field("target", signal.target);
  out.field("scale_in", signal.scale_in == ScaleInMode::enabled);
}

void encode(json::Writer& out, const YarnMemory& signal) {
  out.field("scale_up_factor", signal.scale_up_factor).field("scale_down_factor", signal.scale_down_factor);
  out.field("scale_up_min_worker_fraction", signal.scale_up_min_worker_fraction);
  out.field("scale_down_min_worker_fraction", signal.scale_down_min_worker_fraction);
  if (signal.memory_per_worker) out.field("memory_per_worker_mib", signal.memory_per_worker->value);
  out.field("demand", name_of(signal.demand));
}

}  // namespace

void encode_signal(json::Writer& out, const Signal& signal) {
  out.begin_object().field("kind", kind_of(signal));
  std::visit([&](const auto& s) { encode(out, s); }, signal);
  out.end_object();
}

}  // namespace headroom::api
