#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/base/shared_text.hpp"
#include "core/decision/decision.hpp"
#include "core/model/approval.hpp"
#include "core/ports/decision_log.hpp"

/// Requests for approval: who asks for one, and the documents that let a waiting execution of Step Functions go on.
namespace headroom::api {

/// The kind of `callback`.
inline constexpr std::string_view task_token_kind = "sfn_task_token";

/// What decides whether a change has to be approved.
struct ApprovalTerms {
  std::optional<ApprovalRule> rule{};  ///< the policy's
  bool callback{false};                ///< somebody waits for the answer, so every change has to be approved
};

/// Reads `callback` of a request: the task token. Empty without one.
std::string decode_callback(json::ObjectReader& request);

/// If the change has to be approved: `awaiting_approval`, and the decision's `valid_until` becomes the approval's
/// expiry. Otherwise `recommended`.
Outcome hold_for_approval(const ApprovalTerms& terms, Decision& decision);

/// The member `approval` of a decision that was approved or refused.
std::string encoded_approval(const ApprovalAnswer& answer, Instant answered_at);

/// The `answer` of a decision with `aws.states.SendTaskSuccess` as its last artifact. It has the member `artifacts`
/// then, whatever the view.
SharedText with_task_success(const SharedText& answer, std::string_view task_token);
/// The same with `aws.states.SendTaskFailure`.
SharedText with_task_failure(const SharedText& answer, std::string_view task_token, std::string_view comment);

}  // namespace headroom::api
