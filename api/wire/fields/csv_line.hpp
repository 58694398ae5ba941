#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Lines of comma-separated values (RFC 4180).
namespace headroom::api {

/// The values of one line, without its end. A value in quotes may have commas, and a quote as two. No value if quotes
/// don't match.
std::optional<std::vector<std::string>> csv_cells(std::string_view line);

/// Whether the text is UTF-8 without overlong forms and surrogates.
bool is_utf8(std::string_view text);

}  // namespace headroom::api
