#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.hpp"

/// What KEDA itself does with a ScaledObject: the steps between nothing and the minimum, and the metric it makes up
/// when a trigger fails. Everything between the minimum and the maximum is its HorizontalPodAutoscaler's.
namespace headroom::kubernetes {

/// KEDA's annotations of the same names; `paused` comes before the others.
struct KedaPauses {
  bool paused{false};
  bool scale_in{false};
  bool scale_out{false};
  friend bool operator==(const KedaPauses&, const KedaPauses&) = default;
};

enum class FallbackBehavior { fixed, current_replicas, current_replicas_if_higher, current_replicas_if_lower };

struct Fallback {
  std::int64_t failure_threshold{3};
  std::int64_t replicas{0};
  FallbackBehavior behavior{FallbackBehavior::fixed};
  friend bool operator==(const Fallback&, const Fallback&) = default;
};

struct ActivationRules {
  std::int64_t minimum{0};
  std::optional<std::int64_t> idle{};  ///< in place of the minimum while nothing is active
  Seconds cooldown{300};               ///< governs the step to the minimum of zero, or to idle, and no other
  Seconds initial_cooldown{0};         ///< the same where nothing was ever active
  std::optional<std::int64_t> fallback_replicas{};
};

/// What the triggers say together.
enum class Activity {
  active,    ///< at least one is
  inactive,  ///< none is
  failed,    ///< none is active, and one could not be asked
};

struct ActivationState {
  std::int64_t current{0};
  Activity activity{Activity::inactive};
  std::optional<Seconds> since_active{};   ///< absent: never active
  std::optional<Seconds> since_created{};  ///< absent: long ago
  KedaPauses pauses{};
};

enum class ActivationStep {
  none,              ///< the count is the autoscaler's business
  from_zero,         ///< something became active
  to_idle,           ///< nothing is active any more, and the cooldown is over
  cooling_down,      ///< nothing is active, but the cooldown runs
  to_minimum,        ///< nothing is active, and there are too few
  held_for_failure,  ///< whether anything is active is not known
  paused,
  scale_in_paused,
  scale_out_paused,
};

struct Activation {
  std::int64_t replicas{0};
  ActivationStep step{ActivationStep::none};
  friend bool operator==(const Activation&, const Activation&) = default;
};

/// Strictly above the threshold: a value of 0 with a threshold of 0 does not activate.
bool activates(double value, double threshold);

/// The replicas after KEDA's own step; the current ones where it takes none.
Activation activate(const ActivationRules& rules, const ActivationState& state);

/// The replicas that a fallback stands for, given those of now.
std::int64_t fallback_replicas(const Fallback& fallback, std::int64_t current);

/// The metric, in thousandths, that makes the autoscaler ask for the fallback's replicas; nothing until `failures`, the
/// one of now counted, exceed the threshold.
std::optional<std::int64_t> fallback_metric(const Fallback& fallback, std::int64_t failures, std::int64_t current,
                                            std::int64_t target_average_milli);

}  // namespace headroom::kubernetes
