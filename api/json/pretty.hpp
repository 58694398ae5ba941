#pragma once

#include <string>

#include "api/json/value.hpp"

namespace headroom::json {

/// The value over several lines, two blanks a level, each further line indented by `indent` blanks.
std::string pretty(const Value& value, std::size_t indent);

}  // namespace headroom::json
