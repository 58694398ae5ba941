#include "store/sqlite/base/decimal_value.hpp"

#include <array>
#include <bit>
#include <cmath>

#include "store/sqlite/base/database_error.hpp"
#include "store/sqlite/base/packed_integers.hpp"

namespace headroom::store {
namespace {

/// A double has all of these exactly. So one division or multiplication gives the double nearest to a decimal.
constexpr std::array<double, most_places + 1> powers{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
/// Up to here doubles have every whole number.
constexpr double largest_whole = 9007199254740992.0;
/// Below this, zeros before the decimal point are not worth removing.
constexpr double many_digits = 1e6;
/// The first byte of a value that is no decimal.
constexpr char raw_value = 0x7F;

double power(int exponent) { return powers[static_cast<std::size_t>(exponent)]; }

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

double value_of(DecimalValue decimal) {
  const auto digits = static_cast<double>(decimal.digits);
  return decimal.places >= 0 ? digits / power(decimal.places) : digits * power(-decimal.places);
}

DecimalValue with_places(double value, int places) {
  const double scaled = std::nearbyint(places >= 0 ? value * power(places) : value / power(-places));
  if (!(std::abs(scaled) <= largest_whole)) return {0, no_decimal};
  const DecimalValue decimal{static_cast<std::int64_t>(scaled), places};
  return same_bits(value_of(decimal), value) ? decimal : DecimalValue{0, no_decimal};
}

DecimalValue shortest_decimal(double value) {
  if (std::abs(value) >= many_digits)
    for (int places = least_places; places < 0; ++places)
      if (const auto decimal = with_places(value, places); is_decimal(decimal)) return decimal;
  for (int places = 0; places <= most_places; ++places)
    if (const auto decimal = with_places(value, places); is_decimal(decimal)) return decimal;
  return {0, no_decimal};
}

void append_value(std::string& out, double value) {
  const auto decimal = shortest_decimal(value);
  if (is_decimal(decimal)) {
    out += static_cast<char>(decimal.places - least_places);
    append_varint(out, zigzag(decimal.digits));
    return;
  }
  out += raw_value;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(bits >> shift);
}

double read_value(PackedReader& reader) {
  const char tag = reader.bytes(1).front();
  if (tag != raw_value) {
    const int places = tag + least_places;
    if (tag < 0 || places > most_places) throw DatabaseError{SQLITE_CORRUPT, 0, "stored points are damaged"};
    return value_of({unzigzag(reader.varint()), places});
  }
  std::uint64_t bits = 0;
  const auto bytes = reader.bytes(8);
  for (unsigned i = 0; i < 8; ++i) bits |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return std::bit_cast<double>(bits);
}

}  // namespace headroom::store
