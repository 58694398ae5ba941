#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {

/// Reads what a row of an older version lacks from its answer.
using ReadFacts = std::function<DecisionFacts(std::string_view answer)>;

/// The sums of a query over the decisions that are there when it begins. It reads them in the order of ids, some
/// thousands in a transaction, so that the write-ahead log doesn't have to wait for it. Throws DatabaseError.
std::vector<SummaryRow> total(Database& db, const SummaryQuery& query, const ReadFacts& read_facts);

}  // namespace headroom::store
