#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace headroom::server {

/// An answer of POST /v1/evaluations as a page of text for a terminal: what to do, why, what was held back, what it
/// costs, and the request body that applies it. One of POST /v1/rightsizing as its report. A problem document is shown
/// with its faults.
Result<std::string> answer_text(std::string_view answer);

}  // namespace headroom::server
