#include "store/common/approvals.hpp"

#include <utility>

namespace headroom::store {
namespace {

Error conflict(std::string code, std::string detail) {
  return {.kind = ErrorKind::conflict, .code = std::move(code), .detail = std::move(detail)};
}

}  // namespace

Result<ApprovalEffect> judge_approval(const StoredDecision& decision, const ApprovalAnswer& answer, Instant now) {
  if (!decision.approval)
    return tl::unexpected(conflict("not_awaiting_approval", "The decision does not need an approval."));
  if (const auto& known = decision.approval->answer) {
    if (known->approved == answer.approved) return ApprovalEffect::repeated;
    return tl::unexpected(conflict("approval_answered", known->approved ? "The decision was approved already."
                                                                        : "The decision was refused already."));
  }
  if (outcome_at(decision, now) == Outcome::expired)
    return tl::unexpected(conflict("approval_expired", "The decision could be approved until its valid_until."));
  return ApprovalEffect::answered;
}

void note_answer(StoredDecision& decision, const OutcomeReport& report) {
  decision.approval = Approval{.answer = report.approval, .answered_at = report.reported_at};
  decision.outcome = report.state;
  if (report.approval->approved) return;
  decision.report = report;
  decision.report->approval.reset();
}

}  // namespace headroom::store
