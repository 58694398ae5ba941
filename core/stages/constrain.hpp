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
  std::optional<DecisionId> inferred;  ///< the recommendation that this request, for the first time, shows as done
  std::vector<Warning> warnings;
};

/// The latest of three: the time in the cluster's description, recommendations that are known to be applied, and
/// recommendations whose sizes the description now shows. The last kind counts from the time of the recommendation. A
/// time that is further in the future than the clock tolerance is not believed; a time within the tolerance counts as
/// now. A time of up to a minute after a recommendation counts as the time of the recommendation.
LastChange last_change(const Cluster& cluster, const History& history, Instant now);

struct Constrained {
  Units target;
  Units ceiling;  ///< the total may not exceed this when it is rounded up to whole instances
  std::vector<Clamp> clamps;
  Seconds retry_after{0};  ///< when the cooldown that prevents the change is over
  bool withheld{false};    ///< nothing that was wanted may be done now, not even moves that cancel out
};

/// Clauses for limits that do not come from the policy itself. Empty: they do.
struct LimitClauses {
  std::string minimum{};
  std::string maximum{};
};

/// From what is wanted to what is allowed: state of the platform, stale data, minimum and maximum, increments,
/// cooldowns, in this order. Each bound that changes the target adds a clamp. Capacity outside of the limits is brought
/// back inside them, whatever the signals say and despite increments and cooldowns; but capacity is not removed on
/// stale data. If evidence is stale, no move of the signals is allowed; if evidence is absent, no scale-in is.
/// A cooldown does not begin while a pool that would change is still being resized.
/// `policy.limits` are those in force now, and `clauses` say which of them a window has set.
Constrained constrain(const Proposal& wanted, const PolicyRules& policy, const Observation& seen,
                      const LastChange& last, const LimitClauses& clauses = {});

}  // namespace headroom
