#pragma once

#include <array>
#include <string_view>

#include "api/deciding/new_decision.hpp"
#include "api/http/media_types.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// The forms of an answer, the default first: the whole as JSON, a report for a person.
inline constexpr std::array plan_types{json_type, text_type};

/// Makes the decision of one request: decode → plan → encode.
Result<NewDecision> plan(const Dependencies& with, std::string_view body, std::string_view type, Keep keep);

}  // namespace headroom::api
