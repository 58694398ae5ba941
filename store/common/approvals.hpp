#pragma once

#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"

/// The rules, shared by all stores, for answers to requests for approval.
namespace headroom::store {

enum class ApprovalEffect {
  answered,  ///< the first answer, in time
  repeated,  ///< the same answer as before: nothing changes
};

/// What an answer at `now` does to the decision. Fails with conflict if no approval was asked for, if it was answered
/// otherwise, and if it has expired.
Result<ApprovalEffect> judge_approval(const StoredDecision& decision, const ApprovalAnswer& answer, Instant now);

/// Notes the first answer in the decision. `report` is the one with the answer. What was refused is reported as
/// dismissed; what was approved has no report yet.
void note_answer(StoredDecision& decision, const OutcomeReport& report);

}  // namespace headroom::store
