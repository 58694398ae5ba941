#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace headroom::json {

/// The JSON Patch (RFC 6902) that makes `to` of `from`, two objects. Fails with `malformed` if a text can't be read.
Result<std::string> patch_between(std::string_view from, std::string_view to);

/// How two JSON texts differ, with new members told apart.
struct Difference {
  std::string patch{"[]"};             ///< a JSON Patch (RFC 6902) from the first to the second, without `added`
  std::vector<std::string> changed{};  ///< the JSON pointers of its operations, in their order
  std::vector<std::string> added{};    ///< the JSON pointers of members of objects that only the second has
};

/// Compares two objects as values: the order of members, blanks, escapes and the forms of a number do not count.
/// Members of the outer object that are in `left_aside` do not count either. Fails with `malformed` if a text can't be
/// read.
Result<Difference> difference(std::string_view from, std::string_view to, std::span<const std::string_view> left_aside);

}  // namespace headroom::json
