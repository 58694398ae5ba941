#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace headroom::server {

/// An answer of POST /v1/evaluations as a page of text for a terminal: what to do, why, what was held back, what it
/// costs, and the request body that applies it. For an answer of POST /v1/rightsizing or /v1/plans, its report. For a
/// problem document, its faults.
Result<std::string> answer_text(std::string_view answer);

}  // namespace headroom::server
