#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "server/process/families.hpp"

namespace headroom::server {

/// The files of the database, and the disk they are on. The file system answers; the database is not asked, so that
/// nothing here waits for a query or a writer.
class DatabaseFiles {
 public:
  /// `database`: the main file. A symbolic link is followed, since the other files are next to what it leads to.
  explicit DatabaseFiles(const std::filesystem::path& database);

  /// What the main file, the write-ahead log and its index take together: names that end in nothing, `-wal`
  /// and `-shm`. The last two may be absent. No value if the main file can't be seen.
  std::optional<std::uintmax_t> bytes() const;

  /// What a program without privileges can still write to that disk. No value if the file system does not say it.
  std::optional<std::uintmax_t> free_bytes() const;

 private:
  std::filesystem::path main_;
};

/// Adds `headroom_database_bytes` and `headroom_disk_free_bytes`. What is unknown has no series.
void append_database(const DatabaseFiles& files, Families& families);

}  // namespace headroom::server
