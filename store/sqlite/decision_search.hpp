#pragma once

#include <cstdint>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/database.hpp"

namespace headroom::store {

/// The ids of the decisions that match, newest first, at most `query.limit`. The caller has begun a transaction.
///
/// Which index is walked is found by counting, not by statistics: of those that serve one of the filters, the one with
/// the fewest candidates. Ranges of time aren't in the order of ids, so that their index is read as a whole and sorted:
/// at once where the range is small, otherwise only for what the newest candidates of the walk did not give.
std::vector<std::int64_t> search(Database& db, const DecisionQuery& query);

/// The actions, as rows of `names`, of a cluster's decisions that changed something (`changing` 1) or nothing (0).
std::vector<std::int64_t> actions_of(Database& db, std::int64_t cluster, std::int64_t changing);

}  // namespace headroom::store
