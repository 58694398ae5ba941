#pragma once

#include <chrono>

#include "api/handlers/base/call.hpp"
#include "core/base/error.hpp"
#include "core/timeline/history.hpp"

namespace headroom::api {

/// Points are kept for 400 days by default, so nothing is known of a longer time.
inline constexpr std::chrono::days longest_range{400};

/// Reads `since` and `until`, and collects everything that is wrong with them. By default `until` is now, and `since`
/// is so long before it.
Result<timeline::Range> range_of(const Call& call, Seconds otherwise);

/// The error with the faults of another one in addition.
void add_faults(std::optional<Error>& error, Error fault);

}  // namespace headroom::api
