#pragma once

#include <cstdint>
#include <string>

/// Doubles that are short decimals, as whole numbers.
namespace headroom::store {

class PackedReader;

/// digits × 10^-places.
struct DecimalValue {
  std::int64_t digits{0};
  int places{0};  ///< after the decimal point; negative: so many zeros before it
};

/// The powers of ten that a double has exactly are far enough for every `places` between these two.
inline constexpr int most_places = 15;
inline constexpr int least_places = -15;
/// `places` of a double that is no such decimal.
inline constexpr int no_decimal = most_places + 1;

inline bool is_decimal(const DecimalValue& decimal) { return decimal.places != no_decimal; }

/// The double nearest to the decimal.
double value_of(DecimalValue decimal);
/// The value with exactly this many places, if it then has the same bits again.
DecimalValue with_places(double value, int places);
/// The decimal with the fewest digits that has the same bits again.
DecimalValue shortest_decimal(double value);

/// Appends one value: four bytes for most decimals of six digits, nine for doubles that are no decimals.
void append_value(std::string& out, double value);
/// Throws DatabaseError if append_value() did not make the bytes.
double read_value(PackedReader& reader);

}  // namespace headroom::store
