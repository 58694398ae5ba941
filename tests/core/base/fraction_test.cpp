#include "core/base/fraction.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace headroom {
namespace {

constexpr std::int64_t largest = std::int64_t{1} << 62;

TEST(Fraction, IsInLowestTermsWithThePositiveDenominator) {
  const Fraction half = Fraction(-6) / Fraction(-12);
  EXPECT_EQ(half.numerator(), 1);
  EXPECT_EQ(half.denominator(), 2);
  const Fraction minus_third = Fraction(2) / Fraction(-6);
  EXPECT_EQ(minus_third.numerator(), -1);
  EXPECT_EQ(minus_third.denominator(), 3);
  EXPECT_EQ((Fraction(0) / Fraction(-7)).denominator(), 1);
}

TEST(Fraction, CalculatesWithTheDecimalsThatPeopleWrite) {
  EXPECT_EQ(Fraction::of(0.07) * Fraction(100), Fraction(7));
  EXPECT_EQ(Fraction::of(0.29) * Fraction(-100), Fraction(-29));
  EXPECT_EQ(Fraction::of(0.1) + Fraction::of(0.2), Fraction::of(0.3));
  EXPECT_EQ(Fraction(3) * Fraction::of(0.1) / Fraction::of(0.3), Fraction(1));
  EXPECT_EQ(Fraction::of(2.5) - Fraction(4), Fraction::of(-1.5));
  EXPECT_EQ(Fraction::of(1e15), Fraction(1'000'000'000'000'000));
}

TEST(Fraction, Compares) {
  EXPECT_LT(Fraction(1) / Fraction(3), Fraction::of(0.34));
  EXPECT_GT(Fraction(-1) / Fraction(3), Fraction::of(-0.34));
  EXPECT_EQ(Fraction::of(0.5) <=> Fraction(1) / Fraction(2), std::strong_ordering::equal);
}

TEST(Fraction, RoundsUpAndTowardZero) {
  struct Row {
    double number;
    std::int64_t up;
    std::int64_t toward_zero;
  };
  for (const Row& row : {Row{1.5, 2, 1}, Row{-1.5, -1, -1}, Row{-0.5, 0, 0}, Row{0, 0, 0}, Row{3, 3, 3},
                         Row{-3, -3, -3}, Row{0.0001, 1, 0}, Row{-2.9999, -2, -2}}) {
    EXPECT_EQ(rounded_up(Fraction::of(row.number)), row.up) << row.number;
    EXPECT_EQ(truncated(Fraction::of(row.number)), row.toward_zero) << row.number;
  }
}

TEST(Fraction, SaturatesAndNeverLosesThatSomethingIsThere) {
  EXPECT_EQ(Fraction::of(1e300), Fraction(largest));
  EXPECT_EQ(Fraction::of(-1e300), Fraction(-largest));
  EXPECT_EQ(Fraction(std::numeric_limits<std::int64_t>::min()), Fraction(-largest));
  EXPECT_EQ(Fraction::of(1e300) * Fraction::of(1e300), Fraction(largest));
  EXPECT_EQ(Fraction::of(1e300) + Fraction::of(1e300), Fraction(largest));
  EXPECT_EQ(rounded_up(Fraction::of(1e-300)), 1);
  EXPECT_EQ(rounded_up(Fraction::of(1e-300) * Fraction::of(1e-300)), 1);
  EXPECT_EQ(truncated(Fraction::of(-1e-300)), 0);
  EXPECT_LT(Fraction::of(-1e-300), Fraction(0));
  EXPECT_EQ(Fraction::of(1e300) / Fraction::of(1e-300), Fraction(largest));
}

TEST(Fraction, RoundsWhatNeedsLargerTerms) {
  // 1/(2^61 − 1) twice has a denominator of 122 bits; what is kept is within 2^−61 of it.
  const Fraction tiny = Fraction(1) / Fraction((std::int64_t{1} << 61) - 1);
  EXPECT_NEAR(approximately(tiny + Fraction::of(0.25)), 0.25, 1e-15);
  EXPECT_NEAR(approximately(Fraction::of(1e15) / Fraction(3) * Fraction::of(0.123456789012345)), 41152263004115.0, 1);
}

TEST(Fraction, IsReadAsADouble) {
  EXPECT_EQ(approximately(Fraction(29'491) / Fraction(12'288)), 29'491.0 / 12'288);
  EXPECT_EQ(approximately(Fraction::of(-0.25)), -0.25);
}

}  // namespace
}  // namespace headroom
