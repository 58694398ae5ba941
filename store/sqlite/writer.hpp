#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "store/common/durable_decision_log.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/decision_writer.hpp"

namespace headroom::store {

/// Something to write. The writer's thread makes all calls except the constructor.
class WriteTask {
 public:
  virtual ~WriteTask() = default;
  /// How much room the task takes in the queue and in a commit.
  virtual std::size_t records() const { return 1; }
  /// Runs inside the transaction. It runs again after a roll-back that another task caused. Throws DatabaseError.
  virtual void write(DecisionWriter& writer) = 0;
  /// The commit is on disk.
  virtual void committed() = 0;
  /// Nothing of the task was stored.
  virtual void failed(const Error& error) = 0;
};

/// The one thread that writes. It takes everything in the queue, commits it at once and answers each task. So the
/// longer a commit takes, the more the next one contains.
class Writer {
 public:
  Writer(const StoreOptions& options, PendingSnapshots& pending, EventIndex& events);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { stop(); }

  /// Writes what is in the queue, then ends the thread. After this, nothing may be enqueued.
  void stop();

  /// Whether there is room in the queue now.
  Result<void> accepting() const;
  /// Refuses, and leaves `task` unchanged, if the queue is full. A task larger than the queue fits into an empty queue.
  Result<void> enqueue(std::unique_ptr<WriteTask>& task);
  /// Whether the last attempt to write succeeded.
  Result<void> healthy() const;
  StoreStats stats() const;
  /// As DurableDecisionLog::space().
  FileSpace space() const { return checkpointer_.space(); }

 private:
  using Tasks = std::vector<std::unique_ptr<WriteTask>>;
  enum class Blame { database, one_task };
  struct Failure {
    Error error;
    Blame blame;
  };

  void run();
  void commit(std::span<std::unique_ptr<WriteTask>> group);
  std::optional<Failure> attempt(std::span<std::unique_ptr<WriteTask>> group);
  void probe();
  void succeeded(std::span<std::unique_ptr<WriteTask>> group);
  void failed(const Error& error);
  /// Stores the result of the last attempt, and reports when it changed.
  void set_trouble(std::optional<Error> trouble);

  const std::size_t queue_limit_;
  const std::chrono::milliseconds retry_interval_;
  const std::function<void(const Error*)> health_changed_;
  Database db_;
  DecisionWriter rows_;
  std::mutex writing_;
  Checkpointer checkpointer_;
  std::int64_t wal_pages_{0};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Tasks queue_;
  std::size_t queued_records_{0};
  bool stopping_{false};
  std::optional<Error> trouble_;
  StoreStats stats_;

  std::thread thread_;
};

}  // namespace headroom::store
