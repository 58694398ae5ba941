#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Percent-encoding as in RFC 3986 2.1.
namespace headroom::api {

/// Decodes percent-encoding. No value for a broken escape. '+' stays as it is.
std::optional<std::string> percent_decoded(std::string_view text);

/// Appends the text, with every byte encoded but letters, digits and `-._~`.
void append_percent_encoded(std::string& out, std::string_view text);

}  // namespace headroom::api
