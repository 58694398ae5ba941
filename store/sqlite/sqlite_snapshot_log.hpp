#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/ports/cluster_catalog.hpp"
#include "core/ports/snapshot_log.hpp"
#include "store/common/durable_decision_log.hpp"
#include "store/common/generation_cache.hpp"
#include "store/common/reservations.hpp"
#include "store/sqlite/pending_snapshots.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/sqlite_snapshot_history.hpp"
#include "store/sqlite/writer.hpp"

namespace headroom::store {

/// The snapshot log in the database of the decision log, through the same writer and the same readers. A thread of its
/// own looks for points to pack and to remove, and lets the writer do it, one cluster at a time.
class SqliteSnapshotLog final : public SnapshotLog {
 public:
  SqliteSnapshotLog(const StoreOptions& options, Writer& writer, ReaderPool& readers, PendingSnapshots& pending,
                    Reservations& reservations);
  ~SqliteSnapshotLog() override { stop(); }
  /// Ends the thread. Comes before the end of the writer.
  void stop();

  void append(SnapshotBatch batch, Remember remember, Appended done) override;
  Result<StoredSeries> series(const SeriesQuery& query) override { return history_.series(query); }
  Result<NewestValues> newest(std::string_view cluster_id, Instant until) override {
    return history_.newest(cluster_id, until);
  }
  Result<std::vector<std::string>> metrics(std::string_view cluster_id) override {
    return history_.metrics(cluster_id);
  }
  Result<void> tidy(Instant now) override;

 private:
  void run();
  /// Waits for the writer. Fails if the writer can't do it, or if the log is being closed.
  Result<void> pack(std::int64_t cluster, SnapshotWriter::Days days);
  Result<void> age(Instant now);
  Result<void> write(std::function<bool(DecisionWriter&)> task);
  bool stopping() const;

  const Retention retention_;
  const std::chrono::milliseconds interval_;
  const std::function<Instant()> now_;
  Writer& writer_;
  ReaderPool& readers_;
  PendingSnapshots& pending_;
  SqliteSnapshotHistory history_;
  Reservations& reservations_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_{false};
  std::thread thread_;
};

/// The registered clusters in the database of the decision log. The descriptions that were used lately are kept in
/// memory; that a cluster is not registered, too.
class SqliteClusterCatalog final : public ClusterCatalog {
 public:
  SqliteClusterCatalog(Writer& writer, ReaderPool& readers, std::size_t remembered)
      : writer_(writer), readers_(readers), known_(remembered) {}

  void put(ClusterRegistration registration, WriteCondition condition, Instant now,
           std::function<void(Result<PutAnswer>)> done) override;
  void remove(std::string id, WriteCondition condition, std::function<void(Result<DeleteOutcome>)> done) override;
  Result<std::optional<RegisteredCluster>> find(std::string_view id) override;
  Result<std::vector<RegisteredCluster>> list(const ClusterQuery& query) override;

 private:
  void forget(const std::string& id);

  Writer& writer_;
  ReaderPool& readers_;
  std::mutex mutex_;
  std::uint64_t changes_{0};
  GenerationCache<std::string, std::optional<RegisteredCluster>> known_;
};

}  // namespace headroom::store
