#pragma once

#include <optional>
#include <string_view>

#include "api/http/message.hpp"

namespace headroom::api {

/// The values of the placeholders in `path`. No value if `path` does not match the pattern. Both consist of segments.
/// `{id}`, `{signal}` and `{delivery}` in the pattern each match one segment that is not empty. Any other segment
/// matches itself.
std::optional<Placeholders> match(std::string_view pattern, std::string_view path);

}  // namespace headroom::api
