#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/intake/document_facts.hpp"
#include "core/ports/decision_log.hpp"

/// From the body of POST /v1/evaluations to what decide() takes.
namespace headroom::api {

// What the description of a cluster may have at most.
inline constexpr std::size_t maximum_pools = 200;
inline constexpr std::size_t longest_id = 256;
inline constexpr std::size_t longest_instance_type = 64;

struct EvaluationRequest {
  EvaluationInput input;  ///< with an empty history: that is not the caller's to say
  Labels labels;
  std::string policy_name;  ///< "inline": the only kind there is as long as policies are not stored
};

/// Reads a request and everything wrong with it. Inline fields win over what `sources` say; where the two differ, and
/// for a document that went unused, the input carries a warning. `now` stands in for an absent evaluated_at.
Result<EvaluationRequest> decode_evaluation(const json::Value& body, Instant now, const Catalog& catalog);

// The parts, each laid over what the documents said. `path` is the place of the whole request.
Cluster decode_cluster(json::ObjectReader& request, const DocumentFacts& found, std::vector<Warning>& warnings);
Metrics decode_metrics(json::ObjectReader& request, DocumentFacts& found, std::vector<Warning>& warnings);
Policy decode_policy(json::ObjectReader& request, const DocumentFacts& found, const Cluster& cluster,
                     std::vector<Warning>& warnings);

/// Lays the executors that a driver lists, as they were at `seen_at`, under the signals of a request that leave them
/// open.
void complete_signals(std::vector<Signal>& signals, const json::Value& request, const DocumentFacts& found,
                      Instant seen_at, std::vector<Warning>& warnings);

/// Two figures that may be roundings of one: 9.5 and 9.4997.
bool agree(double a, double b);

}  // namespace headroom::api
