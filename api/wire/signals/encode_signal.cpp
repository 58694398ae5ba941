#include "api/wire/signals/signals.hpp"
#include "api/wire/statistic.hpp"
#include "core/base/names.hpp"

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

void encode(json::Writer& out, const SparkDynamicAllocation& signal) {
  out.field("min_executors", signal.bounds.minimum).field("max_executors", signal.bounds.maximum);
  if (signal.initial_executors) out.field("initial_executors", *signal.initial_executors);
  if (signal.executor_instances) out.field("executor_instances", *signal.executor_instances);
  out.field("executor_cores", signal.shape.cores).field("task_cpus", signal.shape.task_cpus);
  out.field("executor_allocation_ratio", signal.shape.allocation_ratio);
  out.field("scheduler_backlog_timeout_seconds", signal.backlog.first.count());
  out.field("sustained_scheduler_backlog_timeout_seconds", signal.backlog.sustained.count());
  out.field("executor_idle_timeout_seconds", signal.idle.idle.count());
  if (signal.idle.cached) out.field("cached_executor_idle_timeout_seconds", signal.idle.cached->count());
  if (signal.idle.shuffle) out.field("shuffle_tracking_timeout_seconds", signal.idle.shuffle->count());
  out.field("shuffle_service_enabled", signal.shuffle.service);
  out.field("shuffle_tracking_enabled", signal.shuffle.tracking);
  out.field("decommission_shuffle_blocks_enabled", signal.shuffle.decommissioned_blocks);
  out.field("reliable_shuffle_storage", signal.shuffle.reliable_storage);
  if (signal.ramp) encode_ramp(out.name("ramp"), *signal.ramp);
  if (!signal.idle_executors.empty()) encode_idle_executors(out.name("idle_executors"), signal.idle_executors);
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

void encode_ramp(json::Writer& out, const RampState& ramp) {
  out.begin_object().field("executors_to_add", ramp.executors_to_add);
  if (ramp.add_at) out.field("add_at", *ramp.add_at);
  out.field("initializing", ramp.initializing).end_object();
}

void encode_idle_executors(json::Writer& out, const std::vector<IdleExecutor>& executors) {
  out.begin_array();
  for (const IdleExecutor& executor : executors) {
    out.begin_object().field("id", executor.id).field("idle_since", executor.idle_since);
    out.field("has_cached_blocks", executor.has_cached_blocks).field("shuffle", name_of(executor.shuffle));
    if (executor.task_milliseconds) out.field("task_milliseconds", *executor.task_milliseconds);
    out.end_object();
  }
  out.end_array();
}

void encode_signal(json::Writer& out, const Signal& signal) {
  out.begin_object().field("kind", kind_of(signal));
  std::visit([&](const auto& s) { encode(out, s); }, signal);
  out.end_object();
}

}  // namespace headroom::api
