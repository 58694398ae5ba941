#pragma once

#include <string>
#include <vector>

#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/metrics.hpp"
#include "core/model/observation.hpp"

/// Instances that are about to go: what is left without them.
namespace headroom {

/// What runs in each pool and market and is about to go. An announcement that is older than `seen.stale_after`, counted
/// from when the instance was to leave or, if that is unknown, from the announcement, counts no more: what runs shows
/// it by then. Neither does one from the future. If an instance was to leave before now and the pool already runs less
/// than was requested, what is missing is taken to be that instance.
std::vector<LeavingCapacity> leaving_of(const Observation& seen);

/// All of it in capacity units.
Units leaving_units(const Observation& seen);

/// The figures of YARN's memory and vcores and of the containers that wait, as they would be now without what is about
/// to go. It is assumed that all nodes are used alike: with 25% of the memory, 25% of what is in use goes and waits for
/// a place again, as far as the others have no room for it. Newest values are reckoned anew, their past is not.
Metrics without_leaving(const Observation& seen, const Catalog& catalog);

/// "Spot instance i-0abc of pool `ig-TASK` leaves at 2026-11-22T10:02:00.000Z", for a person.
std::string phrase(const LeavingCapacity& leaving, const Observation& seen);

/// A warning for each pool and market from which capacity goes, and one for announcements that count no more.
std::vector<Warning> departure_warnings(const Observation& seen);

}  // namespace headroom
