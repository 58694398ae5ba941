#pragma once

#include <compare>
#include <cstdint>

namespace headroom {

/// A quotient of whole numbers in lowest terms, for published formulas whose rounding must not see the errors of
/// doubles. It is exact while both terms stay below 2^62. If a result needs larger terms, it is rounded to terms that
/// fit: it saturates at ±2^62, and only zero becomes zero.
class Fraction {
 public:
  constexpr Fraction() = default;
  constexpr Fraction(std::int64_t whole) { *this = reduced(whole, 1); }
  /// The shortest decimal that reads back as `number`, which is finite.
  static Fraction of(double number);

  constexpr std::int64_t numerator() const { return numerator_; }
  constexpr std::int64_t denominator() const { return denominator_; }  ///< positive

  friend constexpr Fraction operator+(Fraction a, Fraction b) {
    return reduced(Wide{a.numerator_} * b.denominator_ + Wide{b.numerator_} * a.denominator_,
                   Wide{a.denominator_} * b.denominator_);
  }
  friend constexpr Fraction operator-(Fraction a) { return reduced(-Wide{a.numerator_}, a.denominator_); }
  friend constexpr Fraction operator-(Fraction a, Fraction b) { return a + -b; }
  friend constexpr Fraction operator*(Fraction a, Fraction b) {
    return reduced(Wide{a.numerator_} * b.numerator_, Wide{a.denominator_} * b.denominator_);
  }
  /// `b` must not be zero.
  friend constexpr Fraction operator/(Fraction a, Fraction b) {
    return reduced(Wide{a.numerator_} * b.denominator_, Wide{a.denominator_} * b.numerator_);
  }
  friend constexpr bool operator==(Fraction, Fraction) = default;
  friend constexpr std::strong_ordering operator<=>(Fraction a, Fraction b) {
    return Wide{a.numerator_} * b.denominator_ <=> Wide{b.numerator_} * a.denominator_;
  }

 private:
  __extension__ typedef __int128 Wide;
  static constexpr Wide largest_term = Wide{1} << 62;

  static constexpr Fraction reduced(Wide numerator, Wide denominator);

  std::int64_t numerator_{0};
  std::int64_t denominator_{1};
};

constexpr Fraction Fraction::reduced(Wide numerator, Wide denominator) {
  const bool negative = (numerator < 0) != (denominator < 0);
  if (numerator < 0) numerator = -numerator;
  if (denominator < 0) denominator = -denominator;
  Wide divisor = numerator;
  for (Wide rest = denominator; rest != 0;) {
    const Wide next = divisor % rest;
    divisor = rest;
    rest = next;
  }
  numerator /= divisor;
  denominator /= divisor;
  const bool is_zero = numerator == 0;
  for (; numerator > largest_term || denominator > largest_term; numerator /= 2) denominator /= 2;
  if (denominator == 0) numerator = largest_term;

  Fraction result;
  result.numerator_ = static_cast<std::int64_t>(numerator == 0 && !is_zero ? 1 : numerator);
  if (negative) result.numerator_ = -result.numerator_;
  result.denominator_ = static_cast<std::int64_t>(denominator == 0 ? 1 : denominator);
  return result;
}

/// Rounds toward zero.
constexpr std::int64_t truncated(Fraction number) { return number.numerator() / number.denominator(); }

/// Rounds up: 1.5 gives 2, −1.5 gives −1.
constexpr std::int64_t rounded_up(Fraction number) {
  const std::int64_t whole = truncated(number);
  return Fraction(whole) < number ? whole + 1 : whole;
}

/// The nearest double, for texts that only people read.
constexpr double approximately(Fraction number) {
  return static_cast<double>(number.numerator()) / static_cast<double>(number.denominator());
}

}  // namespace headroom
