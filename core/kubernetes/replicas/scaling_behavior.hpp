#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/time.hpp"

/// How fast a HorizontalPodAutoscaler may follow what its metrics ask for.
namespace headroom::kubernetes {

enum class ScalingPolicyType { pods, percent };

/// At most so many pods, or so much of what there was, within a period.
struct ScalingPolicy {
  ScalingPolicyType type{ScalingPolicyType::pods};
  std::int64_t value{0};
  Seconds period{15};
  friend bool operator==(const ScalingPolicy&, const ScalingPolicy&) = default;
};

/// Which of several policies decides: the one that allows the biggest change, the smallest, or no change at all.
enum class SelectPolicy { max, min, disabled };

struct ScalingRules {
  Seconds stabilization_window{0};
  SelectPolicy select_policy{SelectPolicy::max};
  std::vector<ScalingPolicy> policies{};               ///< at least one
  std::optional<std::int64_t> tolerance_millionths{};  ///< in place of the controller's
  friend bool operator==(const ScalingRules&, const ScalingRules&) = default;
};

/// What autoscaling/v2 fills in: 4 pods or 100% in 15 s, at once; and 100% in 15 s, after 300 s.
ScalingRules default_scale_up();
ScalingRules default_scale_down();

struct ScalingBehavior {
  ScalingRules scale_up{default_scale_up()};
  ScalingRules scale_down{default_scale_down()};
  friend bool operator==(const ScalingBehavior&, const ScalingBehavior&) = default;
};

/// What the metrics asked for at an earlier time.
struct Recommendation {
  Instant at;
  std::int64_t replicas{0};
  friend bool operator==(const Recommendation&, const Recommendation&) = default;
};

/// A change that was made: positive up, negative down.
struct ScaleEvent {
  Instant at;
  std::int64_t change{0};
  friend bool operator==(const ScaleEvent&, const ScaleEvent&) = default;
};

/// HPA's condition ScalingLimited.
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

/// Without a behavior: the largest of what is asked for and what was within `window` (inclusive).
std::int64_t stabilized(std::int64_t desired, std::span<const Recommendation> earlier, Instant now, Seconds window);

/// With one: no further up than the least recommendation of the scale-up window, no further down than the largest of
/// the scale-down window (both exclusive); `current` where neither asks for a move.
std::int64_t stabilized(std::int64_t desired, std::int64_t current, std::span<const Recommendation> earlier,
                        Instant now, const ScalingBehavior& behavior);

/// Without a behavior: at most twice the current replicas, or 4.
LimitedReplicas limited(std::int64_t desired, std::int64_t current, std::int64_t minimum, std::int64_t maximum);

/// With one: no further than its policies allow from where each period began.
LimitedReplicas limited(std::int64_t desired, std::int64_t current, std::int64_t minimum, std::int64_t maximum,
                        std::span<const ScaleEvent> events, Instant now, const ScalingBehavior& behavior);

/// The replicas that rules allow at most, and at least; `current` where they are disabled. Events count while younger
/// than a policy's period.
std::int64_t scale_up_limit(std::int64_t current, std::span<const ScaleEvent> events, Instant now,
                            const ScalingRules& rules);
std::int64_t scale_down_limit(std::int64_t current, std::span<const ScaleEvent> events, Instant now,
                              const ScalingRules& rules);

}  // namespace headroom::kubernetes
