#pragma once

#include <cstdint>
#include <vector>

#include "store/sqlite/base/database.hpp"

namespace headroom::store {

/// Rows of `names` and `documents` that nothing refers to.
struct UnusedRows {
  std::vector<std::int64_t> names{};
  std::vector<std::int64_t> documents{};
};

/// Looks for them through all tables whose columns refer to one of these. Decisions are read some thousands in a
/// transaction, so that the write-ahead log doesn't have to wait. The caller must note which rows are used meanwhile.
/// The newest row of each table counts as used, so that no number is given out twice. Throws DatabaseError.
UnusedRows find_unused_rows(Database& db);

}  // namespace headroom::store
