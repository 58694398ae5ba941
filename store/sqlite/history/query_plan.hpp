#pragma once

#include <optional>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/history/candidates.hpp"

namespace headroom::store {

/// How a query can be answered. Every source contains all decisions that match, in its window.
struct QueryPlan {
  std::vector<Condition> filters;  ///< everything that was asked for
  std::vector<Source> sources;     ///< by index; preferred ones first
};

/// No value if nothing can match, because the query has a name that no decision has. Throws DatabaseError.
std::optional<QueryPlan> plan_query(Database& db, const DecisionQuery& query);

/// The decisions that were evaluated in the range of time, but more than `apart` from when their id was given out. No
/// value if they are spread over too many days to be merged.
std::optional<Source> evaluated_apart(Database& db, const DecisionQuery& query);

/// All decisions.
const Source& whole_table();

/// The ids that were given out in the query's range of time, and `apart` longer on both sides. All decisions that match
/// are among them, besides those of evaluated_apart().
Window window_of(const DecisionQuery& query);

}  // namespace headroom::store
