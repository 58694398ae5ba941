#pragma once

#include <string>
#include <string_view>

#include "api/json/value.hpp"
#include "core/base/error.hpp"

namespace headroom::json {

/// The document after a JSON Patch (RFC 6902). Members keep their order. `malformed` if one of the texts is no JSON,
/// `invalid` if the patch is none or does not fit the document.
Result<std::string> apply_patch(std::string_view document, std::string_view patch);
Result<std::string> apply_patch(const Value& document, std::string_view patch);

}  // namespace headroom::json
