#include "core/signals/keda.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/signals/horizontal_pod_autoscaler.hpp"
#include "core/signals/replica_history.hpp"
#include "core/signals/replica_metric.hpp"

namespace headroom {
namespace {

constexpr std::string_view s3_scheme = "s3://";

using kubernetes::Activation;
using kubernetes::ActivationStep;
using kubernetes::Activity;

/// The value of the trigger. No value if the trigger has failed.
std::optional<double> figure_of(const KedaTrigger& trigger, const Observation& seen) {
  if (trigger.object_count) return static_cast<double>(*trigger.object_count);
  const auto reading = seen.reading(trigger.metric);
  return reading ? std::optional(reading->value) : std::nullopt;
}

FigureOrigin origin_of(const KedaTrigger& trigger) {
  return trigger.object_count ? FigureOrigin::signal : FigureOrigin::metrics;
}

bool is_active(const KedaTrigger& trigger, const Observation& seen) {
  const auto figure = figure_of(trigger, seen);
  return figure && kubernetes::activates(*figure, trigger.activation);
}

Activity activity_of(const Keda& signal, const Observation& seen) {
  const auto active = [&](const KedaTrigger& t) { return is_active(t, seen); };
  const auto failed = [&](const KedaTrigger& t) { return !figure_of(t, seen); };
  if (signal.force_activation || std::ranges::any_of(signal.triggers, active)) return Activity::active;
  return std::ranges::any_of(signal.triggers, failed) ? Activity::failed : Activity::inactive;
}

std::optional<Seconds> age_of(std::optional<Instant> at, Instant now) {
  if (!at) return std::nullopt;
  return std::chrono::ceil<Seconds>(now - *at);
}

Activation activation_of(const Keda& signal, const Observation& seen) {
  return kubernetes::activate(
      {.minimum = signal.min_replica_count,
       .idle = signal.idle_replica_count,
       .cooldown = signal.cooldown_period,
       .initial_cooldown = signal.initial_cooldown_period,
       .fallback_replicas = signal.fallback ? std::optional(signal.fallback->replicas) : std::nullopt},
      {.current = seen.current.value,
       .activity = activity_of(signal, seen),
       .since_active = age_of(signal.last_active_at, seen.now),
       .since_created = age_of(signal.created_at, seen.now),
       .pauses = signal.pauses});
}

ReplicaMetric metric_of(const KedaTrigger& trigger) {
  return {.name = trigger.metric,
          .target_type = trigger.metric_type == KedaMetricType::value ? ReplicaTargetType::value
                                                                      : ReplicaTargetType::average_value,
          .target = trigger.target_milli};
}

/// The autoscaler that KEDA makes. If a direction is paused, the autoscaler has it disabled.
HorizontalPodAutoscaler autoscaler_of(const Keda& signal) {
  HorizontalPodAutoscaler autoscaler{.min_replicas = std::max<std::int64_t>(signal.min_replica_count, 1),
                                     .max_replicas = signal.max_replica_count,
                                     .behavior = signal.behavior,
                                     .recommendations = signal.recommendations,
                                     .scale_events = signal.scale_events};
  for (const KedaTrigger& trigger : signal.triggers) autoscaler.metrics.push_back(metric_of(trigger));
  if (!signal.pauses.scale_in && !signal.pauses.scale_out) return autoscaler;
  if (!autoscaler.behavior) autoscaler.behavior.emplace();
  if (signal.pauses.scale_in) autoscaler.behavior->scale_down.select_policy = kubernetes::SelectPolicy::disabled;
  if (signal.pauses.scale_out) autoscaler.behavior->scale_up.select_policy = kubernetes::SelectPolicy::disabled;
  return autoscaler;
}

/// The figure that replaces a failed trigger. No value if there is no fallback for it.
std::optional<double> fallback_figure(const Keda& signal, const KedaTrigger& trigger, const Observation& seen) {
  if (!signal.fallback || trigger.metric_type != KedaMetricType::average_value) return std::nullopt;
  const auto metric =
      fallback_metric(*signal.fallback, trigger.failures.value_or(0) + 1, seen.current.value, trigger.target_milli);
  return metric ? std::optional(static_cast<double>(*metric) / 1000) : std::nullopt;
}

MetricOpinion opinion_of(const Keda& signal, const KedaTrigger& trigger, const ReplicaMetric& metric,
                         const Observation& seen, const kubernetes::Tolerance& tolerance) {
  if (const auto figure = figure_of(trigger, seen))
    return headroom::opinion_of(metric, *figure, origin_of(trigger), seen, tolerance);
  if (const auto stand_in = fallback_figure(signal, trigger, seen))
    return headroom::opinion_of(metric, *stand_in, FigureOrigin::fallback, seen, tolerance);
  return {.metric = &metric};
}

/// `autoscaler` must outlive the result.
std::vector<MetricOpinion> opinions_of(const Keda& signal, const HorizontalPodAutoscaler& autoscaler,
                                       const Observation& seen) {
  std::vector<MetricOpinion> opinions;
  const auto tolerance = tolerance_of(autoscaler);
  for (std::size_t i = 0; i < signal.triggers.size(); ++i)
    opinions.push_back(opinion_of(signal, signal.triggers[i], autoscaler.metrics[i], seen, tolerance));
  return opinions;
}

std::string_view reason_of(ActivationStep step) {
  switch (step) {
    case ActivationStep::none:
      return "nothing_active";
    case ActivationStep::from_zero:
      return "activated";
    case ActivationStep::to_idle:
      return "cooldown_over";
    case ActivationStep::cooling_down:
      return "cooling_down";
    case ActivationStep::to_minimum:
      return "below_min_replicas";
    case ActivationStep::held_for_failure:
      return "triggers_failed";
    case ActivationStep::paused:
      return "paused";
    case ActivationStep::scale_in_paused:
      return "scale_in_paused";
    case ActivationStep::scale_out_paused:
      return "scale_out_paused";
  }
  return "nothing_active";
}

std::string remaining_cooldown(const Keda& signal, const Observation& seen) {
  const bool was_active = signal.last_active_at.has_value();
  const Seconds period = was_active ? signal.cooldown_period : signal.initial_cooldown_period;
  const Seconds age = *age_of(was_active ? signal.last_active_at : signal.created_at, seen.now);
  return text::duration(period - age + Seconds{1}) + " of the " + (was_active ? "cooldown" : "initial cooldown") +
         " remain";
}

/// What its autoscaler will ask for once the first replicas run.
std::string outlook(const Keda& signal, Observation seen) {
  seen.current = Units{0};
  const HorizontalPodAutoscaler autoscaler = autoscaler_of(signal);
  std::int64_t most = 0;
  for (const MetricOpinion& opinion : opinions_of(signal, autoscaler, seen))
    if (opinion.replicas) most = std::max(most, opinion.replicas->desired);
  most = std::min(most, signal.max_replica_count);
  return most > std::max<std::int64_t>(signal.min_replica_count, 1)
             ? "; from there its autoscaler continues to " + counted_replicas(most)
             : "";
}

std::string detail_of(const Keda& signal, const Activation& activation, const Observation& seen) {
  const std::int64_t at_rest = signal.idle_replica_count.value_or(signal.min_replica_count);
  switch (activation.step) {
    case ActivationStep::none:
      return "no trigger is active; KEDA polls them every " + text::duration(signal.polling_interval);
    case ActivationStep::from_zero:
      return (signal.force_activation ? "activation is forced, so KEDA starts "
                                      : "a trigger is active, so KEDA starts ") +
             counted_replicas(activation.replicas) + outlook(signal, seen);
    case ActivationStep::to_idle:
      return "no trigger is active any more and the cooldown is over, so KEDA goes to " + counted_replicas(at_rest);
    case ActivationStep::cooling_down:
      return "no trigger is active, and " + remaining_cooldown(signal, seen) + " until KEDA goes to " +
             counted_replicas(at_rest);
    case ActivationStep::to_minimum:
      return "the minimum is " + counted_replicas(at_rest);
    case ActivationStep::held_for_failure:
      return "a trigger failed and no other is active, so KEDA holds";
    case ActivationStep::paused:
      return "the ScaledObject is paused";
    case ActivationStep::scale_in_paused:
      return "KEDA would go to " + counted_replicas(at_rest) + ", but scale-in is paused";
    case ActivationStep::scale_out_paused:
      return "KEDA would start replicas, but scale-out is paused";
  }
  return {};
}

/// Each trigger with its activation threshold, which is what KEDA itself looks at.
std::vector<Evidence> activation_evidence(const Keda& signal, const Observation& seen) {
  std::vector<Evidence> evidence;
  for (const KedaTrigger& trigger : signal.triggers)
    if (const auto figure = figure_of(trigger, seen))
      evidence.push_back(
          {.metric = trigger.metric,
           .observed = *figure,
           .comparison = is_active(trigger, seen) ? Comparison::greater_than : Comparison::less_than_or_equal,
           .threshold = trigger.activation,
           .in_policy = origin_of(trigger) == FigureOrigin::signal});
  return evidence;
}

void add_activation_counterfactuals(Proposal& proposal, const Keda& signal, Direction flip_when_active) {
  for (const KedaTrigger& trigger : signal.triggers)
    proposal.counterfactuals.push_back(
        {flip_when_active, {{trigger.metric, Comparison::greater_than, trigger.activation, {}}}});
}

Proposal own_step(const Keda& signal, const Activation& activation, const Observation& seen) {
  Proposal proposal{.proposes = Units{activation.replicas},
                    .reason = reason_of(activation.step),
                    .detail = detail_of(signal, activation, seen),
                    .evidence = activation_evidence(signal, seen)};
  if (activation.step == ActivationStep::to_idle) add_activation_counterfactuals(proposal, signal, Direction::hold);
  if (activation.step == ActivationStep::none || activation.step == ActivationStep::held_for_failure)
    add_activation_counterfactuals(proposal, signal, Direction::out);
  if (activation.step == ActivationStep::from_zero && !signal.force_activation) {
    Counterfactual quiet{.flip_to = Direction::hold, .change = {}};
    for (const KedaTrigger& trigger : signal.triggers)
      quiet.change.push_back({trigger.metric, Comparison::less_than_or_equal, trigger.activation, {}});
    proposal.counterfactuals.push_back(std::move(quiet));
  }
  return proposal;
}

/// What KEDA's autoscaler asks for, followed by what KEDA itself adds.
std::optional<Proposal> autoscaler_step(const Keda& signal, const Activation& activation, const Observation& seen) {
  const HorizontalPodAutoscaler autoscaler = autoscaler_of(signal);
  auto proposal = propose(autoscaler, opinions_of(signal, autoscaler, seen), seen);
  if (!proposal) return proposal;
  proposal->detail = "KEDA's autoscaler decides: " + proposal->detail;
  if (activation.step != ActivationStep::none) proposal->detail += "; " + detail_of(signal, activation, seen);
  return proposal;
}

std::optional<Instant> last_activity(const Keda& signal, const Observation& seen) {
  if (!signal.pauses.paused && activity_of(signal, seen) == Activity::active) return seen.now;
  const bool is_believable = signal.last_active_at && *signal.last_active_at <= seen.now + clock_tolerance;
  return is_believable ? signal.last_active_at : std::nullopt;
}

std::vector<KedaMemory::Failures> failures_after(const Keda& signal, const Observation& seen) {
  std::vector<KedaMemory::Failures> failures;
  for (const KedaTrigger& trigger : signal.triggers)
    if (!figure_of(trigger, seen)) failures.push_back({trigger.metric, trigger.failures.value_or(0) + 1});
  return failures;
}

std::vector<std::string> warnings_of(const Keda& signal) {
  std::vector<std::string> warnings;
  for (const KedaTrigger& trigger : signal.triggers)
    if (trigger.type == KedaTriggerType::s3_backlog)
      warnings.push_back("KEDA has no scaler for S3: the objects of " + trigger.metric +
                         " reach it through metrics-api or a queue of the bucket's notifications");
  return warnings;
}

}  // namespace

bool is_bucket_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_bucket_name && name.find('/') == std::string_view::npos;
}

