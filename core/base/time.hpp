#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace headroom {

/// A point in time, in UTC, to the millisecond, as in the timestamps of the API.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Seconds = std::chrono::seconds;

/// Reads RFC 3339 with any offset and any number of fraction digits (cut to milliseconds), from the year 1970 to 9999.
/// No value for any other text. A leap second reads as the second after it.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// `2026-11-22T10:00:00.000Z`, always with milliseconds and `Z`.
std::string format_rfc3339(Instant at);

/// Appends the text that format_rfc3339 returns.
void append_rfc3339(std::string& out, Instant at);

}  // namespace headroom
