#include "store/sqlite/writer.hpp"

#include <algorithm>
#include <bit>

namespace headroom::store {
namespace {

/// Opens the connection that writes. Checkpoints are the task of the Checkpointer.
Database open_for_writing(const std::filesystem::path& path) {
  Database db{path, Access::read_write};
  db.execute(
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = 0;"
      "PRAGMA journal_size_limit = 67108864;"
      "PRAGMA cache_size = -65536;"
      "PRAGMA secure_delete = ON;"
      "PRAGMA temp_store = MEMORY");
  return db;
}

Error overloaded() {
  return {.kind = ErrorKind::overloaded, .code = "queue_full", .detail = "Too many decisions wait to be stored."};
}

std::size_t bucket(std::size_t records) {
  const auto width = static_cast<std::size_t>(std::bit_width(std::max<std::size_t>(records, 1) - 1));
  return std::min(width, StoreStats::batch_buckets - 1);
}

}  // namespace

Writer::Writer(const StoreOptions& options, PendingSnapshots& pending, EventIndex& events)
    : queue_limit_(options.queue_limit),
      retry_interval_(options.retry_interval),
      health_changed_(options.health_changed),
      db_(open_for_writing(options.path)),
      rows_(db_, pending, events, options),
      checkpointer_(options.path, writing_, options.checkpoint_pages) {
  sqlite3_wal_hook(
      db_.handle(),
      [](void* pages, sqlite3*, const char*, int in_log) {
        *static_cast<std::int64_t*>(pages) = in_log;
        return SQLITE_OK;
      },
      &wal_pages_);
  thread_ = std::thread{[this] { run(); }};
}

void Writer::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Result<void> Writer::accepting() const {
  const std::lock_guard lock{mutex_};
  if (queued_records_ >= queue_limit_) return tl::unexpected(overloaded());
  return {};
}

Result<void> Writer::enqueue(std::unique_ptr<WriteTask>& task) {
  {
    const std::lock_guard lock{mutex_};
    if (queued_records_ >= queue_limit_) return tl::unexpected(overloaded());
    queued_records_ += task->records();
    queue_.push_back(std::move(task));
    if (queue_.size() > 1) return {};  // the first of them has woken the writer
  }
  wake_.notify_one();
  return {};
}

void Writer::run() {
  Tasks group;
  for (std::unique_lock lock{mutex_};;) {
    const auto due = [this] { return stopping_ || !queue_.empty(); };
    const bool woken = trouble_ ? wake_.wait_for(lock, retry_interval_, due) : (wake_.wait(lock, due), true);
    if (queue_.empty() && stopping_) return;
    group.swap(queue_);
    queued_records_ = 0;
    lock.unlock();
    if (woken)
      commit(group);
    else
      probe();
    group.clear();
    lock.lock();
  }
}

void Writer::commit(std::span<std::unique_ptr<WriteTask>> group) {
  const auto failure = attempt(group);
  if (!failure) return succeeded(group);
  const bool one_is_to_blame = failure->blame == Blame::one_task;
  if (one_is_to_blame && group.size() > 1) {
    for (std::size_t i = 0; i < group.size(); ++i) commit(group.subspan(i, 1));
    return;
  }
  if (!one_is_to_blame) failed(failure->error);
  for (auto& task : group) task->failed(failure->error);
}

std::optional<Writer::Failure> Writer::attempt(std::span<std::unique_ptr<WriteTask>> group) {
  const std::lock_guard turn{writing_};
  try {
    Transaction transaction{db_, "BEGIN IMMEDIATE"};
    for (auto& task : group) task->write(rows_);
    rows_.finish();
    transaction.commit();
    rows_.committed();
    return std::nullopt;
  } catch (const DatabaseError& error) {
    rows_.forget();
    return Failure{error.error(), error.concerns_the_record_alone() ? Blame::one_task : Blame::database};
  } catch (const std::exception& error) {
    rows_.forget();
    return Failure{{.kind = ErrorKind::unavailable, .code = "not_stored", .detail = error.what()}, Blame::one_task};
  }
}

void Writer::probe() {
  const std::lock_guard turn{writing_};
  try {
    Transaction transaction{db_, "BEGIN IMMEDIATE"};
    rows_.probe();
    transaction.commit();
    set_trouble(std::nullopt);
  } catch (const DatabaseError& error) {
    set_trouble(error.error());
  }
}

void Writer::set_trouble(std::optional<Error> trouble) {
  bool changed = false;
  {
    const std::lock_guard lock{mutex_};
    changed = trouble.has_value() != trouble_.has_value();
    trouble_ = trouble;
  }
  if (changed && health_changed_) health_changed_(trouble ? &*trouble : nullptr);
}

void Writer::succeeded(std::span<std::unique_ptr<WriteTask>> group) {
  std::size_t records = 0;
  for (const auto& task : group) records += task->records();
  {
    const std::lock_guard lock{mutex_};
    ++stats_.commits;
    stats_.records += records;
    ++stats_.batch_sizes[bucket(records)];
    stats_.wal_pages = wal_pages_;
  }
  set_trouble(std::nullopt);
  checkpointer_.log_has(wal_pages_);
  for (auto& task : group) task->committed();
}

void Writer::failed(const Error& error) {
  set_trouble(error);
  const std::lock_guard lock{mutex_};
  ++stats_.failed_commits;
}

Result<void> Writer::healthy() const {
  const std::lock_guard lock{mutex_};
  if (trouble_) return tl::unexpected(*trouble_);
  return {};
}

StoreStats Writer::stats() const {
  const std::lock_guard lock{mutex_};
  StoreStats stats = stats_;
  stats.queue_depth = queued_records_;
  stats.queue_limit = queue_limit_;
  stats.checkpoints = checkpointer_.checkpoints();
  stats.checkpointed_pages = checkpointer_.pages();
  if (trouble_) stats.last_error = trouble_->detail;
  return stats;
}

}  // namespace headroom::store
