#include "core/kubernetes/objects/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace headroom::kubernetes {
namespace {

constexpr Int128 largest = std::numeric_limits<Int128>::max();
constexpr Int128 largest_binary = Int128{std::numeric_limits<std::int64_t>::max()} * nanos_per_one;
constexpr int nano_places = 9;

/// A suffix multiplies by 2^shift × 10^exponent.
struct Suffix {
  std::string_view name;
  int shift;
  std::int64_t exponent;
  QuantityFormat format;
};

constexpr Suffix suffixes[] = {
    {"n", 0, -9, QuantityFormat::decimal_si}, {"u", 0, -6, QuantityFormat::decimal_si},
    {"m", 0, -3, QuantityFormat::decimal_si}, {"", 0, 0, QuantityFormat::decimal_si},
    {"k", 0, 3, QuantityFormat::decimal_si},  {"M", 0, 6, QuantityFormat::decimal_si},
    {"G", 0, 9, QuantityFormat::decimal_si},  {"T", 0, 12, QuantityFormat::decimal_si},
    {"P", 0, 15, QuantityFormat::decimal_si}, {"E", 0, 18, QuantityFormat::decimal_si},
    {"Ki", 10, 0, QuantityFormat::binary_si}, {"Mi", 20, 0, QuantityFormat::binary_si},
    {"Gi", 30, 0, QuantityFormat::binary_si}, {"Ti", 40, 0, QuantityFormat::binary_si},
    {"Pi", 50, 0, QuantityFormat::binary_si}, {"Ei", 60, 0, QuantityFormat::binary_si},
};

constexpr std::string_view spaces = " \t\n\v\f\r";

struct Parts {
  bool negative;
  std::string digits;       ///< the digits before the point, then the digits after it
  std::int64_t whole;       ///< how many digits are before the point
  std::string_view suffix;  ///< the text after the number
};

std::string_view take_digits(std::string_view& text) {
  const std::string_view digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  text.remove_prefix(digits.size());
  return digits;
}

std::optional<Parts> split(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view whole = take_digits(text);
  const bool point = text.starts_with('.');
  if (whole.empty() && !point) return std::nullopt;
  if (point) text.remove_prefix(1);
  const std::string_view fraction = point ? take_digits(text) : std::string_view{};
  return Parts{.negative = negative,
               .digits = std::string(whole).append(fraction),
               .whole = static_cast<std::int64_t>(whole.size()),
               .suffix = text};
}

/// The exponent in `e+3` and similar suffixes. Kubernetes stores exponents as int32, so only those are accepted.
std::optional<std::int64_t> exponent_of(std::string_view suffix) {
  if (suffix.empty() || (suffix.front() != 'e' && suffix.front() != 'E')) return std::nullopt;
  suffix.remove_prefix(1);
  if (suffix.starts_with('+')) {
    suffix.remove_prefix(1);
    if (suffix.starts_with('-')) return std::nullopt;
  }
  std::int32_t exponent = 0;
  const auto [end, error] = std::from_chars(suffix.data(), suffix.data() + suffix.size(), exponent);
  if (error != std::errc{} || end != suffix.data() + suffix.size()) return std::nullopt;
  return exponent;
}

std::optional<Suffix> interpret(std::string_view text) {
  const auto* const known = std::ranges::find(suffixes, text, &Suffix::name);
  if (known != std::end(suffixes)) return *known;
  const auto exponent = exponent_of(text);
  if (!exponent) return std::nullopt;
  return Suffix{.name = text, .shift = 0, .exponent = *exponent, .format = QuantityFormat::decimal_exponent};
}

/// factor × amount + extra, or `largest` if the result would be above it. No argument is negative.
Int128 multiply_add(Int128 amount, Int128 factor, Int128 extra) {
  return amount > (largest - extra) / factor ? largest : amount * factor + extra;
}

/// The digits and their suffix in nanos, rounded up. `largest` means that or any larger number.
Int128 nanos_of(const Parts& parts, const Suffix& suffix) {
  const auto digit = [&](std::int64_t at) { return Int128{parts.digits[static_cast<std::size_t>(at)] - '0'}; };
  const auto count = static_cast<std::int64_t>(parts.digits.size());
  const std::int64_t point = parts.whole + suffix.exponent + nano_places;
  const Int128 factor = Int128{1} << suffix.shift;

  Int128 above = 0;
  for (std::int64_t at = 0; at < std::min(point, count); ++at) above = multiply_add(above, 10, digit(at));
  for (std::int64_t zeros = point - count; zeros > 0 && above != 0 && above != largest; --zeros)
    above = multiply_add(above, 10, 0);

  // Rounding up at each division by ten gives the same as rounding up once, and only the last carry has to be kept.
  Int128 below = 0;
  for (std::int64_t at = count - 1; at >= std::max<std::int64_t>(point, 0); --at)
    below = divided_up(digit(at) * factor + below, 10);
  for (std::int64_t zeros = -point; zeros > 0 && below > 1; --zeros) below = divided_up(below, 10);
  return multiply_add(above, factor, below);
}

std::string digits_of(Int128 magnitude) {
  std::string digits;
  do digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(magnitude % 10)));
  while ((magnitude /= 10) != 0);
  return digits;
}

