#pragma once

#include <string>
#include <string_view>

#include "api/json/writer.hpp"
#include "core/base/names.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/decision/decision.hpp"
#include "core/ports/decision_log.hpp"

/// From values of the domain to the JSON of the contract.
namespace headroom::api {

// The normalised input: each decodes to the value it was written from.
void encode_cluster(json::Writer& out, const Cluster& cluster);
void encode_metrics(json::Writer& out, const Metrics& metrics);
void encode_policy(json::Writer& out, const Policy& policy);
/// What the decision knew from before: earlier recommendations, and what the policy's signals remembered.
void encode_history(json::Writer& out, const EvaluationInput& input);

enum class View {
  full,
  compact,  ///< without explanation, changes and artifacts
};

/// What identifies an answer beside the decision itself.
struct AnswerFrame {
  std::string_view id;
  std::string_view policy_name;
  const Labels& labels;
};

/// The answer of POST /v1/evaluations, one line of JSON; the first member after `changed` is `outcome`.
void encode_decision(std::string& out, const AnswerFrame& frame, const EvaluationInput& input, const Decision& decision,
                     View view);

/// A stored answer with its `outcome` brought up to date.
std::string with_outcome(std::string answer, std::string_view outcome);

}  // namespace headroom::api
