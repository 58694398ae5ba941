#include "core/forecast/waste_account.hpp"

#include <gtest/gtest.h>

namespace headroom::forecast {
namespace {

constexpr Instant ten{Seconds{1'795'341'600}};
constexpr Seconds minute{60};

CapacityForecast enough(std::int64_t units, Instant at) { return {.at = at, .target = units}; }

TEST(WasteAccount, FillsUntilItIsFull) {
  // 12 requested, 9 enough: 3 × 5 = 15, and 15 + 15 = 30.
  const auto first = account_after({}, enough(9, ten), 12, 30);
  EXPECT_EQ(first.account.wasted, 15);
  EXPECT_FALSE(first.is_full());
  const auto second = account_after(first.left(), enough(9, ten + 5 * minute), 12, 30);
  EXPECT_EQ(second.account.wasted, 30);
  EXPECT_EQ(second.account.wasting_since, ten);
  EXPECT_TRUE(second.is_full());
  EXPECT_EQ(second.left(), (WasteAccount{.mark = ten + 5 * minute, .target = 9}));
}

TEST(WasteAccount, IsEmptiedByAForecastThatNeedsWhatIsRequested) {
  const auto first = account_after({}, enough(9, ten), 12, 30);
  for (const std::int64_t units : {12, 13}) {
    const auto next = account_after(first.left(), enough(units, ten + 5 * minute), 12, 30);
    EXPECT_EQ(next.account.wasted, 0) << units;
    EXPECT_FALSE(next.account.wasting_since) << units;
  }
}

TEST(WasteAccount, CountsAMarkOnce) {
  const auto first = account_after({}, enough(9, ten), 12, 10);
  EXPECT_TRUE(first.is_full());
  const auto again = account_after(first.left(), enough(9, ten), 12, 10);
  EXPECT_FALSE(again.at_mark);
  EXPECT_FALSE(again.is_full());
  EXPECT_EQ(again.account.wasted, 0);
}

TEST(WasteAccount, CountsTheTimeBetweenRareEvaluations) {
  const auto first = account_after({}, enough(11, ten), 12, 1000);
  EXPECT_EQ(first.account.wasted, 5);
  const auto later = account_after(first.left(), enough(11, ten + 15 * minute), 12, 1000);
  EXPECT_EQ(later.account.wasted, 5 + 15);
  const auto next_day = account_after(later.left(), enough(11, ten + 24 * 60 * minute), 12, 1000);
  EXPECT_EQ(next_day.account.wasted, 5 + 15 + 60);  // an hour at most
}

TEST(WasteAccount, KnowsNothingOfLaterEvaluations) {
  const WasteAccount later{.mark = ten + 5 * minute, .target = 9, .wasted = 500, .wasting_since = ten};
  EXPECT_EQ(account_after(later, enough(9, ten), 12, 30).account.wasted, 15);
}

TEST(WasteAccount, OfZeroGivesBackAtOnce) {
  EXPECT_TRUE(account_after({}, enough(9, ten), 10, 0).is_full());
  EXPECT_FALSE(account_after({}, enough(9, ten), 9, 0).is_full());
}

TEST(WasteAccount, GrowsWithTheFleet) {
  EXPECT_EQ(default_account(20), 30);
  EXPECT_EQ(default_account(200), 300);
  EXPECT_EQ(default_account(4), 6);
  EXPECT_EQ(default_account(1), 5);   // one unit until the next mark
  EXPECT_EQ(default_account(0), 30);  // not known yet
}

}  // namespace
}  // namespace headroom::forecast
