#pragma once

#include <string>
#include <string_view>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "server/cli/table_forms.hpp"

namespace headroom::server {

/// An answer of POST /v1/evaluations as a page of text for a terminal: what to do, why, what was held back, what it
/// costs, and the request body that applies it. For an answer of POST /v1/fleet-evaluations the rows of its plan, and
/// for one of POST /v1/rightsizing or /v1/plans its report. For a problem document, its faults.
Result<std::string> answer_text(std::string_view answer);

/// The table of an answer of POST /v1/evaluations or /v1/fleet-evaluations: the pools that change, or the rows of the
/// plan.
Table table_of(const json::Value& answer);

}  // namespace headroom::server
