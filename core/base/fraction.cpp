#include "core/base/fraction.hpp"

#include "core/base/decimal.hpp"

namespace headroom {

Fraction Fraction::of(double number) {
  const auto [coefficient, exponent] = shortest_decimal(number);
  Wide numerator = coefficient;
  Wide denominator = 1;
  // A coefficient has at most 17 digits. So 20 more places exceed the largest term, and 37 places fit.
  for (int place = 0; place < exponent && place < 20; ++place) numerator *= 10;
  for (int place = 0; place > exponent && place > -37; --place) denominator *= 10;
  return reduced(numerator, denominator);
}

}  // namespace headroom
