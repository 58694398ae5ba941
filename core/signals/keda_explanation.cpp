#include "core/signals/keda_explanation.hpp"

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/signals/keda_figures.hpp"
#include "core/signals/replica_metric.hpp"

namespace headroom::keda {
namespace {

using kubernetes::Activation;
using kubernetes::ActivationStep;

std::string remaining_cooldown(const Keda& signal, const Observation& seen) {
  const bool was_active = signal.last_active_at.has_value();
  const Seconds period = was_active ? signal.cooldown_period : signal.initial_cooldown_period;
  const Instant since = was_active ? *signal.last_active_at : *signal.created_at;
  const Seconds age = std::chrono::ceil<Seconds>(seen.now - since);
  return text::duration(period - age + Seconds{1}) + " of the " + (was_active ? "cooldown" : "initial cooldown") +
         " remain";
}

/// What its autoscaler will ask for once the first replicas run.
std::string outlook(const Keda& signal, Observation seen) {
  seen.current = Units{0};
  const HorizontalPodAutoscaler autoscaler = autoscaler_of(signal, seen);
  std::int64_t most = 0;
  for (const MetricOpinion& opinion : opinions_of(signal, autoscaler, seen))
    if (opinion.replicas) most = std::max(most, opinion.replicas->desired);
  most = std::min(most, signal.max_replica_count);
  return most > std::max<std::int64_t>(signal.min_replica_count, 1)
             ? "; from there its autoscaler continues to " + counted_replicas(most)
             : "";
}

std::string cause_of_waking(const Keda& signal, const Observation& seen) {
  if (signal.force_activation) return "activation is forced, so KEDA starts ";
  if (signal.modifiers)
    return composite_of(signal, seen).origin == FigureOrigin::fallback
               ? "a trigger failed and its fallback counts as active, so KEDA starts "
               : "the formula's result is above its activation threshold, so KEDA starts ";
  const bool measured = std::ranges::any_of(signal.triggers, [&](const auto& t) { return is_active(t, seen); });
  return measured ? "a trigger is active, so KEDA starts "
                  : "a trigger failed and its fallback counts as active, so KEDA starts ";
}

std::string held_for_failure(const Keda& signal, const Observation& seen) {
  if (!signal.modifiers) return "a trigger failed and no other is active, so KEDA holds";
  return "the formula of the triggers can't be worked out (" + composite_of(signal, seen).problem + "), so KEDA holds";
}

bool is_shown(const Keda& signal, const KedaTrigger& trigger) { return !signal.modifiers && !is_resource(trigger); }

/// A cron trigger outside of its window has the value 1, which activates nothing.
double shown_figure(const KedaTrigger& trigger, double figure, const Observation& seen) {
  return trigger.type == KedaTriggerType::cron && !is_active(trigger, seen) ? 0 : figure;
}

Evidence evidence_of(std::string metric, double observed, bool active, double threshold, bool in_policy) {
  return {.metric = std::move(metric),
          .observed = observed,
          .comparison = active ? Comparison::greater_than : Comparison::less_than_or_equal,
          .threshold = threshold,
          .in_policy = in_policy};
}

std::string cron_note(const KedaTrigger& trigger, const Observation& seen) {
  const auto state = cron_state(trigger, seen);
  if (!state) return {};
  const std::string until = state->changes_at ? " until " + format_rfc3339(*state->changes_at) : "";
  return "; cron trigger " + trigger.metric +
         (state->active ? " asks for " + counted_replicas(trigger.cron.desired_replicas) + until
                        : " is outside of its window" + until);
}

}  // namespace

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
    case ActivationStep::paused_at_replicas:
      return "paused_at_replicas";
    case ActivationStep::scale_in_paused:
      return "scale_in_paused";
    case ActivationStep::scale_out_paused:
      return "scale_out_paused";
  }
  return "nothing_active";
}

