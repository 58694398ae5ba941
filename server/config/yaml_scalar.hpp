#pragma once

#include <string>
#include <string_view>

namespace headroom::server {

/// The JSON text of a plain (unquoted) YAML scalar, resolved as goyaml.v2 does, the reader of kubectl. For a string,
/// the text is quoted.
std::string json_of_plain_scalar(std::string_view text);

/// `text` as a JSON string.
std::string json_string(std::string_view text);

}  // namespace headroom::server
