#pragma once

#include <string>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/planning/request.hpp"
#include "core/ports/decision_log.hpp"

/// From the body of POST /v1/plans to what is planned for.
namespace headroom::api {

struct PlanCall {
  planning::PlanRequest request;
  std::string cluster_id{};  ///< empty: of no cluster
  Labels labels{};
  Instant evaluated_at;
  std::vector<Warning> warnings{};  ///< of what was found while the request was read
};

/// How long a plan is recommended for: prices change.
inline constexpr Seconds plan_validity{86'400};

/// Reads a request and everything wrong with it. Types that the catalogue does not have are refused, because nothing is
/// known of them. `now` stands in for an absent evaluated_at.
Result<PlanCall> decode_plan_request(const json::Value& body, const Catalog& catalog, Instant now);

/// Writes the normalised request: it decodes to the value it was written from.
void encode_plan_request(std::string& out, const PlanCall& call);

}  // namespace headroom::api