std::string detail_of(const Keda& signal, const Activation& activation, const Observation& seen) {
  const std::int64_t at_rest = signal.idle_replica_count.value_or(signal.min_replica_count);
  switch (activation.step) {
    case ActivationStep::none:
      return "no trigger is active; KEDA polls them every " + text::duration(signal.polling_interval);
    case ActivationStep::from_zero:
      return cause_of_waking(signal, seen) + counted_replicas(activation.replicas) + outlook(signal, seen);
    case ActivationStep::to_idle:
      return "no trigger is active any more and the cooldown is over, so KEDA goes to " + counted_replicas(at_rest);
    case ActivationStep::cooling_down:
      return "no trigger is active, and " + remaining_cooldown(signal, seen) + " until KEDA goes to " +
             counted_replicas(at_rest);
    case ActivationStep::to_minimum:
      return "the minimum is " + counted_replicas(at_rest);
    case ActivationStep::held_for_failure:
      return held_for_failure(signal, seen);
    case ActivationStep::paused:
      return "the ScaledObject is paused";
    case ActivationStep::paused_at_replicas:
      return "the ScaledObject is paused at " + counted_replicas(activation.replicas) + " by paused-replicas";
    case ActivationStep::scale_in_paused:
      return "KEDA would go to " + counted_replicas(at_rest) + ", but scale-in is paused";
    case ActivationStep::scale_out_paused:
      return "KEDA would start replicas, but scale-out is paused";
  }
  return {};
}

std::vector<Evidence> activation_evidence(const Keda& signal, const Observation& seen) {
  std::vector<Evidence> evidence;
  const Composite composite = composite_of(signal, seen);
  if (composite.figure && composite.origin != FigureOrigin::fallback) {
    const double threshold = signal.modifiers->activation;
    evidence.push_back(evidence_of(std::string(composite_metric), *composite.figure,
                                   kubernetes::activates(*composite.figure, threshold), threshold, true));
  }
  for (const KedaTrigger& trigger : signal.triggers) {
    const auto figure = figure_of(trigger, seen);
    if (figure && is_shown(signal, trigger))
      evidence.push_back(evidence_of(trigger.metric, shown_figure(trigger, *figure, seen), is_active(trigger, seen),
                                     trigger.activation, !is_measured(trigger)));
  }
  return evidence;
}

void add_activation_counterfactuals(Proposal& proposal, const Keda& signal, const Activation& activation,
                                    const Observation& seen) {
  if (signal.modifiers) return;  // no single figure decides
  const auto add_each = [&](Direction flip_to) {
    for (const KedaTrigger& trigger : signal.triggers)
      if (is_measured(trigger) || trigger.object_count)
        proposal.counterfactuals.push_back(
            {flip_to, {{trigger.metric, Comparison::greater_than, trigger.activation, {}}}});
  };
  if (activation.step == ActivationStep::to_idle) add_each(Direction::hold);
  if (activation.step == ActivationStep::none || activation.step == ActivationStep::held_for_failure)
    add_each(Direction::out);
  if (activation.step != ActivationStep::from_zero || signal.force_activation) return;
  Counterfactual quiet{.flip_to = Direction::hold, .change = {}};
  for (const KedaTrigger& trigger : signal.triggers) {
    const bool stays_active = trigger.type == KedaTriggerType::cron && is_active(trigger, seen);
    const bool is_replaced = !is_resource(trigger) && !figure_of(trigger, seen);
    if (stays_active || is_replaced) return;
    if (is_measured(trigger) || trigger.object_count)
      quiet.change.push_back({trigger.metric, Comparison::less_than_or_equal, trigger.activation, {}});
  }
  if (!quiet.change.empty()) proposal.counterfactuals.push_back(std::move(quiet));
}

std::string notes_of(const Keda& signal, const Observation& seen) {
  std::string notes;
  for (const KedaTrigger& trigger : signal.triggers) notes += cron_note(trigger, seen);
  if (!signal.modifiers) return notes;
  const Composite composite = composite_of(signal, seen);
  if (composite.figure && composite.origin == FigureOrigin::signal)
    notes += "; " + std::string(composite_metric) + " is what the formula " + signal.modifiers->formula + " gives";
  return notes;
}

std::vector<std::string> warnings_of(const Keda& signal) {
  std::vector<std::string> warnings;
  for (const KedaTrigger& trigger : signal.triggers)
    if (trigger.type == KedaTriggerType::s3_backlog)
      warnings.push_back("KEDA has no scaler for S3: the objects of " + trigger.metric +
                         " reach it through metrics-api or a queue of the bucket's notifications");
  return warnings;
}

}  // namespace headroom::keda
