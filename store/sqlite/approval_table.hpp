#pragma once

#include <cstdint>
#include <string>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {

/// Writes requests for approval, their answers, and the tokens of those who wait. Inside the writer's transaction.
/// Throws DatabaseError.
class ApprovalWriter {
 public:
  // The connection overwrites what it deletes (secure_delete), so no token stays in a free page.
  explicit ApprovalWriter(Database& db)
      : insert_approval_(db.prepare("INSERT INTO approvals (decision) VALUES (?)")),
        insert_token_(db.prepare("INSERT INTO task_tokens VALUES (?, ?, ?)")),
        answer_(db.prepare("UPDATE approvals SET approved = ?, answered_by = ?, comment = ?, answered_at = ?"
                           " WHERE decision = ?")),
        select_token_(db.prepare("SELECT token FROM task_tokens WHERE decision = ? AND expires_at >= ?")),
        delete_token_(db.prepare("DELETE FROM task_tokens WHERE decision = ?")),
        delete_expired_(db.prepare("DELETE FROM task_tokens WHERE expires_at < ?")) {}

  /// The record's request for approval. Tokens of approvals that have expired by then are removed.
  void insert(const DecisionRecord& record) {
    delete_expired_.run(milliseconds(record.recorded_at));
    insert_approval_.run(record.id.order());
    const std::string& token = record.approval->task_token;
    if (!token.empty()) insert_token_.run(record.id.order(), milliseconds(record.valid_until), Blob{token});
  }

  void answer(std::int64_t decision, const ApprovalAnswer& answer, Instant at) {
    answer_.run(std::int64_t{answer.approved}, std::string_view{answer.by}, std::string_view{answer.comment},
                milliseconds(at), decision);
    delete_expired_.run(milliseconds(at));
  }

  /// The token of who waits; empty if nobody does, or no longer.
  std::string token(std::int64_t decision, Instant at) {
    Rows row = select_token_.query(decision, milliseconds(at));
    return row.next() ? std::string(row.bytes(0)) : std::string();
  }

  /// Nobody waits for the decision any more.
  void forget_token(std::int64_t decision) { delete_token_.run(decision); }

 private:
  static std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

  Statement insert_approval_;
  Statement insert_token_;
  Statement answer_;
  Statement select_token_;
  Statement delete_token_;
  Statement delete_expired_;
};

}  // namespace headroom::store
