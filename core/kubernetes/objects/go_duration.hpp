#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace headroom::kubernetes {

/// Reads a duration in Go's notation: `5m`, `1h30m`, `1.5h`, `-200ms`, `0`. No value for any other text, and for a
/// duration above 292 years.
std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text);

}  // namespace headroom::kubernetes
