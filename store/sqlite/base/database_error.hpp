#pragma once

#include <stdexcept>
#include <string>

#include <sqlite3.h>

#include "core/base/error.hpp"

namespace headroom::store {

/// A failure of SQLite. It is thrown inside store/sqlite/ only.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(int code, int system_error, const std::string& message);

  /// The primary result code of SQLite.
  int code() const { return code_ & 0xff; }
  /// Whether there is no room for the new data.
  bool is_full() const;
  /// Whether the new data is at fault and not the database: other records can still be written.
  bool concerns_the_record_alone() const;
  Error error() const;

 private:
  int code_;
  int system_error_;
};

}  // namespace headroom::store
