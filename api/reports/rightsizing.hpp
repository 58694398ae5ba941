#pragma once

#include <string>

#include "api/json/value.hpp"

namespace headroom::api {

/// An answer of POST /v1/rightsizing as a report for a terminal: what to run, why, what it fits on and costs, what else
/// could be done, how each number came about, and what to mind. Says nothing that the answer does not.
std::string sizing_text(const json::Value& answer);

}  // namespace headroom::api
