#pragma once

#include <string>

#include "api/json/value.hpp"

namespace headroom::api {

/// The value as a YAML document in block style, with two spaces for each level and members in their order. Every parser
/// of YAML 1.1 or 1.2 reads the same value back: a string has no quotes only if no parser could take it for anything
/// else. Names of members may have up to 1,000 bytes; YAML writes longer ones differently.
std::string to_yaml(const json::Value& value);

}  // namespace headroom::api
