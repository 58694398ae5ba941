#pragma once

#include <cstdint>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/database.hpp"

namespace headroom::store {

/// The ids of the decisions that match, newest first, at most `query.limit`. The caller must have begun a transaction.
///
/// The index to use is found by counting, not by statistics: among the indexes that serve a filter, the one with the
/// fewest candidates. Ranges of time are not in the order of ids, so their index is read as a whole and sorted: at once
/// if the range is small; otherwise only if the walk over the newest candidates did not find enough.
std::vector<std::int64_t> search(Database& db, const DecisionQuery& query);

/// The actions, as rows of `names`, of the decisions of a cluster that changed something (`changing` 1) or nothing (0).
std::vector<std::int64_t> actions_of(Database& db, std::int64_t cluster, std::int64_t changing);

}  // namespace headroom::store
