#include "core/signals/horizontal_pod_autoscaler.hpp"

#include <algorithm>
#include <string>

#include "core/base/text.hpp"
#include "core/kubernetes/replicas/reconciliation.hpp"
#include "core/signals/replica_history.hpp"

namespace headroom {
namespace {

using kubernetes::AutoscalerStage;
using kubernetes::Reconciled;
using kubernetes::ScalingLimit;

template <class Entry>
std::span<const Entry> known(const std::optional<std::vector<Entry>>& entries) {
  if (entries) return *entries;
  return {};
}

Reconciled reconciled(const HorizontalPodAutoscaler& signal, std::span<const MetricOpinion> opinions,
                      const Observation& seen) {
  std::vector<kubernetes::MetricResult> results;
  for (const MetricOpinion& opinion : opinions) results.push_back(opinion.replicas);
  return kubernetes::reconcile({.minimum = signal.min_replicas,
                                .maximum = signal.max_replicas,
                                .behavior = signal.behavior,
                                .downscale_stabilization = signal.downscale_stabilization,
                                .zeroed_by = signal.zeroed_by},
                               results, seen.current.value,
                               {.recommendations = known(signal.recommendations), .events = known(signal.scale_events)},
                               seen.now);
}

std::string_view reason_of(ScalingLimit limit) {
  switch (limit) {
    case ScalingLimit::desired_within_range:
      return "stabilized";
    case ScalingLimit::scale_up_limit:
      return "scale_up_limited";
    case ScalingLimit::too_many_replicas:
      return "at_max_replicas";
    case ScalingLimit::scale_down_limit:
      return "scale_down_limited";
    case ScalingLimit::too_few_replicas:
      return "at_min_replicas";
  }
  return "stabilized";
}

std::string_view reason_of(const Reconciled& result, std::int64_t current) {
  switch (result.stage) {
    case AutoscalerStage::disabled:
      return "scaling_disabled";
    case AutoscalerStage::above_maximum:
      return "above_max_replicas";
    case AutoscalerStage::below_minimum:
      return "below_min_replicas";
    case AutoscalerStage::no_metrics:
      return "metrics_unavailable";
    case AutoscalerStage::metrics:
      break;
  }
  if (result.desired != current) return result.desired > current ? "metric_above_target" : "metrics_below_target";
  return result.recommended == current ? "on_target" : reason_of(result.limit);
}

Seconds scale_down_window(const HorizontalPodAutoscaler& signal) {
  return signal.behavior ? signal.behavior->scale_down.stabilization_window : signal.downscale_stabilization;
}

Seconds scale_up_window(const HorizontalPodAutoscaler& signal) {
  return signal.behavior ? signal.behavior->scale_up.stabilization_window : Seconds{0};
}

std::string bounds(const HorizontalPodAutoscaler& signal, const Reconciled& result) {
  std::string out;
  if (result.stabilized != result.recommended)
    out += ", held at " + counted_replicas(result.stabilized) + " by an earlier request in the last " +
           text::duration(result.stabilized > result.recommended ? scale_down_window(signal) : scale_up_window(signal));
  switch (result.limit) {
    case ScalingLimit::desired_within_range:
      return out;
    case ScalingLimit::scale_up_limit:
      return out + ", but the scaling rate allows no more than " + counted_replicas(result.desired) + " now";
    case ScalingLimit::scale_down_limit:
      return out + ", but the scaling rate allows no fewer than " + counted_replicas(result.desired) + " now";
    case ScalingLimit::too_many_replicas:
      return out + ", but the maximum is " + counted_replicas(signal.max_replicas);
    case ScalingLimit::too_few_replicas:
      return out + ", but the minimum is " + counted_replicas(signal.min_replicas);
  }
  return out;
}

/// The metric that decides: the first of those that ask for the most.
const MetricOpinion& deciding(std::span<const MetricOpinion> opinions) {
  return *std::ranges::max_element(opinions, {},
                                   [](const MetricOpinion& o) { return o.replicas ? o.replicas->desired : -1; });
}

std::string failures(std::span<const MetricOpinion> opinions) {
  std::string out;
  for (const MetricOpinion& opinion : opinions)
    if (!opinion.replicas) out += (out.empty() ? "" : ", ") + clause_of(opinion);
  return out;
}

std::string detail_of(const HorizontalPodAutoscaler& signal, const Reconciled& result,
                      std::span<const MetricOpinion> opinions) {
  switch (result.stage) {
    case AutoscalerStage::disabled:
      return signal.zeroed_by == kubernetes::ZeroedBy::somebody_else
                 ? "the autoscaler is switched off, because there are 0 replicas and the autoscaler did not take them "
                   "away"
                 : "the autoscaler is switched off, because there are 0 replicas and the minimum is above 0";
    case AutoscalerStage::above_maximum:
      return "the maximum is " + counted_replicas(signal.max_replicas);
    case AutoscalerStage::below_minimum:
      return "the minimum is " + counted_replicas(signal.min_replicas);
    case AutoscalerStage::no_metrics:
      return failures(opinions) + ", so nothing is removed";
    case AutoscalerStage::metrics:
      break;
  }
  return clause_of(deciding(opinions)) + bounds(signal, result);
}

void add(Proposal& proposal, Direction flip_to, std::vector<Condition> change) {
  if (!change.empty()) proposal.counterfactuals.push_back({flip_to, std::move(change)});
}

Condition lasting(Condition condition, Seconds window) {
  if (window > Seconds{0}) condition.for_seconds = window;
  return condition;
}

Condition opposite(Condition condition) {
  condition.comparison = negation(condition.comparison);
  return condition;
}

/// For every metric, the condition for this direction. Empty if one of them cannot be worked out.
std::vector<Condition> all_conditions(Direction direction, std::span<const MetricOpinion> opinions,
                                      const Observation& seen, const kubernetes::Tolerance& tolerance) {
  std::vector<Condition> conditions;
  for (const MetricOpinion& opinion : opinions) {
    auto condition = condition_for(direction, opinion, seen, tolerance);
    if (!condition) return {};
    conditions.push_back(*std::move(condition));
  }
  return conditions;
}

/// To get more replicas, one metric is enough. To get fewer, all metrics have to fall.
void add_counterfactuals(Proposal& proposal, const HorizontalPodAutoscaler& signal, const Reconciled& result,
                         std::span<const MetricOpinion> opinions, const Observation& seen) {
  const std::int64_t current = seen.current.value;
  const auto tolerance = tolerance_of(signal);
  const auto rising = all_conditions(Direction::out, opinions, seen, tolerance);
  std::vector<Condition> falling = all_conditions(Direction::in, opinions, seen, tolerance);
  if (result.recommended <= current && current < signal.max_replicas)
    for (const Condition& condition : rising)
      add(proposal, Direction::out, {lasting(condition, scale_up_window(signal))});
  if (result.desired < current)
    for (const Condition& condition : falling) add(proposal, Direction::hold, {opposite(condition)});
  if (result.desired > current) {
    std::vector<Condition> calm = rising;
    std::ranges::transform(calm, calm.begin(), opposite);
    add(proposal, Direction::hold, std::move(calm));
  }
  if (result.recommended >= current && current > signal.min_replicas) {
    for (Condition& condition : falling) condition = lasting(std::move(condition), scale_down_window(signal));
    add(proposal, Direction::in, std::move(falling));
  }
}

std::vector<MetricOpinion> opinions_of(const HorizontalPodAutoscaler& signal, const Observation& seen) {
  std::vector<MetricOpinion> opinions;
  for (const ReplicaMetric& metric : signal.metrics) opinions.push_back(opinion_of(metric, seen, tolerance_of(signal)));
  return opinions;
}

bool is_known(const MetricOpinion& opinion) {
  return opinion.replicas || (opinion.replicas.error() != kubernetes::MetricFault::no_figures &&
                              opinion.replicas.error() != kubernetes::MetricFault::unread);
}

}  // namespace

kubernetes::Tolerance tolerance_of(const HorizontalPodAutoscaler& signal) {
  kubernetes::Tolerance tolerance{.scale_down = signal.tolerance_millionths, .scale_up = signal.tolerance_millionths};
  if (!signal.behavior) return tolerance;
  tolerance.scale_down = signal.behavior->scale_down.tolerance_millionths.value_or(tolerance.scale_down);
  tolerance.scale_up = signal.behavior->scale_up.tolerance_millionths.value_or(tolerance.scale_up);
  return tolerance;
}

std::vector<std::string_view> asks_for(const HorizontalPodAutoscaler& signal) {
  std::vector<std::string_view> metrics;
  for (const ReplicaMetric& metric : signal.metrics)
    if (metric.pods.empty() && std::ranges::find(metrics, figure_name(metric)) == metrics.end())
      metrics.push_back(figure_name(metric));
  return metrics;
}

std::optional<Proposal> propose(const HorizontalPodAutoscaler& signal, const Observation& seen) {
  return propose(signal, opinions_of(signal, seen), seen);
}

std::optional<Proposal> propose(const HorizontalPodAutoscaler& signal, std::span<const MetricOpinion> opinions,
                                const Observation& seen) {
  const Reconciled result = reconciled(signal, opinions, seen);
  if (result.stage == AutoscalerStage::no_metrics && std::ranges::none_of(opinions, is_known)) return std::nullopt;
  Proposal proposal{.proposes = Units{result.desired},
                    .reason = reason_of(result, seen.current.value),
                    .detail = detail_of(signal, result, opinions)};
  if (result.stage != AutoscalerStage::metrics) return proposal;
  for (const MetricOpinion& opinion : opinions)
    if (auto evidence = evidence_of(opinion, seen.current)) proposal.evidence.push_back(*std::move(evidence));
  add_counterfactuals(proposal, signal, result, opinions, seen);
  const Seconds window = scale_down_window(signal);
  if (result.desired < seen.current.value && known(signal.recommendations).empty() && window > Seconds{0})
    proposal.warnings.push_back("the requests of the metrics in the last " + text::duration(window) +
                                " are not known; a running autoscaler may still delay this");
  return proposal;
}

void recall(HorizontalPodAutoscaler& signal, const HorizontalPodAutoscalerMemory& memory, Instant left_at,
            const Observation& seen) {
  if (!signal.recommendations) signal.recommendations = memory.replicas.recommendations;
  if (!signal.scale_events) signal.scale_events = scale_events_of(memory.replicas, left_at, seen.current);
}

HorizontalPodAutoscalerMemory remember(const HorizontalPodAutoscaler& signal, const Observation& seen,
                                       const std::optional<Proposal>&) {
  return {remember(signal, opinions_of(signal, seen), seen)};
}

ReplicaHistory remember(const HorizontalPodAutoscaler& signal, std::span<const MetricOpinion> opinions,
                        const Observation& seen) {
  const Reconciled result = reconciled(signal, opinions, seen);
  ReplicaHistory next{
      .recommendations = signal.recommendations.value_or(std::vector<kubernetes::ReplicaRecommendation>{}),
      .scale_events = signal.scale_events.value_or(std::vector<kubernetes::ScaleEvent>{}),
      .from = seen.current.value,
      .to = result.desired};
  if (result.stage == AutoscalerStage::metrics) next.recommendations.push_back({seen.now, result.recommended});
  return pruned(std::move(next), seen.now, signal.downscale_stabilization);
}

}  // namespace headroom
