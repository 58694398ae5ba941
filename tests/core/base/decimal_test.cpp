#include "core/base/decimal.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(Decimal, IsTheNumberThatWasWritten) {
  struct Row {
    double number;
    std::int64_t coefficient;
    int exponent;
  };
  for (const Row& row : {Row{0, 0, 0}, Row{0.07, 7, -2}, Row{-12.5, -125, -1}, Row{100, 1, 2}, Row{1e-300, 1, -300},
                         Row{123456789012345678., 12345678901234568, 1}}) {
    const Decimal decimal = shortest_decimal(row.number);
    EXPECT_EQ(static_cast<std::int64_t>(decimal.coefficient), row.coefficient) << row.number;
    EXPECT_EQ(decimal.exponent, row.exponent) << row.number;
  }
}

TEST(Decimal, TruncatesTowardZeroAndSaturates) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(truncated(shortest_decimal(2.9)), 2);
  EXPECT_EQ(truncated(shortest_decimal(-2.9)), -2);
  EXPECT_EQ(truncated(shortest_decimal(1e-300)), 0);
  EXPECT_EQ(truncated(shortest_decimal(1e300)), most);
  EXPECT_EQ(truncated(shortest_decimal(-1e300)), least);
  EXPECT_EQ(truncated(times(shortest_decimal(99999999999999984.), most)), most);
}

TEST(Decimal, RoundsQuotientsUp) {
  EXPECT_TRUE(divided_up(7, 2) == 4);
  EXPECT_TRUE(divided_up(8, 2) == 4);
  EXPECT_TRUE(divided_up(0, 2) == 0);
  EXPECT_TRUE(divided_up(-7, 2) == -3);
}

TEST(Decimal, ComparesDifferencesExactly) {
  EXPECT_TRUE(compare_difference(60.3, 50.1, 10.2) == 0) << "60.3 - 50.1 is 10.199999999999996 in doubles";
  EXPECT_TRUE(compare_difference(0.3, 0.1, 0.2) == 0);
  EXPECT_TRUE(compare_difference(70, 50, 20.000000001) < 0);
  EXPECT_TRUE(compare_difference(-5, 0, -5.5) > 0);
  EXPECT_TRUE(compare_difference(0, 0, 0) == 0);
}

TEST(Decimal, ComparesWhatIsTooFarApartForExactDigits) {
  EXPECT_TRUE(compare_difference(1e300, 1e-300, 1) > 0);
  EXPECT_TRUE(compare_difference(1e100, 1e-100, 0) > 0);
  EXPECT_TRUE(compare_difference(1e-300, 1e300, 1) < 0);
}

}  // namespace
}  // namespace headroom
