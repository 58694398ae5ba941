#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace headroom::kubernetes {

/// A duration as Go writes it: `5m`, `1h30m`, `1.5h`, `-200ms`, `0`. Nothing for every other text and for what exceeds
/// 292 years.
std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text);

}  // namespace headroom::kubernetes
