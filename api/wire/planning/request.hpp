#pragma once

#include <forward_list>
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

/// Reads what encode_plan_request() wrote. The warnings' codes are stored in `codes`.
Result<PlanCall> decode_stored_plan(const json::Value& document, const Catalog& catalog,
                                    std::forward_list<std::string>& codes);

/// Writes the normalised request, with the warnings about it: it decodes to the value it was written from.
void encode_plan_request(std::string& out, const PlanCall& call);

}  // namespace headroom::api
