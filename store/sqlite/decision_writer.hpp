#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ports/decision_log.hpp"
#include "store/common/durable_decision_log.hpp"
#include "store/common/remembering.hpp"
#include "store/common/sha256.hpp"
#include "store/sqlite/approval_table.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/base/packed_decision.hpp"
#include "store/sqlite/cluster_table.hpp"
#include "store/sqlite/decision_reader.hpp"
#include "store/sqlite/event_rows.hpp"
#include "store/sqlite/history/decision_remover.hpp"
#include "store/sqlite/history/facet_table.hpp"
#include "store/sqlite/interned.hpp"
#include "store/sqlite/job_run_table.hpp"
#include "store/sqlite/limits_table.hpp"
#include "store/sqlite/policy_table.hpp"
#include "store/sqlite/snapshot_writer.hpp"
#include "store/sqlite/webhook_table.hpp"

namespace headroom::store {

/// Writes decisions, snapshots, registered clusters and stored policies through the writer's connection, inside the
/// transaction that the Writer has begun. Throws DatabaseError.
class DecisionWriter {
 public:
  DecisionWriter(Database& db, PendingSnapshots& pending, EventIndex& events, const StoreOptions& options);

  /// Returns whether the earlier decision that this one shows as applied was marked as applied.
  bool insert(const PackedDecision& decision);
  void insert(const PackedAnswer& answer);
  /// The decision with its new outcome. Fails with not_found, or with conflict if the change is not allowed.
  Result<StoredDecision> report(const DecisionId& id, const OutcomeReport& report);
  /// Allocates some pages and frees them again, to test whether there is room.
  void probe();

  /// Fills in what a row of an older version lacks.
  void fill_in(std::int64_t decision, const DecisionFacts& facts);
  DecisionRemover& remover() { return remover_; }
  /// See Interned: which names and documents are used while others are looked for that are not.
  void note_uses() { interned_.note_uses(); }
  void stop_noting() { interned_.stop_noting(); }
  /// Removes names and documents, unless they were used meanwhile.
  void remove_unused(const std::vector<std::int64_t>& names, const std::vector<std::int64_t>& documents);

  SnapshotWriter& snapshots() { return snapshots_; }
  ClusterWriter& clusters() { return clusters_; }
  PolicyWriter& policies() { return policies_; }
  EventWriter& events() { return events_; }
  WebhookWriter& webhooks() { return webhooks_; }
  JobRunWriter& job_runs() { return job_runs_; }

  /// Call this at the end of the transaction, and one of the next two when it is over.
  void finish();
  void committed();
  void forget();

 private:
  void insert_row(const PackedDecision& decision, std::int64_t cluster);
  std::int64_t facet_of(const DecisionRecord& record);
  std::optional<std::int64_t> catalog_document();
  Result<StoredDecision> answer(StoredDecision decision, const OutcomeReport& report);
  void mark_reported(const DecisionRecord& record, const OutcomeReport& report);

  Database& db_;
  std::string catalog_;
  Sha256 catalog_sha256_;
  Interned interned_;
  FacetWriter facets_;
  DecisionRemover remover_;
  DecisionReader reader_;
  SnapshotWriter snapshots_;
  ClusterWriter clusters_;
  PolicyWriter policies_;
  ApprovalWriter approvals_;
  LimitsWriter limits_;
  EventWriter events_;
  WebhookWriter webhooks_;
  JobRunWriter job_runs_;
  Statement insert_decision_;
  Statement insert_label_;
  Statement infer_applied_;
  Statement infer_past_applied_;
  Statement set_applied_;
  Statement set_signal_memory_;
  Statement note_target_;
  Statement clear_applied_;
  Statement insert_report_;
  Statement insert_answer_;
  Statement delete_old_answers_;
};

}  // namespace headroom::store
