#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/error.hpp"
#include "store/common/migration.hpp"
#include "store/sqlite/base/database.hpp"

/// The database as a file: where it may be, whether it is Headroom's, and which process may write to it.
namespace headroom::store {

/// Fails for a folder that is missing, unsuitable or not writable, and for network file systems: SQLite's write-ahead
/// log cannot rely on their locks and shared memory.
Result<void> require_usable_place(const std::filesystem::path& path);

/// The network file system that has this `f_type` of statfs(2). No value for any other.
std::optional<std::string_view> network_file_system(std::int64_t type);

enum class FileKind { none, headroom };  ///< none: the file is missing or empty

/// Fails for files that are not databases, and for databases that are not Headroom's. Reads only the header.
Result<FileKind> identify(const std::filesystem::path& path);

/// Fails if the database is damaged, newer or edited. Leaves the file unchanged.
Result<void> inspect(const std::filesystem::path& path, std::span<const Migration> migrations);

/// Creates an empty Headroom database. If the process dies in between, there is no database at all.
void create_database(const std::filesystem::path& path);

Error damaged(const std::filesystem::path& path, const DatabaseError& error);

/// Gives a finished file its name, durably: after a power cut the file is either complete or not there.
void publish(const std::filesystem::path& finished, const std::filesystem::path& name);

/// The lock of the one process that may write. The kernel releases it if the process dies.
class ServerLock {
 public:
  /// Fails if another process, or another log in this process, holds the lock.
  static Result<ServerLock> acquire(const std::filesystem::path& path);
  ServerLock(ServerLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  ServerLock& operator=(ServerLock&&) = delete;
  ~ServerLock();

 private:
  explicit ServerLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace headroom::store
