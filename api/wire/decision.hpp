#pragma once

#include <string>
#include <string_view>

#include "core/decision/decision.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom {
struct EvaluationInput;
}

namespace headroom::api {

enum class View {
  full,
  compact,  ///< without explanation, changes and artifacts
};

/// What identifies an answer beside the decision itself.
struct AnswerFrame {
  std::string_view id;
  std::string_view policy_name;
  const Labels& labels;
  Outcome outcome{Outcome::recommended};
};

/// The answer of POST /v1/evaluations, one line of JSON.
void encode_decision(std::string& out, const AnswerFrame& frame, const EvaluationInput& input, const Decision& decision,
                     View view);

/// A stored answer with the value of its own member `outcome` replaced, wherever that member stands, and behind it
/// `outcome_detail` with what was reported, if anything was, and `approval` with who answered a request for approval.
/// All other bytes stay. If nothing differs, or the answer has no `outcome`, the result is the answer itself.
SharedText with_outcome(const SharedText& answer, std::string_view outcome, const std::optional<OutcomeReport>& report,
                        const std::optional<Approval>& approval = std::nullopt);

}  // namespace headroom::api
