#pragma once

#include <cstdint>
#include <string>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/database.hpp"

namespace headroom::store {

/// Writes requests for approval, their answers, and the tokens of those who wait. Inside the writer's transaction.
/// Throws DatabaseError.
class ApprovalWriter {
 public:
  explicit ApprovalWriter(Database& db);

  /// The record's request for approval. Tokens of approvals that have expired by then are removed.
  void insert(const DecisionRecord& record);
  /// Notes the answer. Returns the token of who waits, which is removed; empty if nobody waits.
  std::string answer(std::int64_t decision, const ApprovalAnswer& answer, Instant at);

 private:
  void forget_expired(Instant now);

  Statement insert_approval_;
  Statement insert_token_;
  Statement answer_;
  Statement select_token_;
  Statement delete_token_;
  Statement delete_expired_;
};

}  // namespace headroom::store
