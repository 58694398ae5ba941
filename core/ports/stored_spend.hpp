#pragma once

#include <span>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/ports/snapshot_log.hpp"

namespace headroom {

/// Works out the spend that the budget needs and that neither the policy nor `input.spend` states, from the capacity
/// that is stored: each evaluation leaves the requested size of every pool, and so do snapshots. The size of the whole
/// cluster is that of its only instance group, if it has one besides the primary's.
///
/// A size counts from the time at which it was stored until the next one, at today's price of the pool, with EMR's
/// charge. The primary node counts from the first size on. Time before the first size counts nothing, because the
/// cluster may not have existed; a size from up to a day before the window counts from the window's begin on. A warning
/// says that the amount is worked out. If it does not count from the begin of the window on, another warning says since
/// when it does, and its origin is `stored_in_part`. If nothing is stored, the amount stays unknown.
///
/// The result is in the stored input, so a decision can be made again without what is stored.
Result<void> add_stored_spend(EvaluationInput& input, const Catalog& catalog, SnapshotHistory& log);

/// What clusters that share a budget have spent until now. All pointers outlive the call.
struct SpendQuestion {
  const Budget* budget{nullptr};
  std::span<const TimeZone> zones{};  ///< one of these is the budget's; a zone that is not known counts as UTC
  std::span<const Cluster* const> clusters{};
  Instant until{};
};

/// The same for several clusters together: adds the amounts that the budget needs and that neither it nor `spend`
/// states. If only some of the clusters are stored, their sum counts, and a warning names the others. Returns the
/// warnings.
Result<std::vector<Warning>> add_stored_spend(Spend& spend, const SpendQuestion& question, const Catalog& catalog,
                                              SnapshotHistory& log);

}  // namespace headroom
