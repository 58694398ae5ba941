#include "core/kubernetes/objects/go_duration.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/base/decimal.hpp"

namespace headroom::kubernetes {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> units{{{"ns", 1},
                                                                          {"us", 1'000},
                                                                          {"µs", 1'000},
                                                                          {"μs", 1'000},
                                                                          {"ms", 1'000'000},
                                                                          {"s", 1'000'000'000},
                                                                          {"m", 60'000'000'000},
                                                                          {"h", 3'600'000'000'000}}};

/// Removes the digits at the start of `text`. Returns their number and how many digits there were. A number above
/// `largest` is returned as `largest` + 1.
std::pair<Int128, std::size_t> take_number(std::string_view& text) {
  Int128 number = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
    number = std::min(number * 10 + (text[digits] - '0'), Int128{largest} + 1);
  text.remove_prefix(digits);
  return {number, digits};
}

/// The digits after the decimal point, as a share of `unit`. Digits after the eighteenth are ignored.
std::int64_t fraction_of(std::string_view digits, std::int64_t unit) {
  Int128 scaled = 0;
  Int128 scale = 1;
  for (const char digit : digits.substr(0, 18)) {
    scaled = scaled * 10 + (digit - '0');
    scale *= 10;
  }
  return static_cast<std::int64_t>(scaled * unit / scale);
}

std::optional<std::int64_t> take_unit(std::string_view& text) {
  const std::string_view name = text.substr(0, text.find_first_of("0123456789."));
  for (const auto& [known, nanoseconds] : units)
    if (name == known) {
      text.remove_prefix(name.size());
      return nanoseconds;
    }
  return std::nullopt;
}

/// Removes one number with its unit from the start of `text`. Returns nanoseconds.
std::optional<Int128> take_part(std::string_view& text) {
  const auto [whole, whole_digits] = take_number(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::string_view rest = text;
    fraction = rest.substr(0, take_number(text).second);
  }
  if (whole_digits == 0 && fraction.empty()) return std::nullopt;
  const auto unit = take_unit(text);
  if (!unit) return std::nullopt;
  return whole * *unit + fraction_of(fraction, *unit);
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return std::chrono::nanoseconds{0};
  if (text.empty()) return std::nullopt;
  Int128 total = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part) return std::nullopt;
    total += *part;
    if (total > largest) return std::nullopt;
  }
  const auto nanoseconds = static_cast<std::int64_t>(total);
  return std::chrono::nanoseconds{negative ? -nanoseconds : nanoseconds};
}

}  // namespace headroom::kubernetes
