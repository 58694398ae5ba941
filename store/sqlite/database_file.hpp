#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/error.hpp"
#include "store/common/migration.hpp"
#include "store/sqlite/database.hpp"

/// The database as a file: where it may lie, whose it is, and who may write to it.
namespace headroom::store {

/// Refuses a missing or unsuitable folder, one that can't be written to, and network file systems, whose locks and
/// shared memory SQLite's write-ahead log can't rely on.
Result<void> require_usable_place(const std::filesystem::path& path);

/// The network file system that has this `f_type` of statfs(2), or nothing.
std::optional<std::string_view> network_file_system(std::int64_t type);

enum class FileKind { none, headroom };  ///< none: missing or empty

/// Refuses files that are not databases, and databases that are not Headroom's. Reads only the header.
Result<FileKind> identify(const std::filesystem::path& path);

/// Refuses a database that is damaged, newer or edited. Leaves the file as it is.
Result<void> inspect(const std::filesystem::path& path, std::span<const Migration> migrations);

/// Makes an empty database of Headroom's: entirely or, when the process dies meanwhile, not at all.
void create_database(const std::filesystem::path& path);

Error damaged(const std::filesystem::path& path, const DatabaseError& error);

/// Gives a finished file its name, durably: after a power cut it is there entirely or not at all.
void publish(const std::filesystem::path& finished, const std::filesystem::path& name);

/// Held by the one process that may write. The kernel gives it back when the process dies.
class ServerLock {
 public:
  /// Fails when another process, or another log of this one, holds it.
  static Result<ServerLock> acquire(const std::filesystem::path& path);
  ServerLock(ServerLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  ServerLock& operator=(ServerLock&&) = delete;
  ~ServerLock();

 private:
  explicit ServerLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace headroom::store
