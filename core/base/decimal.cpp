#include "core/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace headroom {
namespace {

/// A number with 17 digits and this many zeros is below a third of what an Int128 holds.
constexpr int widest_shift = 20;

Int128 shifted(Int128 coefficient, int places) {
  for (; places > 0; --places) coefficient *= 10;
  return coefficient;
}

}  // namespace

Int128 divided_up(Int128 dividend, Int128 divisor) {
  return dividend / divisor + (dividend > 0 && dividend % divisor != 0 ? 1 : 0);
}

std::int64_t saturated(Int128 number) {
  return static_cast<std::int64_t>(
      std::clamp<Int128>(number, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

Decimal shortest_decimal(double number) {
  std::array<char, 32> text{};
  const char* const end = std::to_chars(text.begin(), text.end(), number, std::chars_format::scientific).ptr;
  const char* const mark = std::find<const char*>(text.begin(), end, 'e');
  const char* const point = std::find<const char*>(text.begin(), mark, '.');

  Decimal result;
  for (const char* c = text.begin(); c != mark; ++c)
    if (*c >= '0' && *c <= '9') result.coefficient = result.coefficient * 10 + (*c - '0');
  if (number < 0) result.coefficient = -result.coefficient;

  std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, result.exponent);
  if (point != mark) result.exponent -= static_cast<int>(mark - point) - 1;
  return result;
}

Decimal times(Decimal number, std::int64_t factor) { return {number.coefficient * factor, number.exponent}; }

std::int64_t truncated(Decimal number) {
  constexpr Int128 least = std::numeric_limits<std::int64_t>::min();
  constexpr Int128 most = std::numeric_limits<std::int64_t>::max();
  auto [value, exponent] = number;
  for (; exponent < 0 && value != 0; ++exponent) value /= 10;
  for (; exponent > 0 && value != 0 && value > least && value < most; --exponent) value *= 10;
  return saturated(value);
}

std::partial_ordering compare_difference(double a, double b, double c) {
  std::array terms{shortest_decimal(a), shortest_decimal(-b), shortest_decimal(-c)};
  int lowest = std::numeric_limits<int>::max();
  for (const Decimal& term : terms)
    if (term.coefficient != 0) lowest = std::min(lowest, term.exponent);

  Int128 sum = 0;
  for (const Decimal& term : terms) {
    if (term.coefficient == 0) continue;
    if (term.exponent - lowest > widest_shift) return a - b <=> c;
    sum += shifted(term.coefficient, term.exponent - lowest);
  }
  if (sum == 0) return std::partial_ordering::equivalent;
  return sum < 0 ? std::partial_ordering::less : std::partial_ordering::greater;
}

}  // namespace headroom
