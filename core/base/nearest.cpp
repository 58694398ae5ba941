#include "core/base/nearest.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace headroom {
namespace {

constexpr std::size_t longest_word = 256;

/// Letters in lower case, and digits.
std::string essence(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_word)) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    const char small = is_capital ? static_cast<char>(c - 'A' + 'a') : c;
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9')) out += small;
  }
  return out;
}

/// How many letters have to be changed, added, removed or swapped with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> row(3 * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return row[(i % 3) * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.size(), b.size());
}

std::size_t difference(std::string_view word, std::string_view known) {
  const bool is_part = word.size() >= 3 && (known.starts_with(word) || known.ends_with(word));
  return is_part ? std::min<std::size_t>(1, known.size() - word.size()) : distance(word, known);
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> words) {
  const std::string meant = essence(word);
  if (meant.size() < 2) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t least = std::max<std::size_t>(1, meant.size() / 3) + 1;
  for (const std::string_view known : words) {
    const std::size_t different = difference(meant, essence(known));
    if (different >= least) continue;
    least = different;
    best = known;
  }
  return best;
}

}  // namespace headroom
