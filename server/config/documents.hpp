#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace headroom::server {

/// The text of a JSON or YAML document as one JSON text. A text that begins with `{` or `[` is JSON, and is returned
/// unchanged if it is valid. Any other text is YAML (json_of_yaml). Several YAML documents are one list, as kubectl
/// prints several objects: `{"apiVersion": "v1", "kind": "List", "items": […]}`. That needs `apiVersion` and `kind` in
/// each; the items of documents that are lists themselves are items of the list.
///
/// `malformed` for anything else. If the text is recognised as something that tools print for people (a table of
/// kubectl or AWS, an HTML page, an error message, nothing at all), the detail says what it is and how to get JSON.
Result<std::string> json_of_document(std::string_view text);

/// The document in a file, as one JSON text. `-` is standard input.
Result<std::string> read_document(const std::string& path);

}  // namespace headroom::server