std::string suffix_of(int exponent, QuantityFormat format) {
  if (format == QuantityFormat::decimal_si)
    for (const Suffix& suffix : suffixes)
      if (suffix.format == format && suffix.exponent == exponent) return std::string(suffix.name);
  return exponent == 0 ? "" : "e" + std::to_string(exponent);
}

std::string canonical_decimal(Int128 nanos, QuantityFormat format) {
  int exponent = -nano_places;
  for (; nanos % 1000 == 0; nanos /= 1000) exponent += 3;
  return digits_of(nanos) + suffix_of(exponent, format);
}

std::string canonical_binary(Int128 ones) {
  int shift = 0;
  for (; ones % 1024 == 0; ones /= 1024) shift += 10;
  const auto* const suffix = std::ranges::find(suffixes, shift, &Suffix::shift);
  return digits_of(ones) + (shift == 0 ? "" : std::string(suffix->name));
}

}  // namespace

std::optional<Quantity> parse_quantity(std::string_view text) {
  const auto parts = split(text);
  if (!parts) return std::nullopt;
  const auto suffix = interpret(parts->suffix);
  if (!suffix) return std::nullopt;
  Quantity quantity{.nanos = nanos_of(*parts, *suffix), .format = suffix->format};
  if (quantity.format == QuantityFormat::binary_si) {
    quantity.nanos = std::min(quantity.nanos, largest_binary);
    if (quantity.nanos > 0 && quantity.nanos < nanos_per_one) quantity.format = QuantityFormat::decimal_si;
  }
  if (quantity.nanos == largest) return std::nullopt;
  if (parts->negative) quantity.nanos = -quantity.nanos;
  return quantity;
}

std::optional<Quantity> parse_padded_quantity(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  return parse_quantity(text.substr(0, text.find_last_not_of(spaces) + 1));
}

std::string canonical(const Quantity& quantity) {
  if (quantity.nanos == 0) return "0";
  const Int128 magnitude = quantity.nanos < 0 ? -quantity.nanos : quantity.nanos;
  const std::string sign = quantity.nanos < 0 ? "-" : "";
  if (quantity.format != QuantityFormat::binary_si) return sign + canonical_decimal(magnitude, quantity.format);
  if (magnitude < 1024 * nanos_per_one || magnitude % nanos_per_one != 0)
    return sign + canonical_decimal(magnitude, QuantityFormat::decimal_si);
  return sign + canonical_binary(magnitude / nanos_per_one);
}

Int128 count_of(const Quantity& quantity, Int128 nanos) {
  const Int128 whole = quantity.nanos / nanos;
  const Int128 rest = quantity.nanos % nanos;
  return rest == 0 ? whole : whole + (rest > 0 ? 1 : -1);
}

std::int64_t value(const Quantity& quantity) { return saturated(count_of(quantity, nanos_per_one)); }

std::int64_t milli_value(const Quantity& quantity) { return saturated(count_of(quantity, nanos_per_milli)); }

std::int64_t milli_value(double number) {
  auto [coefficient, exponent] = shortest_decimal(number);
  exponent += 3;
  const Int128 sign = coefficient < 0 ? -1 : 1;
  coefficient *= sign;
  for (; exponent < 0 && coefficient > 1; ++exponent) coefficient = divided_up(coefficient, 10);
  return truncated({coefficient * sign, std::max(exponent, 0)});
}

}  // namespace headroom::kubernetes
