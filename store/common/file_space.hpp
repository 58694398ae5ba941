#pragma once

#include <cstdint>

namespace headroom::store {

/// The file as SQLite counts it.
struct FileSpace {
  std::int64_t bytes{0};
  std::int64_t free_bytes{0};  ///< in pages that hold nothing; new data goes there first

  /// Whether VACUUM is worth its time: it would free a tenth of the file or more, and at least 1 MiB.
  bool vacuum_pays() const { return free_bytes >= 1024 * 1024 && free_bytes * 10 >= bytes; }
};

}  // namespace headroom::store
