#pragma once

#include <string>
#include <string_view>

#include "api/wire/planning/request.hpp"
#include "core/planning/plan.hpp"

namespace headroom::api {

/// The answer of POST /v1/plans, one line of JSON. Before `outcome` stand only literals and the id.
void encode_plan(std::string& out, std::string_view id, const PlanCall& call, const planning::PlanAnswer& answer);

}  // namespace headroom::api
