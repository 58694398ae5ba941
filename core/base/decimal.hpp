#pragma once

#include <compare>
#include <cstdint>

/// Exact arithmetic on the decimal numbers that people write and doubles only approximate: 7% of 100 is 7.
namespace headroom {

__extension__ typedef __int128 Int128;

/// Toward positive infinity; the divisor is positive.
Int128 divided_up(Int128 dividend, Int128 divisor);

/// The nearest number that an int64 holds.
std::int64_t saturated(Int128 number);

/// coefficient × 10^exponent.
struct Decimal {
  Int128 coefficient{0};
  int exponent{0};
};

/// The shortest decimal that reads back as `number`, which is finite: what a person wrote. At most 17 digits.
Decimal shortest_decimal(double number);

/// `number` must come from shortest_decimal, so that the product fits.
Decimal times(Decimal number, std::int64_t factor);

/// Toward zero; saturates.
std::int64_t truncated(Decimal number);

/// `a` − `b` compared with `c`, each as its shortest decimal. Falls back to the doubles where the digits of the three
/// spread further than 37 places.
std::partial_ordering compare_difference(double a, double b, double c);

}  // namespace headroom
