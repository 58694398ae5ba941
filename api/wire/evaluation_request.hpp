#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "api/wire/approval.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/zone_book.hpp"

/// From the body of POST /v1/evaluations to what decide() takes.
namespace headroom::api {

struct EvaluationRequest {
  EvaluationInput input;  ///< its history is empty, because the caller cannot give one
  Labels labels;
  std::string policy_name;  ///< "inline", or the stored policy and its version: "etl@3"
  bool has_metrics{false};  ///< the request has the field `metrics`, even if it is empty
  Snapshot snapshot{};      ///< what the evaluation leaves in the store, if it is stored
  ApprovalTerms approval{};
  std::string task_token{};  ///< of `callback`; empty if there is none
};

/// Fills in what a request leaves out about its cluster, and the stored policy that the cluster names, after its
/// documents were read. Returns the warnings.
using CompleteRequest = std::function<Result<std::vector<Warning>>(EvaluationRequestFields&, const DocumentFacts&)>;

/// Reads a request and everything wrong with it. Inline fields win over what `sources` say; if the two differ, and for
/// a document that went unused, the input carries a warning. `now` stands in for an absent evaluated_at. With `zones`,
/// a window whose time zone is unknown is a fault; without, add_zones() leaves such a window out. Stored policies are
/// those of `policies`.
Result<EvaluationRequest> decode_evaluation(const json::Value& body, Instant now, const Catalog& catalog,
                                            const ZoneBook* zones = nullptr, const CompleteRequest& complete = {},
                                            PolicyBook* policies = nullptr);

/// Reports windows of the policy whose time zone is unknown. Faults of a stored policy are at `/policy_id`.
void check_zones(const EvaluationRequestFields& fields, const ZoneBook& book, json::Violations& violations);

/// The facts of the documents under `sources`.
DocumentFacts decode_sources(json::ObjectReader& request);

}  // namespace headroom::api
