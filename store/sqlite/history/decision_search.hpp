#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {

struct FoundDecisions {
  std::vector<std::int64_t> ids{};     ///< newest first, at most `query.limit`
  std::optional<std::int64_t> next{};  ///< what follows is below this id; no value: nothing follows
};

/// The decisions that match. The caller must have begun a transaction. About `query.most_candidates` decisions are
/// looked at; then the search stops, though it may have found nothing.
///
/// The index to use is found by counting, not by statistics: among the indexes that serve a filter, the one with the
/// fewest candidates. Each is read in the order of ids, from `query.before` on, so a page costs the same at any depth.
/// A range of time is a range of ids, because an id contains the time at which it was given out. Decisions that were
/// evaluated at another time are found above and below that range, in the index of such decisions.
FoundDecisions search(Database& db, const DecisionQuery& query);

}  // namespace headroom::store
