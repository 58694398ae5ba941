#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/warning.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/model/shortfall.hpp"
#include "core/signals/proposal.hpp"

/// What was requested on EMR and does not run: what it means for proposals, and how people read it.
namespace headroom {

/// What is not coming, in capacity units.
struct NotComing {
  Units stopped;  ///< to pools that get nothing more in their present state
  Units overdue;  ///< missing for too long; the request for it can be given up
};
NotComing not_coming(const Observation& seen);

/// Whether capacity that was requested for the pool in this market is overdue, so that more would not come either.
bool is_overdue(const Observation& seen, std::size_t pool, Market market);

/// What a signal proposes if it does not wait for capacity that is not coming, and does not count on capacity that is
/// about to go. `proposed` was made with `seen`, but with `subtracted` less in `seen.current`: with what is not coming
/// and, for some signals, with what is about to go. What goes is still requested, so a proposal to stay needs no more;
/// a growth comes in addition.
/// A growth comes in addition to what is requested. As far as capacity is overdue, the growth replaces it: the request
/// is given up in the old pool and made in another one. While EMR's managed scaling is attached, EMR chooses the pools,
/// so nothing is given up. A scale-in gives up all that is overdue. Changes with scopes of their own stay as they are.
Proposal without_waiting(Proposal proposed, const Observation& seen, Units subtracted);

/// What is proposed if a mix says how much is On-Demand: all Spot capacity that is overdue moves to On-Demand, also if
/// less of it is needed now. On-Demand capacity of the same role comes first. What has no room there goes where other
/// growth goes, and what has no room anywhere stays requested where it is. A proposal to remove capacity, and one with
/// scopes of its own, stays as it is. So does every proposal while EMR's managed scaling chooses the pools.
Proposal fall_back(Proposal proposed, const Mix& mix, const Observation& seen);

/// "16 of 20 Spot instances of pool ig-T1 are missing since …", for a person.
std::string phrase(const Shortfall& shortfall, const Observation& seen);

/// A warning for each shortfall of which a part is not coming.
std::vector<Warning> warnings_of(const Observation& seen);

/// A state as people read it: `shutting down`.
std::string words(LifecycleState state);

}  // namespace headroom
