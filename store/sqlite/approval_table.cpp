#include "store/sqlite/approval_table.hpp"

namespace headroom::store {
namespace {

std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

}  // namespace

// The connection overwrites what it deletes (secure_delete), so no token stays in a free page.
ApprovalWriter::ApprovalWriter(Database& db)
    : insert_approval_(db.prepare("INSERT INTO approvals (decision) VALUES (?)")),
      insert_token_(db.prepare("INSERT INTO task_tokens VALUES (?, ?, ?)")),
      answer_(db.prepare("UPDATE approvals SET approved = ?, answered_by = ?, comment = ?, answered_at = ?"
                         " WHERE decision = ?")),
      select_token_(db.prepare("SELECT token FROM task_tokens WHERE decision = ?")),
      delete_token_(db.prepare("DELETE FROM task_tokens WHERE decision = ?")),
      delete_expired_(db.prepare("DELETE FROM task_tokens WHERE expires_at < ?")) {}

void ApprovalWriter::insert(const DecisionRecord& record) {
  forget_expired(record.recorded_at);
  insert_approval_.run(record.id.order());
  const std::string& token = record.approval->task_token;
  if (!token.empty()) insert_token_.run(record.id.order(), milliseconds(record.valid_until), Blob{token});
}

std::string ApprovalWriter::answer(std::int64_t decision, const ApprovalAnswer& answer, Instant at) {
  answer_.run(std::int64_t{answer.approved}, std::string_view{answer.by}, std::string_view{answer.comment},
              milliseconds(at), decision);
  std::string token;
  if (Rows row = select_token_.query(decision); row.next()) token = row.bytes(0);
  delete_token_.run(decision);
  forget_expired(at);
  return token;
}

void ApprovalWriter::forget_expired(Instant now) { delete_expired_.run(milliseconds(now)); }

}  // namespace headroom::store
