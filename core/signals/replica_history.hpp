#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/model/observation.hpp"

/// What a HorizontalPodAutoscaler knows about the past. It may be a signal of its own, or the autoscaler of KEDA.
namespace headroom {

/// The part of a HorizontalPodAutoscaler's signal memory that KEDA's autoscaler has too. Each list is in the order of
/// time.
struct ReplicaHistory {
  std::vector<kubernetes::ReplicaRecommendation> recommendations{};
  std::vector<kubernetes::ScaleEvent> scale_events{};
  std::int64_t from{0};  ///< the replicas at the newest evaluation
  std::int64_t to{0};    ///< the replicas that it asked for; the next evaluation sees whether that was done
  friend bool operator==(const ReplicaHistory&, const ReplicaHistory&) = default;
};

/// The longest stabilization window, and the longest period of a policy, that autoscaling/v2 allows.
inline constexpr Seconds longest_stabilization_window{3600};
inline constexpr Seconds longest_policy_period{1800};
/// How many entries of each list are remembered. The newest are kept.
inline constexpr std::size_t most_remembered = 1'000;

/// The changes up to now: the remembered ones, and the part of the proposal made at `left_at` that was carried out, as
/// `current` shows. That part counts from `left_at`. A change beyond the proposal was made by somebody else and does
/// not count.
std::vector<kubernetes::ScaleEvent> scale_events_of(const ReplicaHistory& history, Instant left_at, Units current);

/// Removes entries that no window ending after `now` can need: entries older than `window` and than the longest window
/// allowed, entries from the future, and recommendations that lie between later ones in value. The result is in the
/// order of time.
ReplicaHistory pruned(ReplicaHistory history, Instant now, Seconds window);

}  // namespace headroom
