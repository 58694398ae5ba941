#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/observation.hpp"
#include "core/signals/signal_memory.hpp"

/// What a HorizontalPodAutoscaler, be it one's own or KEDA's, knows from before.
namespace headroom {

/// The longest that autoscaling/v2 lets a window and the period of a policy be.
inline constexpr Seconds longest_stabilization_window{3600};
inline constexpr Seconds longest_policy_period{1800};
/// Of each list so many are remembered, the newest.
inline constexpr std::size_t most_remembered = 1'000;

/// The changes up to now: those remembered, and what `current` shows to have been done of what the evaluation at
/// `left_at` asked for. That counts from when it was asked for; what went beyond it was somebody else.
std::vector<kubernetes::ScaleEvent> scale_events_of(const ReplicaHistory& history, Instant left_at, Units current);

/// Without what no window that ends after `now` can need: what is older than `window` and the longest there is, or from
/// the future, and recommendations between others that came later. In the order of time.
ReplicaHistory pruned(ReplicaHistory history, Instant now, Seconds window);

}  // namespace headroom
