#include "store/common/approvals.hpp"

namespace headroom::store {
namespace {

Error not_awaiting() {
  return {.kind = ErrorKind::conflict,
          .code = "not_awaiting_approval",
          .detail = "The decision does not need an approval."};
}

Error answered(bool approved) {
  return {.kind = ErrorKind::conflict,
          .code = "approval_answered",
          .detail = approved ? "The decision was approved already." : "The decision was refused already."};
}

Error expired() {
  return {.kind = ErrorKind::conflict,
          .code = "approval_expired",
          .detail = "The decision could be approved until its valid_until."};
}

}  // namespace

Result<ApprovalEffect> judge_approval(const StoredDecision& decision, const ApprovalAnswer& answer, Instant now) {
  if (!decision.approval) return tl::unexpected(not_awaiting());
  if (const auto& known = decision.approval->answer) {
    if (known->approved == answer.approved) return ApprovalEffect::repeated;
    return tl::unexpected(answered(known->approved));
  }
  if (outcome_at(decision, now) == Outcome::expired) return tl::unexpected(expired());
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
