#include "core/model/market_split.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(MarketSplit, TakesTheBaseBeforeThePercentage) {
  EXPECT_EQ(split(10, {.base = 2, .percent = 50}), (MarketSplit{6, 4}));  // 2 + 50% of 8
  EXPECT_EQ(split(1, {.base = 2, .percent = 0}), (MarketSplit{1, 0}));
  EXPECT_EQ(split(0, {.base = 2, .percent = 100}), (MarketSplit{0, 0}));
}

TEST(MarketSplit, RoundsUpInFavourOfOnDemand) {
  EXPECT_EQ(split(13, {.base = 0, .percent = 30}), (MarketSplit{4, 9}));   // 3.9
  EXPECT_EQ(split(1, {.base = 0, .percent = 0.01}), (MarketSplit{1, 0}));  // 0.0001
}

TEST(MarketSplit, ExactPercentagesAreNotRoundedUp) {
  EXPECT_EQ(split(100, {.base = 0, .percent = 7}), (MarketSplit{7, 93}));
  EXPECT_EQ(split(1000, {.base = 0, .percent = 0.3}), (MarketSplit{3, 997}));
}

TEST(MarketSplit, StaysWithinTheTotalForEveryInput) {
  EXPECT_EQ(split(5, {.base = 0, .percent = 250}), (MarketSplit{5, 0}));
  EXPECT_EQ(split(5, {.base = -3, .percent = -1}), (MarketSplit{0, 5}));
  EXPECT_EQ(split(-5, {.base = 3, .percent = 50}), (MarketSplit{0, 0}));
  EXPECT_EQ(split(INT64_MAX, {.base = 0, .percent = 100}), (MarketSplit{INT64_MAX, 0}));
}

}  // namespace
}  // namespace headroom
