#include "store/sqlite/sqlite_snapshot_log.hpp"

#include <future>
#include <utility>

#include "store/common/errors.hpp"
#include "store/sqlite/snapshot_tasks.hpp"

namespace headroom::store {
namespace {

/// At most this many rows are packed in one commit, so that nobody waits long for the writer.
constexpr std::size_t rows_at_once = 1000;
/// Between two looks at the age of all chunks.
constexpr std::chrono::hours between_agings{6};
/// How long the end of the program may have to wait at most.
constexpr std::chrono::milliseconds patience{50};

}  // namespace

SqliteSnapshotLog::SqliteSnapshotLog(const StoreOptions& options, Writer& writer, ReaderPool& readers,
                                     PendingSnapshots& pending, Reservations& reservations)
    : retention_(options.retention),
      interval_(options.tidy_interval),
      now_(options.now),
      writer_(writer),
      readers_(readers),
      pending_(pending),
      history_(readers, pending),
      reservations_(reservations) {
  if (interval_.count() > 0) thread_ = std::thread{[this] { run(); }};
}

void SqliteSnapshotLog::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool SqliteSnapshotLog::stopping() const {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

void SqliteSnapshotLog::run() {
  auto next_aging = std::chrono::steady_clock::now() + between_agings;
  for (std::unique_lock lock{mutex_}; !stopping_;) {
    wake_.wait_for(lock, interval_, [this] { return stopping_; });
    lock.unlock();
    while (const auto cluster = pending_.due({}, now_()))
      if (!pack(*cluster, SnapshotWriter::Days::closed)) break;
    if (std::chrono::steady_clock::now() >= next_aging) {
      if (!age(now_())) next_aging = std::chrono::steady_clock::now();
      next_aging += between_agings;
    }
    lock.lock();
  }
}

Result<void> SqliteSnapshotLog::write(std::function<bool(DecisionWriter&)> task) {
  if (stopping()) return tl::unexpected(closed());
  auto answer = std::make_shared<std::promise<Result<bool>>>();
  auto answered = answer->get_future();
  enqueue(writer_, std::make_unique<SimpleTask<bool>>(
                       std::move(task), [answer](Result<bool> done) { answer->set_value(std::move(done)); }));
  // The writer answers every task before it ends.
  while (answered.wait_for(patience) != std::future_status::ready) {
  }
  if (auto done = answered.get(); !done) return tl::unexpected(done.error());
  return {};
}

Result<void> SqliteSnapshotLog::pack(std::int64_t cluster, SnapshotWriter::Days days) {
  return write([cluster, days](DecisionWriter& writer) {
    writer.snapshots().pack(cluster, rows_at_once, days);
    return true;
  });
}

Result<void> SqliteSnapshotLog::age(Instant now) {
  for (std::int64_t last = 0;;) {
    const auto next = read(readers_, [&](auto& reader) { return reader.snapshots.cluster_after(last); });
    if (!next) return tl::unexpected(next.error());
    if (!*next) return {};
    last = **next;
    auto aged = write([this, last, now](DecisionWriter& writer) {
      writer.snapshots().age(last, retention_, now);
      return true;
    });
    if (!aged) return aged;
  }
}

Result<void> SqliteSnapshotLog::tidy(Instant now) {
  while (const auto cluster = pending_.due({.rows = 1}, now_()))
    if (auto packed = pack(*cluster, SnapshotWriter::Days::all); !packed) return packed;
  return age(now);
}

void SqliteSnapshotLog::append(SnapshotBatch batch, Remember remember, Appended done) {
  if (auto accepted = writer_.accepting(); !accepted) return done(tl::unexpected(accepted.error()));
  enqueue(writer_,
          std::make_unique<AppendPointsTask>(std::move(batch), std::move(remember), std::move(done), reservations_));
}

}  // namespace headroom::store
