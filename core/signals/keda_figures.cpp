#include "core/signals/keda_figures.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/kubernetes/replicas/formula.hpp"

namespace headroom::keda {
namespace {

using kubernetes::Activity;

/// The value of a cron trigger outside of its window.
constexpr double quiet_cron = 1;

/// Headroom's own lack of knowledge: KEDA itself may read this trigger well.
bool is_unseen(const KedaTrigger& trigger) {
  return trigger.type == KedaTriggerType::unread || trigger.type == KedaTriggerType::cron;
}

bool is_failed(const KedaTrigger& trigger, const Observation& seen) {
  return !is_resource(trigger) && !figure_of(trigger, seen);
}

/// How often in a row the trigger has failed, as KEDA counts.
std::optional<std::int64_t> failures_of(const KedaTrigger& trigger) {
  if (is_unseen(trigger) && !trigger.failures) return std::nullopt;
  return trigger.failures.value_or(0) + 1;
}

bool falls_back(const Keda& signal, const KedaTrigger& trigger, const Observation& seen) {
  const auto failures = failures_of(trigger);
  return signal.fallback && failures && is_failed(trigger, seen) && kubernetes::falls_back(*signal.fallback, *failures);
}

/// The figure, in thousandths, with which the autoscaler asks for the fallback's replicas.
std::optional<double> fallback_figure(const kubernetes::Fallback& fallback, std::int64_t failures, KedaMetricType type,
                                      std::int64_t target_milli, const Observation& seen) {
  const std::int64_t current = seen.current.value;
  const auto milli = type == KedaMetricType::value
                         ? fallback_value(fallback, failures, current, seen.running.value, target_milli)
                         : fallback_metric(fallback, failures, current, target_milli);
  return milli ? std::optional(static_cast<double>(*milli) / 1000) : std::nullopt;
}

/// The figure that replaces a failed trigger. No value if there is no fallback for it.
std::optional<double> stand_in(const Keda& signal, const KedaTrigger& trigger, const Observation& seen) {
  if (!falls_back(signal, trigger, seen)) return std::nullopt;
  return fallback_figure(*signal.fallback, *failures_of(trigger), trigger.metric_type, trigger.target_milli, seen);
}

/// What the triggers give to the formula, or why it can't be worked out.
struct Operands {
  kubernetes::FormulaValues values{};
  bool falls_back{false};  ///< the fallback replaces the formula
  std::string problem{};
};

Operands operands_of(const Keda& signal, const kubernetes::Formula& formula, const Observation& seen) {
  const bool by_formula =
      signal.fallback && signal.fallback->behavior == kubernetes::FallbackBehavior::scaling_modifiers;
  Operands found;
  for (const KedaTrigger& trigger : signal.triggers) {
    if (is_resource(trigger)) continue;
    const auto figure = figure_of(trigger, seen);
    const bool is_replaced = falls_back(signal, trigger, seen);
    found.falls_back = found.falls_back || (is_replaced && !by_formula);
    if (figure || is_replaced) found.values.emplace(trigger.name, figure);
    const bool is_used = std::ranges::find(formula.names, trigger.name) != formula.names.end();
    if (!figure && !is_replaced && is_used) found.problem = "the value of trigger " + trigger.name + " is not known";
    const auto reading = figure && is_used ? seen.reading(trigger.metric) : std::nullopt;
    if (reading && !reading->fresh) found.problem = "the value of trigger " + trigger.name + " is too old";
  }
  return found;
}

Composite replaced(const Keda& signal, const Observation& seen) {
  const ScalingModifiers& modifiers = *signal.modifiers;
  const std::int64_t enough = signal.fallback->failure_threshold + 1;
  return {.figure = fallback_figure(*signal.fallback, enough, modifiers.metric_type, modifiers.target_milli, seen),
          .origin = FigureOrigin::fallback};
}

Composite worked_out(const Keda& signal, const Observation& seen) {
  const auto formula = kubernetes::parse_formula(signal.modifiers->formula);
  if (!formula) return {.problem = formula.error()};
  const Operands operands = operands_of(signal, *formula, seen);
  if (operands.falls_back) return replaced(signal, seen);
  if (!operands.problem.empty()) return {.problem = operands.problem};
  const auto result = evaluate(*formula, operands.values);
  if (!result) return {.problem = result.error()};
  if (!*result) return signal.fallback ? replaced(signal, seen) : Composite{.problem = "it gives nil"};
  return {.figure = std::trunc(**result * 1000) / 1000};  // KEDA cuts it to thousandths
}

ReplicaTargetType target_type_of(KedaMetricType type) {
  switch (type) {
    case KedaMetricType::average_value:
      return ReplicaTargetType::average_value;
    case KedaMetricType::value:
      return ReplicaTargetType::value;
    case KedaMetricType::utilization:
      return ReplicaTargetType::utilization;
  }
  return ReplicaTargetType::average_value;
}

ReplicaMetric resource_metric_of(const KedaTrigger& trigger) {
  const bool is_percent = trigger.metric_type == KedaMetricType::utilization;
  return {.source = trigger.container.empty() ? ReplicaMetricSource::resource : ReplicaMetricSource::container_resource,
          .name = trigger.resource,
          .figure = trigger.metric == trigger.resource ? "" : trigger.metric,
          .container = trigger.container,
          .target_type = target_type_of(trigger.metric_type),
          .target = is_percent ? trigger.target_milli / 1000 : trigger.target_milli};
}

ReplicaMetric metric_of(const KedaTrigger& trigger) {
  if (is_resource(trigger)) return resource_metric_of(trigger);
  const bool is_unread = trigger.type == KedaTriggerType::unread;
  return {.source = is_unread ? ReplicaMetricSource::unread : ReplicaMetricSource::external,
          .name = trigger.metric,
          .problem = trigger.problem,
          .target_type = target_type_of(trigger.metric_type),
          .target = trigger.target_milli};
}

MetricOpinion opinion_of(const Keda& signal, const KedaTrigger& trigger, const ReplicaMetric& metric,
                         const Observation& seen, const kubernetes::Tolerance& tolerance) {
  if (is_resource(trigger)) return headroom::opinion_of(metric, seen, tolerance);
  const bool is_own = trigger.object_count || trigger.type == KedaTriggerType::cron;
  if (const auto figure = figure_of(trigger, seen))
    return headroom::opinion_of(metric, *figure, is_own ? FigureOrigin::signal : FigureOrigin::metrics, seen,
                                tolerance);
  if (const auto figure = stand_in(signal, trigger, seen))
    return headroom::opinion_of(metric, *figure, FigureOrigin::fallback, seen, tolerance);
  if (metric.source == ReplicaMetricSource::unread)
    return {.metric = &metric, .replicas = tl::unexpected(kubernetes::MetricFault::unread)};
  return {.metric = &metric};
}

MetricOpinion opinion_of(const Composite& composite, const ReplicaMetric& metric, const Observation& seen,
                         const kubernetes::Tolerance& tolerance) {
  if (!composite.figure) return {.metric = &metric};
  return headroom::opinion_of(metric, *composite.figure, composite.origin, seen, tolerance);
}

}  // namespace

std::optional<kubernetes::CronState> cron_state(const KedaTrigger& trigger, const Observation& seen) {
  if (trigger.type != KedaTriggerType::cron) return std::nullopt;
  const TimeZone* zone = seen.zone(trigger.cron.time_zone);
  return zone == nullptr ? std::nullopt : kubernetes::state_at(trigger.cron, *zone, seen.now);
}

std::optional<double> figure_of(const KedaTrigger& trigger, const Observation& seen) {
  if (trigger.type == KedaTriggerType::unread) return std::nullopt;
  if (trigger.type == KedaTriggerType::cron) {
    const auto state = cron_state(trigger, seen);
    if (!state) return std::nullopt;
    return state->active ? static_cast<double>(trigger.cron.desired_replicas) : quiet_cron;
  }
  if (trigger.object_count) return static_cast<double>(*trigger.object_count);
  const auto reading = seen.reading(trigger.metric);
  return reading ? std::optional(reading->value) : std::nullopt;
}

bool is_resource(const KedaTrigger& trigger) { return trigger.type == KedaTriggerType::resource; }

bool is_measured(const KedaTrigger& trigger) {
  return (trigger.type == KedaTriggerType::metric || trigger.type == KedaTriggerType::s3_backlog) &&
         !trigger.object_count;
}

bool is_active(const KedaTrigger& trigger, const Observation& seen) {
  if (is_resource(trigger)) return false;
  if (const auto state = cron_state(trigger, seen)) return state->active;
  const auto figure = figure_of(trigger, seen);
  return figure && kubernetes::activates(*figure, trigger.activation);
}

Activity activity_of(const Keda& signal, const Observation& seen) {
  if (signal.force_activation) return Activity::active;
  // Without any other trigger KEDA never takes the target to zero, nor from there.
  if (std::ranges::all_of(signal.triggers, is_resource))
    return seen.current > Units{0} ? Activity::active : Activity::inactive;
  const bool wakes_by_fallback = signal.fallback && fallback_replicas(*signal.fallback, seen.current.value) > 0;
  if (signal.modifiers) {
    const Composite composite = composite_of(signal, seen);
    if (!composite.figure) return Activity::failed;
    const bool active = composite.origin == FigureOrigin::fallback
                            ? wakes_by_fallback
                            : kubernetes::activates(*composite.figure, signal.modifiers->activation);
    return active ? Activity::active : Activity::inactive;
  }
  const auto active = [&](const KedaTrigger& t) {
    return is_active(t, seen) || (wakes_by_fallback && falls_back(signal, t, seen));
  };
  const auto failed = [&](const KedaTrigger& t) { return is_failed(t, seen); };
  if (std::ranges::any_of(signal.triggers, active)) return Activity::active;
  return std::ranges::any_of(signal.triggers, failed) ? Activity::failed : Activity::inactive;
}

bool fails_unseen(const Keda& signal, const Observation& seen) {
  if (signal.modifiers && !composite_of(signal, seen).figure) return true;
  return std::ranges::any_of(signal.triggers, [&](const KedaTrigger& t) { return is_unseen(t) && is_failed(t, seen); });
}

Composite composite_of(const Keda& signal, const Observation& seen) {
  if (!signal.modifiers) return {};
  Composite composite =
      signal.modifiers->problem.empty() ? worked_out(signal, seen) : Composite{.problem = signal.modifiers->problem};
  if (!composite.figure && signal.modifiers->observed) return {.figure = signal.modifiers->observed};
  return composite;
}

HorizontalPodAutoscaler autoscaler_of(const Keda& signal, const Observation& seen) {
  HorizontalPodAutoscaler autoscaler{.min_replicas = std::max<std::int64_t>(signal.min_replica_count, 1),
                                     .max_replicas = signal.max_replica_count,
                                     .behavior = signal.behavior,
                                     .recommendations = signal.recommendations,
                                     .scale_events = signal.scale_events};
  for (const KedaTrigger& trigger : signal.triggers)
    if (!signal.modifiers || is_resource(trigger)) autoscaler.metrics.push_back(metric_of(trigger));
  if (signal.modifiers)
    autoscaler.metrics.push_back({.name = std::string(composite_metric),
                                  .problem = composite_of(signal, seen).problem,
                                  .target_type = target_type_of(signal.modifiers->metric_type),
                                  .target = signal.modifiers->target_milli});
  if (!signal.pauses.scale_in && !signal.pauses.scale_out) return autoscaler;
  if (!autoscaler.behavior) autoscaler.behavior.emplace();
  if (signal.pauses.scale_in) autoscaler.behavior->scale_down.select_policy = kubernetes::SelectPolicy::disabled;
  if (signal.pauses.scale_out) autoscaler.behavior->scale_up.select_policy = kubernetes::SelectPolicy::disabled;
  return autoscaler;
}

std::vector<MetricOpinion> opinions_of(const Keda& signal, const HorizontalPodAutoscaler& autoscaler,
                                       const Observation& seen) {
  std::vector<MetricOpinion> opinions;
  const auto tolerance = tolerance_of(autoscaler);
  for (const KedaTrigger& trigger : signal.triggers)
    if (!signal.modifiers || is_resource(trigger))
      opinions.push_back(opinion_of(signal, trigger, autoscaler.metrics[opinions.size()], seen, tolerance));
  if (signal.modifiers)
    opinions.push_back(opinion_of(composite_of(signal, seen), autoscaler.metrics.back(), seen, tolerance));
  return opinions;
}

}  // namespace headroom::keda
