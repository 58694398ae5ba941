#pragma once

#include <string_view>
#include <vector>

#include "api/json/writer.hpp"
#include "core/base/calculation_step.hpp"

namespace headroom::api {

/// `explanation` of an answer that shows how it was calculated: `summary` and `steps`.
void encode_calculation(json::Writer& out, std::string_view summary, const std::vector<CalculationStep>& steps);

}  // namespace headroom::api
