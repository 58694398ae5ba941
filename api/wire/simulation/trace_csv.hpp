#pragma once

#include <string_view>

#include "core/base/error.hpp"
#include "core/simulation/trace.hpp"

namespace headroom::api {

/// Reads `timestamp,value` lines; what follows a further comma is not read. The first line may be a head. Times are RFC
/// 3339 or seconds since 1970. Values are units. Every fault has its line as its pointer: "line 7".
Result<simulation::DemandTrace> read_trace_csv(std::string_view text);

}  // namespace headroom::api
