#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <thread>

#include "store/common/file_space.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {

/// Copies the write-ahead log back into the database, on a thread and a connection of its own. So no commit has to wait
/// for this, and the log does not grow for ever.
class Checkpointer {
 public:
  /// The writer holds `writing` during each transaction.
  Checkpointer(const std::filesystem::path& path, std::mutex& writing, std::int64_t pages);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer();

  /// The writer calls this after each commit with the length of the log.
  void log_has(std::int64_t pages);

  std::uint64_t checkpoints() const { return checkpoints_; }
  std::uint64_t pages() const { return pages_; }
  /// The file when it was opened, or after the last checkpoint.
  FileSpace space() const { return {.bytes = bytes_, .free_bytes = free_bytes_}; }

 private:
  void run();
  void checkpoint();
  /// Returns how many pages remain in the log.
  std::int64_t copy_back(int mode);
  void measure();

  Database db_;
  std::mutex& writing_;
  const std::int64_t interval_;
  std::atomic<std::int64_t> threshold_;
  std::atomic<std::uint64_t> checkpoints_{0};
  std::atomic<std::uint64_t> pages_{0};
  std::atomic<std::int64_t> bytes_{0};
  std::atomic<std::int64_t> free_bytes_{0};
  std::int64_t copied_{0};  ///< how many of the pages in the log are copied
  std::mutex mutex_;
  std::condition_variable wake_;
  bool due_{false};
  bool stopping_{false};
  std::thread thread_;
};

}  // namespace headroom::store
