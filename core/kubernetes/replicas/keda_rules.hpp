#pragma once

#include <cstdint>
#include <optional>

#include "core/base/names.hpp"
#include "core/base/time.hpp"

/// What KEDA itself does with a ScaledObject: the steps between zero and the minimum, and the metric that it makes up
/// if a trigger fails. Everything between the minimum and the maximum is the job of KEDA's HorizontalPodAutoscaler.
namespace headroom::kubernetes {

/// KEDA's annotations with the same names. `replicas` (paused-replicas) has precedence over the others, and then
/// `paused`.
struct KedaPauses {
  bool paused{false};
  std::optional<std::int64_t> replicas{};  ///< KEDA sets exactly this number and pauses there
  bool scale_in{false};
  bool scale_out{false};
  friend bool operator==(const KedaPauses&, const KedaPauses&) = default;
};

/// `scaling_modifiers`: the formula decides what replaces a trigger that fails. If the formula has nothing, `replicas`
/// counts, as with `fixed`.
enum class FallbackBehavior {
  fixed,
  current_replicas,
  current_replicas_if_higher,
  current_replicas_if_lower,
  scaling_modifiers,
};

struct Fallback {
  std::int64_t failure_threshold{3};
  std::int64_t replicas{0};
  FallbackBehavior behavior{FallbackBehavior::fixed};
  friend bool operator==(const Fallback&, const Fallback&) = default;
};

struct ActivationRules {
  std::int64_t minimum{0};
  std::optional<std::int64_t> idle{};  ///< replaces the minimum while no trigger is active
  Seconds cooldown{300};               ///< only for the step to a minimum of zero, or to `idle`
  Seconds initial_cooldown{0};         ///< replaces `cooldown` if no trigger was ever active
  std::optional<std::int64_t> fallback_replicas{};
};

/// What the triggers say together.
enum class Activity {
  active,    ///< at least one trigger is active
  inactive,  ///< no trigger is active
  failed,    ///< no trigger is active, and at least one could not be read
};

struct ActivationState {
  std::int64_t current{0};
  Activity activity{Activity::inactive};
  std::optional<Seconds> since_active{};   ///< absent: never active
  std::optional<Seconds> since_created{};  ///< absent: long ago
  KedaPauses pauses{};
};

enum class ActivationStep {
  none,              ///< KEDA leaves the number to its autoscaler
  from_zero,         ///< a trigger became active
  to_idle,           ///< no trigger is active any more, and the cooldown is over
  cooling_down,      ///< no trigger is active, but the cooldown is not over
  to_minimum,        ///< no trigger is active, and there are fewer replicas than the minimum
  held_for_failure,  ///< nobody knows whether a trigger is active
  paused,
  paused_at_replicas,  ///< KEDA takes the target to the number of paused-replicas
  scale_in_paused,
  scale_out_paused,
};

struct Activation {
  std::int64_t replicas{0};
  ActivationStep step{ActivationStep::none};
  friend bool operator==(const Activation&, const Activation&) = default;
};

/// Whether the value is strictly above the threshold: a value of 0 does not activate at a threshold of 0.
bool activates(double value, double threshold);

/// The number of replicas after KEDA's own step; `current` if KEDA takes none.
Activation activate(const ActivationRules& rules, const ActivationState& state);

/// The number of replicas that the fallback asks for, at `current` replicas.
std::int64_t fallback_replicas(const Fallback& fallback, std::int64_t current);

/// Whether the trigger falls back: `failures`, including the present failure, is above the threshold.
bool falls_back(const Fallback& fallback, std::int64_t failures);

/// The metric, in thousandths, with which the autoscaler asks for the fallback's replicas. No value until `failures`,
/// including the present failure, is above the threshold.
std::optional<std::int64_t> fallback_metric(const Fallback& fallback, std::int64_t failures, std::int64_t current,
                                            std::int64_t target_average_milli);
/// The same for a metric of type Value, which the autoscaler multiplies by the replicas that are ready: replicas ×
/// target / ready. Without any replicas the autoscaler multiplies by nothing. No value if replicas exist and none is
/// ready.
std::optional<std::int64_t> fallback_value(const Fallback& fallback, std::int64_t failures, std::int64_t current,
                                           std::int64_t ready, std::int64_t target_milli);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::FallbackBehavior> = std::to_array<EnumName<kubernetes::FallbackBehavior>>(
    {{"static", kubernetes::FallbackBehavior::fixed},
     {"currentReplicas", kubernetes::FallbackBehavior::current_replicas},
     {"currentReplicasIfHigher", kubernetes::FallbackBehavior::current_replicas_if_higher},
     {"currentReplicasIfLower", kubernetes::FallbackBehavior::current_replicas_if_lower},
     {"scalingModifiers", kubernetes::FallbackBehavior::scaling_modifiers}});

}  // namespace headroom
