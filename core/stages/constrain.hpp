#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/decision/decision.hpp"
#include "core/model/history.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// The latest change that is known to have been applied before now.
struct LastChange {
  std::optional<Instant> at;
  std::optional<DecisionId> inferred;  ///< the recommendation that the description shows as done, newly found out
  std::vector<Warning> warnings;
};

/// The latest of: what the cluster's description says, recommendations known to be applied, and recommendations whose
/// counts the description now shows (then the change counts from the moment it was recommended). A time ahead of now
/// by more than the clock tolerance is not believed; one within it counts as now.
LastChange last_change(const Cluster& cluster, const History& history, Instant now);

struct Constrained {
  Units target;
  Units ceiling;  ///< rounding up to whole instances may not exceed this
  std::vector<Clamp> clamps;
  Seconds retry_after{0};  ///< when the cooldown that holds it is over
  bool withheld{false};    ///< nothing of what was wanted may be done now, not even moves that cancel out
};

/// From what was wanted to what is allowed: platform state, stale data, minimum and maximum, increments, cooldowns, in
/// this order. Each bound that bites leaves a clamp. Capacity outside the limits is brought back inside them whatever
/// the signals say, past increments and cooldowns, but never inward on stale data. Stale evidence withholds any move of
/// the signals, absent evidence a scale-in.
Constrained constrain(const Proposal& wanted, const PolicyRules& policy, const Observation& seen,
                      const LastChange& last);

}  // namespace headroom
