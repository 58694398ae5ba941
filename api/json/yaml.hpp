#pragma once

#include <string>

#include "api/json/value.hpp"

namespace headroom::api {

/// The value as a YAML document in block style, two blanks a level, members in their order. Every parser of YAML 1.1 or
/// 1.2 reads the same value back: a string stands without quotes only where none could take it for anything else. Names
/// of members are up to 1,000 bytes long, beyond which YAML wants another notation.
std::string to_yaml(const json::Value& value);

}  // namespace headroom::api
