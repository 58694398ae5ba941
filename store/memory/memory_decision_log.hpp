#pragma once

#include <map>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "core/ports/decision_log.hpp"
#include "store/common/reservations.hpp"
#include "store/memory/memory_event_log.hpp"
#include "store/memory/memory_job_run_log.hpp"
#include "store/memory/memory_policy_book.hpp"
#include "store/memory/memory_snapshot_log.hpp"
#include "store/memory/memory_webhook_book.hpp"

namespace headroom::store {

/// The decision log without a disk, for tests and for evaluations without a server. It keeps all promises but
/// durability. Every call is complete when it returns, except a claim that waits.
class MemoryDecisionLog final : public DecisionLog {
 public:
  /// `kept_events`: the newest events that are kept; a sixteenth more may be.
  explicit MemoryDecisionLog(std::size_t kept_events = 1'000'000) : events_(kept_events) {}
  ~MemoryDecisionLog() override;

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
  Result<void> writable() override { return {}; }

  /// As StoreOptions::catalog, for all decisions from now on.
  void use_catalog(std::string document);

  MemorySnapshotLog& snapshots() { return snapshots_; }
  MemoryClusterCatalog& clusters() { return clusters_; }
  MemoryPolicyBook& policies() { return policies_; }
  MemoryEventLog& events() { return events_; }
  MemoryWebhookBook& webhooks() { return webhooks_; }
  MemoryJobRunLog& job_runs() { return job_runs_; }

 private:
  /// The newest evaluations of a cluster that have the same target, one after another.
  struct Turn {
    std::int64_t target{0};
    std::int64_t since{0};  ///< the order of the first of them; 0 if no earlier one has another target
  };
  using Recommendations = std::map<std::int64_t, Recommendation, std::greater<>>;

  Result<void> store(std::vector<DecisionRecord>& records, const std::optional<IdempotentAnswer>& answer);
  void store(DecisionRecord record);
  Result<StoredDecision> move(const DecisionId& id, OutcomeReport report);
  Result<StoredDecision> answer(StoredDecision& decision, const OutcomeReport& report);
  void keep(const IdempotentAnswer& answer);
  void note_activation(std::string subject, Instant at);
  void note_target(const std::string& cluster_id, std::int64_t target, std::int64_t order);
  void remember_limits(const std::string& cluster_id, const RememberedLimits& limits);
  bool is_overtaken(const DecisionRecord& record) const;
  Recommendation* recommendation(const std::string& cluster_id, const DecisionId& id);
  bool is_applied(const StoredDecision& decision);

  std::mutex mutex_;
  std::map<std::int64_t, StoredDecision, std::greater<>> decisions_;
  std::unordered_map<std::int64_t, std::string> task_tokens_;  ///< by the decision, until its outcome is reported
  std::unordered_map<std::string, Recommendations> recommendations_;
  std::unordered_map<std::string, Turn> turns_;
  std::unordered_map<std::string, SharedText> signal_memories_;
  std::map<std::string, SharedText, std::less<>> catalogs_;
  std::string catalog_sha256_;  ///< of the one in use; empty: none
  std::unordered_map<std::string, RememberedLimits> limits_;
  std::unordered_map<std::string, IdempotentAnswer> answers_;
  Reservations reservations_;
  MemorySnapshotLog snapshots_{[this](const IdempotentAnswer& answer) { keep(answer); }};
  MemoryClusterCatalog clusters_;
  MemoryEventLog events_;
  MemoryPolicyBook policies_{[this](std::string subject, Instant at) { note_activation(std::move(subject), at); }};
  MemoryWebhookBook webhooks_{events_};
  MemoryJobRunLog job_runs_{[this](const IdempotentAnswer& answer) { keep(answer); }};
};

}  // namespace headroom::store