std::string backlog_metric(const BacklogAddress& address) {
  return std::string(s3_scheme).append(address.bucket).append("/").append(address.prefix);
}

BacklogAddress backlog_address(std::string_view metric) {
  const std::string_view address = metric.substr(std::min(metric.size(), s3_scheme.size()));
  const std::size_t slash = std::min(address.find('/'), address.size());
  return {.bucket = address.substr(0, slash), .prefix = address.substr(std::min(slash + 1, address.size()))};
}

std::vector<std::string_view> asks_for(const Keda& signal) {
  std::vector<std::string_view> metrics;
  for (const KedaTrigger& trigger : signal.triggers)
    if (!trigger.object_count && std::ranges::find(metrics, trigger.metric) == metrics.end())
      metrics.push_back(trigger.metric);
  return metrics;
}

std::optional<Proposal> propose(const Keda& signal, const Observation& seen) {
  const auto known = [&](const KedaTrigger& t) { return figure_of(t, seen) || fallback_figure(signal, t, seen); };
  const bool decided_without = signal.force_activation || signal.pauses.paused;
  if (!decided_without && std::ranges::none_of(signal.triggers, known)) return std::nullopt;
  const Activation activation = activation_of(signal, seen);
  const bool moves = activation.replicas != seen.current.value;
  const bool left_to_autoscaler = !moves && seen.current > Units{0} && activation.step != ActivationStep::paused;
  std::optional<Proposal> proposal;
  if (left_to_autoscaler) proposal = autoscaler_step(signal, activation, seen);
  if (!proposal) proposal = own_step(signal, activation, seen);
  const auto warnings = warnings_of(signal);
  proposal->warnings.insert(proposal->warnings.end(), warnings.begin(), warnings.end());
  return proposal;
}

void recall(Keda& signal, const KedaMemory& memory, Instant left_at, const Observation& seen) {
  if (!signal.recommendations) signal.recommendations = memory.replicas.recommendations;
  if (!signal.scale_events) signal.scale_events = scale_events_of(memory.replicas, left_at, seen.current);
  if (!signal.last_active_at) signal.last_active_at = memory.last_active_at;
  for (KedaTrigger& trigger : signal.triggers) {
    const auto known = std::ranges::find(memory.failures, trigger.metric, &KedaMemory::Failures::metric);
    if (!trigger.failures && known != memory.failures.end()) trigger.failures = known->count;
  }
}

KedaMemory remember(const Keda& signal, const Observation& seen, const std::optional<Proposal>&) {
  const HorizontalPodAutoscaler autoscaler = autoscaler_of(signal);
  return {.replicas = remember(autoscaler, opinions_of(signal, autoscaler, seen), seen),
          .last_active_at = last_activity(signal, seen),
          .failures = failures_after(signal, seen)};
}

}  // namespace headroom
