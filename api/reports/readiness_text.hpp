#pragma once

#include <string>

#include "api/wire/readiness.hpp"

namespace headroom::api {

/// The checklist for a terminal: what is not met with its fix first, then what is met, then what can't be seen.
std::string readiness_text(const Readiness& found);

/// The same as Markdown, with boxes to tick.
std::string readiness_markdown(const Readiness& found);

}  // namespace headroom::api
