#include "core/kubernetes/replicas/keda_rules.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"

namespace headroom::kubernetes {
namespace {

Activation stay(const ActivationState& state, ActivationStep step) { return {state.current, step}; }

bool cooled_down(const ActivationRules& rules, const ActivationState& state) {
  if (state.since_active) return *state.since_active > rules.cooldown;
  return !state.since_created || *state.since_created > rules.initial_cooldown;
}

/// If a trigger fails, KEDA keeps the number of replicas, unless the fallback is zero replicas.
bool holds_for_failure(const ActivationRules& rules, const ActivationState& state) {
  return state.activity == Activity::failed && rules.fallback_replicas != 0;
}

Activation wake(const ActivationRules& rules, const ActivationState& state) {
  const bool is_idle = rules.idle && state.current < rules.minimum;
  if (state.current != 0 && !is_idle) return stay(state, ActivationStep::none);
  return {std::max<std::int64_t>(rules.minimum, 1), ActivationStep::from_zero};
}

Activation rest(const ActivationRules& rules, const ActivationState& state) {
  if (holds_for_failure(rules, state)) return stay(state, ActivationStep::held_for_failure);
  const std::int64_t at_rest = rules.idle.value_or(rules.minimum);
  const bool may_go = rules.idle ? state.current > *rules.idle : state.current > 0 && rules.minimum == 0;
  if (may_go && !cooled_down(rules, state)) return stay(state, ActivationStep::cooling_down);
  if (may_go) return {at_rest, ActivationStep::to_idle};
  if (state.current < at_rest && !rules.idle) return {at_rest, ActivationStep::to_minimum};
  return stay(state, ActivationStep::none);
}

}  // namespace

bool activates(double value, double threshold) { return value > threshold; }

Activation activate(const ActivationRules& rules, const ActivationState& state) {
  if (state.pauses.replicas) return {*state.pauses.replicas, ActivationStep::paused_at_replicas};
  if (state.pauses.paused) return stay(state, ActivationStep::paused);
  const Activation wanted = state.activity == Activity::active ? wake(rules, state) : rest(rules, state);
  if (wanted.replicas < state.current && state.pauses.scale_in) return stay(state, ActivationStep::scale_in_paused);
  if (wanted.replicas > state.current && state.pauses.scale_out) return stay(state, ActivationStep::scale_out_paused);
  return wanted;
}

std::int64_t fallback_replicas(const Fallback& fallback, std::int64_t current) {
  switch (fallback.behavior) {
    case FallbackBehavior::fixed:
    case FallbackBehavior::scaling_modifiers:
      return fallback.replicas;
    case FallbackBehavior::current_replicas:
      return current;
    case FallbackBehavior::current_replicas_if_higher:
      return std::max(fallback.replicas, current);
    case FallbackBehavior::current_replicas_if_lower:
      return std::min(fallback.replicas, current);
  }
  return fallback.replicas;
}

bool falls_back(const Fallback& fallback, std::int64_t failures) { return failures > fallback.failure_threshold; }

std::optional<std::int64_t> fallback_metric(const Fallback& fallback, std::int64_t failures, std::int64_t current,
                                            std::int64_t target_average_milli) {
  if (!falls_back(fallback, failures)) return std::nullopt;
  return saturated(Int128{target_average_milli} * fallback_replicas(fallback, current));
}

std::optional<std::int64_t> fallback_value(const Fallback& fallback, std::int64_t failures, std::int64_t current,
                                           std::int64_t ready, std::int64_t target_milli) {
  const std::int64_t divisor = current == 0 ? 1 : ready;
  if (!falls_back(fallback, failures) || divisor == 0) return std::nullopt;
  return saturated(Int128{target_milli} * fallback_replicas(fallback, current) / divisor);
}

}  // namespace headroom::kubernetes
