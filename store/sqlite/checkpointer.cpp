#include "store/sqlite/checkpointer.hpp"

#include <algorithm>

#include "store/sqlite/base/space_of.hpp"

namespace headroom::store {

Checkpointer::Checkpointer(const std::filesystem::path& path, std::mutex& writing, std::int64_t pages)
    : db_(path, Access::read_write), writing_(writing), interval_(pages), threshold_(pages) {
  db_.execute("PRAGMA synchronous = FULL");
  // With a busy handler, a reader that stays open would make the writer wait while checkpoint() holds `writing_`.
  sqlite3_busy_timeout(db_.handle(), 0);
  measure();
  thread_ = std::thread{[this] { run(); }};
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Checkpointer::log_has(std::int64_t pages) {
  if (pages < threshold_) return;
  {
    const std::lock_guard lock{mutex_};
    due_ = true;
  }
  wake_.notify_one();
}

void Checkpointer::run() {
  for (std::unique_lock lock{mutex_};;) {
    wake_.wait(lock, [this] { return due_ || stopping_; });
    if (stopping_) return;
    due_ = false;
    lock.unlock();
    checkpoint();
    lock.lock();
  }
}

void Checkpointer::checkpoint() {
  // First while the writer works. Then, while the writer waits, the few pages that it has added since, so that the log
  // starts again from its beginning.
  copy_back(SQLITE_CHECKPOINT_PASSIVE);
  std::int64_t left = 0;
  {
    const std::lock_guard turn{writing_};
    left = copy_back(SQLITE_CHECKPOINT_RESTART);
  }
  threshold_ = left + interval_;
  measure();
}

// It comes after the checkpoint, when nobody waits for this thread: a reader of the log does not delay the writer.
void Checkpointer::measure() {
  try {
    const FileSpace space = space_of(db_);
    bytes_ = space.bytes;
    free_bytes_ = space.free_bytes;
  } catch (const DatabaseError&) {
    // What was measured before is the best there is. The writer reports what is wrong with the disk.
  }
}

std::int64_t Checkpointer::copy_back(int mode) {
  int in_log = 0;
  int copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, mode, &in_log, &copied);
  // A reader of old pages, or a full disk, only delays the copying: the log keeps everything.
  if (code != SQLITE_OK && code != SQLITE_BUSY) return std::max(in_log, 0);
  // SQLite counts from the start of the log. The log starts again when all of it is copied and no reader needs it.
  ++checkpoints_;
  pages_ += static_cast<std::uint64_t>(std::max<std::int64_t>(copied - copied_, 0));
  const bool anew = mode == SQLITE_CHECKPOINT_RESTART && code == SQLITE_OK;
  copied_ = anew ? 0 : copied;
  return anew ? 0 : std::max(in_log, 0);
}

}  // namespace headroom::store
