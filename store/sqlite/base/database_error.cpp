#include "store/sqlite/base/database_error.hpp"

#include <cerrno>
#include <system_error>

#include "store/common/errors.hpp"

namespace headroom::store {

DatabaseError::DatabaseError(int code, int system_error, const std::string& message)
    : std::runtime_error(message), code_(code), system_error_(system_error) {}

bool DatabaseError::is_full() const {
  const bool no_room = system_error_ == ENOSPC || system_error_ == EDQUOT;
  return code() == SQLITE_FULL || (code() == SQLITE_IOERR && no_room);
}

bool DatabaseError::concerns_the_record_alone() const {
  return code() == SQLITE_CONSTRAINT || code() == SQLITE_TOOBIG || code() == SQLITE_MISMATCH;
}

Error DatabaseError::error() const {
  if (is_full())
    return {.kind = ErrorKind::storage_full,
            .code = "storage_full",
            .detail = "The disk that holds the database is full; nothing was stored."};
  if (code() == SQLITE_CONSTRAINT) return stored_already();
  std::string detail = "The database can't be used now: " + std::string{what()};
  if (code() == SQLITE_IOERR && system_error_ != 0)
    detail += " (" + std::generic_category().message(system_error_) + ")";
  return {.kind = ErrorKind::unavailable, .code = "database_unavailable", .detail = detail + "."};
}

}  // namespace headroom::store
