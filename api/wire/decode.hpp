#pragma once

#include <optional>
#include <string>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/ports/decision_log.hpp"

/// From the body of POST /v1/evaluations to what decide() takes.
namespace headroom::api {

struct EvaluationRequest {
  EvaluationInput input;  ///< with an empty history: that is not the caller's to say
  Labels labels;
  std::string policy_name;  ///< "inline": the only kind there is as long as policies are not stored
};

/// Reads a request and everything wrong with it. Inline fields win over what `sources` say; if the two differ, and for
/// a document that went unused, the input carries a warning. `now` stands in for an absent evaluated_at.
Result<EvaluationRequest> decode_evaluation(const json::Value& body, Instant now, const Catalog& catalog);

/// The facts of the documents under `sources`.
DocumentFacts decode_sources(json::ObjectReader& request);

// The parts of the body, each as the request has it.
std::optional<ClusterFields> decode_cluster(json::ObjectReader& request);
ObjectFields decode_objects(json::ObjectReader& request);
Metrics decode_metrics(json::ObjectReader& request);
void decode_policy(json::ObjectReader& request, EvaluationRequestFields& fields);

}  // namespace headroom::api
