#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"

/// How fast a HorizontalPodAutoscaler may follow its metrics.
namespace headroom::kubernetes {

enum class ScalingPolicyType { pods, percent };

/// The largest change within a period: a number of pods, or a percentage of the replicas at the start of the period.
struct ScalingPolicy {
  ScalingPolicyType type{ScalingPolicyType::pods};
  std::int64_t value{0};
  Seconds period{15};
  friend bool operator==(const ScalingPolicy&, const ScalingPolicy&) = default;
};

/// Which of several policies applies: the one that allows the largest change, or the smallest. `disabled` allows none.
enum class SelectPolicy { max, min, disabled };

struct ScalingRules {
  Seconds stabilization_window{0};
  SelectPolicy select_policy{SelectPolicy::max};
  std::vector<ScalingPolicy> policies{};               ///< at least one
  std::optional<std::int64_t> tolerance_millionths{};  ///< replaces the controller's tolerance
  friend bool operator==(const ScalingRules&, const ScalingRules&) = default;
};

/// The defaults of autoscaling/v2. Up: 4 pods or 100% in 15 s, without stabilization. Down: 100% in 15 s, with a
/// stabilization window of 300 s.
ScalingRules default_scale_up();
ScalingRules default_scale_down();

struct ScalingBehavior {
  ScalingRules scale_up{default_scale_up()};
  ScalingRules scale_down{default_scale_down()};
  friend bool operator==(const ScalingBehavior&, const ScalingBehavior&) = default;
};

/// The number of replicas that the metrics asked for at an earlier time.
struct ReplicaRecommendation {
  Instant at;
  std::int64_t replicas{0};
  friend bool operator==(const ReplicaRecommendation&, const ReplicaRecommendation&) = default;
};

/// A change of the number of replicas that was made: positive is up, negative is down.
struct ScaleEvent {
  Instant at;
  std::int64_t change{0};
  friend bool operator==(const ScaleEvent&, const ScaleEvent&) = default;
};

/// The reason in HPA's condition ScalingLimited.
enum class ScalingLimit {
  desired_within_range,
  scale_up_limit,
  too_many_replicas,
  scale_down_limit,
  too_few_replicas,
};

struct LimitedReplicas {
  std::int64_t replicas{0};
  ScalingLimit limit{ScalingLimit::desired_within_range};
  friend bool operator==(const LimitedReplicas&, const LimitedReplicas&) = default;
};

/// Without a behavior: the largest of `desired` and the recommendations within `window` (inclusive).
std::int64_t stabilized(std::int64_t desired, std::span<const ReplicaRecommendation> earlier, Instant now,
                        Seconds window);

/// With a behavior: `current`, raised to the lowest recommendation within the scale-up window, or lowered to the
/// highest recommendation within the scale-down window, if it is outside these two. `desired` counts as a
/// recommendation. Both windows are exclusive.
std::int64_t stabilized(std::int64_t desired, std::int64_t current, std::span<const ReplicaRecommendation> earlier,
                        Instant now, const ScalingBehavior& behavior);

/// Without a behavior: at most twice the current replicas, or 4 if that is more.
LimitedReplicas limited(std::int64_t desired, std::int64_t current, std::int64_t minimum, std::int64_t maximum);

/// With a behavior: each policy limits the change since the start of its period.
LimitedReplicas limited(std::int64_t desired, std::int64_t current, std::int64_t minimum, std::int64_t maximum,
                        std::span<const ScaleEvent> events, Instant now, const ScalingBehavior& behavior);

/// The highest (scale_up_limit) or the lowest (scale_down_limit) number of replicas that the rules allow. `current` if
/// the rules are disabled. An event counts while it is younger than the policy's period.
std::int64_t scale_up_limit(std::int64_t current, std::span<const ScaleEvent> events, Instant now,
                            const ScalingRules& rules);
std::int64_t scale_down_limit(std::int64_t current, std::span<const ScaleEvent> events, Instant now,
                              const ScalingRules& rules);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::ScalingPolicyType> = std::to_array<EnumName<kubernetes::ScalingPolicyType>>(
    {{"Pods", kubernetes::ScalingPolicyType::pods}, {"Percent", kubernetes::ScalingPolicyType::percent}});
template <>
inline constexpr auto names_of<kubernetes::SelectPolicy> =
    std::to_array<EnumName<kubernetes::SelectPolicy>>({{"Max", kubernetes::SelectPolicy::max},
                                                       {"Min", kubernetes::SelectPolicy::min},
                                                       {"Disabled", kubernetes::SelectPolicy::disabled}});

}  // namespace headroom
