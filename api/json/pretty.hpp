#pragma once

#include <string>

#include "api/json/value.hpp"

namespace headroom::json {

/// The value on several lines. Each level is indented by two spaces, and each line after the first by `indent` more
/// spaces.
std::string pretty(const Value& value, std::size_t indent);

}  // namespace headroom::json
