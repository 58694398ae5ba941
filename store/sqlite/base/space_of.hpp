#pragma once

#include <cstdint>

#include "store/common/file_space.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {

/// Reads the header of the file and nothing else, however large the file is. Throws DatabaseError.
inline FileSpace space_of(Database& db) {
  const std::int64_t page = db.integer("PRAGMA page_size").value_or(0);
  return {.bytes = page * db.integer("PRAGMA page_count").value_or(0),
          .free_bytes = page * db.integer("PRAGMA freelist_count").value_or(0)};
}

}  // namespace headroom::store
