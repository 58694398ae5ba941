#include "core/signals/keda.hpp"

#include <algorithm>

#include "core/signals/horizontal_pod_autoscaler.hpp"
#include "core/signals/keda_explanation.hpp"
#include "core/signals/keda_figures.hpp"

namespace headroom {
namespace {

constexpr std::string_view s3_scheme = "s3://";

using kubernetes::Activation;
using kubernetes::ActivationStep;
using kubernetes::Activity;

std::optional<Seconds> age_of(std::optional<Instant> at, Instant now) {
  if (!at) return std::nullopt;
  return std::chrono::ceil<Seconds>(now - *at);
}

Activation activation_of(const Keda& signal, const Observation& seen) {
  const bool knows_fallback = signal.fallback && !keda::fails_unseen(signal, seen);
  return kubernetes::activate(
      {.minimum = signal.min_replica_count,
       .idle = signal.idle_replica_count,
       .cooldown = signal.cooldown_period,
       .initial_cooldown = signal.initial_cooldown_period,
       .fallback_replicas = knows_fallback ? std::optional(signal.fallback->replicas) : std::nullopt},
      {.current = seen.current.value,
       .activity = keda::activity_of(signal, seen),
       .since_active = age_of(signal.last_active_at, seen.now),
       .since_created = age_of(signal.created_at, seen.now),
       .pauses = signal.pauses});
}

Proposal own_step(const Keda& signal, const Activation& activation, const Observation& seen) {
  Proposal proposal{.proposes = Units{activation.replicas},
                    .reason = keda::reason_of(activation.step),
                    .detail = keda::detail_of(signal, activation, seen),
                    .evidence = keda::activation_evidence(signal, seen)};
  keda::add_activation_counterfactuals(proposal, signal, activation, seen);
  return proposal;
}

/// What KEDA's autoscaler asks for, followed by what KEDA itself adds.
std::optional<Proposal> autoscaler_step(const Keda& signal, const Activation& activation, const Observation& seen) {
  const HorizontalPodAutoscaler autoscaler = keda::autoscaler_of(signal, seen);
  auto proposal = propose(autoscaler, keda::opinions_of(signal, autoscaler, seen), seen);
  if (!proposal) return proposal;
  proposal->detail = "KEDA's autoscaler decides: " + proposal->detail;
  if (activation.step != ActivationStep::none) proposal->detail += "; " + keda::detail_of(signal, activation, seen);
  return proposal;
}

std::optional<Instant> last_activity(const Keda& signal, const Observation& seen) {
  const bool paused = signal.pauses.paused || signal.pauses.replicas;
  if (!paused && keda::activity_of(signal, seen) == Activity::active) return seen.now;
  const bool is_believable = signal.last_active_at && *signal.last_active_at <= seen.now + clock_tolerance;
  return is_believable ? signal.last_active_at : std::nullopt;
}

std::vector<KedaMemory::Failures> failures_after(const Keda& signal, const Observation& seen) {
  std::vector<KedaMemory::Failures> failures;
  for (const KedaTrigger& trigger : signal.triggers)
    if (keda::is_measured(trigger) && !keda::figure_of(trigger, seen))
      failures.push_back({trigger.metric, trigger.failures.value_or(0) + 1});
  return failures;
}

/// Whether the triggers say anything, or something replaces them.
bool is_anything_known(const Keda& signal, const Observation& seen) {
  if (signal.force_activation || signal.pauses.paused || signal.pauses.replicas) return true;
  const HorizontalPodAutoscaler autoscaler = keda::autoscaler_of(signal, seen);
  return std::ranges::any_of(keda::opinions_of(signal, autoscaler, seen),
                             [](const MetricOpinion& opinion) { return opinion.replicas.has_value(); });
}

std::optional<Instant> next_change(const Keda& signal, const Observation& seen) {
  std::optional<Instant> next;
  for (const KedaTrigger& trigger : signal.triggers) {
    const auto state = keda::cron_state(trigger, seen);
    if (state && state->changes_at && (!next || *state->changes_at < *next)) next = state->changes_at;
  }
  return next;
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
  for (const KedaTrigger& trigger : signal.triggers) {
    const bool is_asked =
        keda::is_measured(trigger) || keda::is_resource(trigger) || trigger.type == KedaTriggerType::unread;
    if (is_asked && std::ranges::find(metrics, trigger.metric) == metrics.end()) metrics.push_back(trigger.metric);
  }
  if (signal.modifiers && !signal.modifiers->problem.empty()) metrics.push_back(composite_metric);
  return metrics;
}

std::optional<Proposal> propose(const Keda& signal, const Observation& seen) {
  if (!is_anything_known(signal, seen)) return std::nullopt;
  const Activation activation = activation_of(signal, seen);
  const bool moves = activation.replicas != seen.current.value;
  const bool paused =
      activation.step == ActivationStep::paused || activation.step == ActivationStep::paused_at_replicas;
  std::optional<Proposal> proposal;
  if (!moves && !paused && seen.current > Units{0}) proposal = autoscaler_step(signal, activation, seen);
  if (!proposal) proposal = own_step(signal, activation, seen);
  if (!paused) proposal->detail += keda::notes_of(signal, seen);
  if (!paused) proposal->changes_at = next_change(signal, seen);
  const auto warnings = keda::warnings_of(signal);
  proposal->warnings.insert(proposal->warnings.end(), warnings.begin(), warnings.end());
  return proposal;
}

void recall(Keda& signal, const KedaMemory& memory, Instant left_at, const Observation& seen) {
  if (!signal.recommendations) signal.recommendations = memory.replicas.recommendations;
  if (!signal.scale_events) signal.scale_events = scale_events_of(memory.replicas, left_at, seen.current);
  if (!signal.last_active_at) signal.last_active_at = memory.last_active_at;
  for (KedaTrigger& trigger : signal.triggers) {
    const auto known = std::ranges::find(memory.failures, trigger.metric, &KedaMemory::Failures::metric);
    if (!trigger.failures && keda::is_measured(trigger) && known != memory.failures.end())
      trigger.failures = known->count;
  }
}

KedaMemory remember(const Keda& signal, const Observation& seen, const std::optional<Proposal>&) {
  const HorizontalPodAutoscaler autoscaler = keda::autoscaler_of(signal, seen);
  return {.replicas = remember(autoscaler, keda::opinions_of(signal, autoscaler, seen), seen),
          .last_active_at = last_activity(signal, seen),
          .failures = failures_after(signal, seen)};
}

}  // namespace headroom
