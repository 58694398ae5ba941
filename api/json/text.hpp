#pragma once

#include <string>
#include <string_view>

namespace headroom::api {

/// Appends `text` as a JSON string with its quotes. Any bytes are allowed: control characters are escaped, and each
/// byte that is not part of valid UTF-8 becomes U+FFFD, so that what comes out is always one valid line of JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace headroom::api
