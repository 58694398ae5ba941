#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace headroom {

/// The word that was probably meant: the one that `word` begins, the one that ends with it, or the one with the fewest
/// letters that are wrong, missing, too many or in the wrong order. Case and signs such as `-`, `_` and `.` don't
/// count. No value if every word is too different, or `word` has fewer than two letters.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> words);

}  // namespace headroom
