#pragma once

#include "store/common/errors.hpp"
#include "store/common/history_cache.hpp"
#include "store/common/reservations.hpp"
#include "store/sqlite/base/packed_decision.hpp"
#include "store/sqlite/writer.hpp"

/// The tasks that the decision log gives to its writer.
namespace headroom::store {

/// The objects in memory that a commit updates.
struct Memories {
  HistoryCache& histories;
  Reservations& reservations;
};

class AppendTask final : public WriteTask {
 public:
  AppendTask(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> answer, DecisionLog::Appended done,
             Memories memories);
  std::size_t records() const override { return decisions_.size(); }
  void write(DecisionWriter& writer) override;
  void committed() override;
  void failed(const Error& error) override;

 private:
  void update_history(DecisionRecord& record, bool inferred);

  std::vector<PackedDecision> decisions_;
  /// For each decision: whether the earlier decision that it refers to was marked as applied.
  std::vector<bool> inferred_;
  std::optional<PackedAnswer> answer_;
  DecisionLog::Appended done_;
  Memories memories_;
};

class ReportTask final : public WriteTask {
 public:
  using Remember = std::function<std::optional<IdempotentAnswer>(const StoredDecision&)>;
  using Done = std::function<void(Result<StoredDecision>)>;

  ReportTask(const DecisionId& id, OutcomeReport report, Remember remember, Done done, Memories memories);
  void write(DecisionWriter& writer) override;
  void committed() override;
  void failed(const Error& error) override;

 private:
  DecisionId id_;
  OutcomeReport report_;
  Remember remember_;
  Done done_;
  Memories memories_;
  Result<StoredDecision> decision_{tl::unexpected(decision_not_found())};
  std::optional<PackedAnswer> answer_;
};

}  // namespace headroom::store
