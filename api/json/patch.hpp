#pragma once

#include <string>
#include <string_view>

/// JSON Patch (RFC 6902).
namespace headroom::json {

/// The patch that makes `to` of `from`: a JSON array of operations. Both are valid JSON.
std::string patch_between(std::string_view from, std::string_view to);

}  // namespace headroom::json
