#pragma once

#include "store/common/durable_decision_log.hpp"
#include "store/common/history_cache.hpp"
#include "store/common/reservations.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/decision_keeper.hpp"
#include "store/sqlite/pending_snapshots.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/sqlite_event_log.hpp"
#include "store/sqlite/sqlite_job_run_log.hpp"
#include "store/sqlite/sqlite_policy_book.hpp"
#include "store/sqlite/sqlite_snapshot_log.hpp"
#include "store/sqlite/sqlite_webhook_book.hpp"
#include "store/sqlite/writer.hpp"

namespace headroom::store {

/// The decision log in a SQLite file whose schema is up to date.
class SqliteDecisionLog final : public DurableDecisionLog {
 public:
  /// Throws DatabaseError if the file cannot be opened.
  SqliteDecisionLog(const StoreOptions& options, ServerLock lock);
  ~SqliteDecisionLog() override;

  void append(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> answer, Appended done) override;
  void claim(IdempotencyKey key, Claimed claimed) override;
  void release(const IdempotencyKey& key) override;
  Result<StoredDecision> find(const DecisionId& id) override;
  Result<std::vector<StoredDecision>> list(const DecisionQuery& query) override;
  Result<DecisionPage> page(const DecisionQuery& query) override;
  Result<std::vector<SummaryRow>> summary(const SummaryQuery& query) override;
  Result<History> history(std::string_view cluster_id) override;
  void report(const DecisionId& id, OutcomeReport report,
              std::function<std::optional<IdempotentAnswer>(const StoredDecision&)> remember,
              std::function<void(Result<StoredDecision>)> done) override;
  Result<SharedText> catalog(std::string_view sha256) override;
  Result<void> writable() override;
  StoreStats stats() const override;
  FileSpace space() const override { return writer_.space(); }
  Result<void> tidy_decisions(Instant now) override { return keeper_.tidy(now); }
  SnapshotLog& snapshots() override { return snapshots_; }
  ClusterCatalog& clusters() override { return clusters_; }
  PolicyBook& policies() override { return policies_; }
  EventLog& events() override { return events_; }
  WebhookBook& webhooks() override { return webhooks_; }
  JobRunLog& job_runs() override { return job_runs_; }

 private:
  const std::function<DecisionFacts(std::string_view)> read_facts_;
  // Members are destroyed from last to first. The writer's connection is closed after those of the readers, because
  // only the last connection copies the write-ahead log back. The lock is released when all connections are closed.
  ServerLock lock_;
  Reservations reservations_;
  HistoryCache histories_;
  PendingSnapshots pending_;
  EventIndex event_index_;
  Writer writer_;
  mutable ReaderPool readers_;
  SqliteSnapshotLog snapshots_;
  SqliteClusterCatalog clusters_;
  SqlitePolicyBook policies_;
  SqliteEventLog events_;
  SqliteWebhookBook webhooks_;
  SqliteJobRunLog job_runs_;
  DecisionKeeper keeper_;
};

}  // namespace headroom::store
