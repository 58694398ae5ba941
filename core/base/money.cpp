#include "core/base/money.hpp"

#include <charconv>

#include "core/base/int128.hpp"

namespace headroom {
namespace {

constexpr std::int64_t micro = 1'000'000;

/// `digits` × 10^power, rounded to a whole number, halves up. No value above `most_money`.
std::optional<std::int64_t> shifted(std::string_view digits, std::int64_t power) {
  while (digits.starts_with('0')) digits.remove_prefix(1);
  const auto count = static_cast<std::int64_t>(digits.size());
  if (count == 0 || count + power < 0) return 0;
  if (count + power > 16) return std::nullopt;
  const auto whole_digits = static_cast<std::size_t>(count + power);
  std::int64_t whole = 0;
  for (std::size_t i = 0; i < whole_digits; ++i) whole = whole * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  if (whole_digits < digits.size() && digits[whole_digits] >= '5') ++whole;
  if (whole > most_money.value) return std::nullopt;
  return whole;
}

}  // namespace

MicroDollars scaled(MicroDollars price, std::int64_t numerator, std::int64_t denominator) {
  const Int128 product = static_cast<Int128>(price.value) * numerator;
  const Int128 half = denominator / 2;
  const Int128 rounded = (product + (product < 0 ? -half : half)) / denominator;
  if (rounded > most_money.value) return most_money;
  if (rounded < -most_money.value) return -most_money;
  return {static_cast<std::int64_t>(rounded)};
}

std::optional<MicroDollars> parse_dollars(std::string_view number) {
  const auto exponent_at = number.find_first_of("eE");
  std::int64_t exponent = 0;
  if (exponent_at != std::string_view::npos) {
    auto text = number.substr(exponent_at + 1);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto end = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (end.ec != std::errc{} || end.ptr != text.data() + text.size()) return std::nullopt;
    if (exponent < -400 || exponent > 400) return std::nullopt;
  }
  const std::string_view mantissa = number.substr(0, exponent_at);
  std::string digits;
  std::int64_t fraction = 0;
  bool behind_point = false;
  for (const char c : mantissa) {
    if (c == '.' && !behind_point) {
      behind_point = true;
    } else if (c >= '0' && c <= '9') {
      digits += c;
      fraction += behind_point ? 1 : 0;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  const auto amount = shifted(digits, 6 + exponent - fraction);
  return amount ? std::optional(MicroDollars{*amount}) : std::nullopt;
}

void append_dollars(std::string& out, MicroDollars amount) {
  const bool negative = amount.value < 0;
  const auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(amount.value) : static_cast<std::uint64_t>(amount.value);
  if (negative) out += '-';
  out += std::to_string(magnitude / micro);
  auto rest = magnitude % micro;
  if (rest == 0) return;
  std::string decimals = std::to_string(rest);
  decimals.insert(0, 6 - decimals.size(), '0');
  decimals.resize(decimals.find_last_not_of('0') + 1);
  out += '.';
  out += decimals;
}

std::string format_dollars(MicroDollars amount) {
  std::string out;
  append_dollars(out, amount);
  return out;
}

}  // namespace headroom
