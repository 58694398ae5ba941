#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace headroom::server {

/// The documents of a YAML stream as JSON texts, with the meaning that kubectl gives them (YAML 1.1 as
/// `sigs.k8s.io/yaml` reads it):
///
/// - A plain scalar is null (`~`, nothing), a boolean (`true`, `yes`, `on`, `y` and their opposites, in three cases), a
///   whole number (also `0x1F`, `0o17`, `017`, `1_000`), another number, or else a string. A date is a string. Quoted
///   and block scalars are strings. `.nan` and `.inf` have no JSON form and become strings.
/// - Keys are strings; a key `1` or `true` becomes `"1"` or `"true"`. `<<` merges mappings.
/// - An empty document, such as one after a final `---`, is left out.
///
/// `malformed`, with the line, if the text is not YAML, or has one key twice in a mapping, a key that is no scalar, an
/// unknown tag, more than json::maximum_depth levels, or aliases that would repeat more than 100,000 values.
Result<std::vector<std::string>> json_of_yaml(std::string_view text);

}  // namespace headroom::server
