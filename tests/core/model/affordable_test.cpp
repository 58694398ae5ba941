#include "core/model/affordable.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace headroom {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr MicroDollars usd(double amount) { return {static_cast<std::int64_t>(amount * 1e6 + 0.5)}; }
std::optional<Spent> spent(double amount) { return Spent{usd(amount)}; }

/// 0.598 an hour runs; six units of 0.24 are wanted; half an hour, 14 hours and 38 hours are left.
struct Situation {
  Budget budget{};
  Spend spend{};
  std::vector<PricedUnits> wanted{{.count = 6, .hourly = usd(0.24)}};
  MicroDollars committed{usd(0.598)};
  MicroDollars released{};
  TimeLeft left{.hour = milliseconds{1'800'000}, .day = hours{14}, .month = hours{38}};

  BudgetFigures figures() const { return affordable(budget, spend, {committed, released, wanted}, left); }
};

TEST(Affordable, GivesTheLargestStepRatherThanNone) {
  // 50 × 0.9 − 20 − 14 × 0.598 = 16.628; a unit costs 14 × 0.24 = 3.36; 4.9 of them.
  const auto found = Situation{.budget = {.daily = usd(50)}, .spend = {.today = spent(20)}}.figures();
  EXPECT_EQ(found, (BudgetFigures{.spent = usd(20),
                                  .committed_hourly = usd(0.598),
                                  .left = hours{14},
                                  .projected = usd(48.532),  // 20 + 14 × (0.598 + 1.44)
                                  .cap = usd(50),
                                  .window = BudgetCap::daily,
                                  .binding = BudgetCap::daily,
                                  .affordable_units = 4}));
}

TEST(Affordable, TheCapThatAllowsFewestBinds) {
  Situation both{.budget = {.daily = usd(50), .monthly = usd(1000)},
                 .spend = {.today = spent(20), .month = spent(858)}};
  // 900 − 858 − 38 × 0.598 = 19.276; a unit costs 9.12; 2.1 of them.
  EXPECT_EQ(both.figures().binding, BudgetCap::monthly);
  EXPECT_EQ(both.figures().affordable_units, 2);
  EXPECT_EQ(both.figures().spent, usd(858));
  both.spend.month = spent(0);
  EXPECT_EQ(both.figures().binding, BudgetCap::daily);
}

TEST(Affordable, OnATieTheShorterWindowBinds) {
  const Situation nothing{.budget = {.hourly = usd(0), .daily = usd(0), .monthly = usd(0)}};
  EXPECT_EQ(nothing.figures().binding, BudgetCap::hourly);
  const Situation no_rate{.budget = {.daily = usd(0), .monthly = usd(0)}};
  EXPECT_EQ(no_rate.figures().binding, BudgetCap::daily);
}

TEST(Affordable, IfNoCapBindsTheFiguresAreThoseOfTheOneWithLeastLeft) {
  // Left after the projection: 90 − 28.532 of the day and 90 − 77.444 of the month.
  const auto found =
      Situation{.budget = {.daily = usd(100), .monthly = usd(100)}, .spend = {.month = spent(0)}}.figures();
  EXPECT_EQ(found.binding, BudgetCap::none);
  EXPECT_EQ(found.affordable_units, 6);
  EXPECT_EQ(found.left, hours{38});
  EXPECT_EQ(found.projected, usd(77.444));
}

TEST(Affordable, TheHourlyCapBoundsTheRateAndWhatIsLeftOfTheHour) {
  Situation hour{.budget = {.hourly = usd(2)}};
  // 1.8 − 0.598 = 1.202; 5.008 units.
  EXPECT_EQ(hour.figures().affordable_units, 5);
  EXPECT_EQ(hour.figures().left, hours{1});
  // 1.8 − 1.4 − 0.299 = 0.101 for half an hour; a unit costs 0.12.
  hour.spend.hour = spent(1.4);
  EXPECT_EQ(hour.figures().affordable_units, 0);
  EXPECT_EQ(hour.figures().left, milliseconds{1'800'000});
  EXPECT_EQ(hour.figures().projected, usd(2.419));
}

TEST(Affordable, ExactlyTheCapIsAffordableAndOneMicroDollarMoreIsNot) {
  Situation exact{.budget = {.daily = usd(20)}, .wanted = {{5, usd(0.25)}}, .committed = usd(1)};
  exact.left.day = hours{9};
  EXPECT_EQ(exact.figures().affordable_units, 4);  // 9 × (1 + 4 × 0.25) = 18
  exact.spend.today = Spent{MicroDollars{1}};
  EXPECT_EQ(exact.figures().affordable_units, 3);
}

TEST(Affordable, ADecimalReserveIsExact) {
  // 10 less 12.5% are 8.75: exactly 35 units of 0.25 in an hour.
  Situation reserve{.budget = {.daily = usd(10), .reserve = 12'500'000}, .wanted = {{100, usd(0.25)}}, .committed = {}};
  reserve.left.day = hours{1};
  EXPECT_EQ(reserve.figures().affordable_units, 35);
  reserve.budget.reserve = hundred_percent;
  EXPECT_EQ(reserve.figures().affordable_units, 0);
}

TEST(Affordable, UnitsArePricedInTheirOrder) {
  // 16.628 / 14 h = 1.1877 an hour: two at 0.4, then three of 0.1 and the next at 0.3 no longer.
  const Situation order{.budget = {.daily = usd(50)},
                        .spend = {.today = spent(20)},
                        .wanted = {{2, usd(0.4)}, {3, usd(0.1)}, {5, usd(0.3)}}};
  EXPECT_EQ(order.figures().affordable_units, 5);
}

TEST(Affordable, WholeInstancesArePaid) {
  // 1.1877 an hour is two instances of 0.5, each of 8 units; before them 3 units are paid already.
  const Situation weighted{
      .budget = {.daily = usd(50)}, .spend = {.today = spent(20)}, .wanted = {{3, usd(0)}, {21, usd(0.5), 8}}};
  EXPECT_EQ(weighted.figures().affordable_units, 3 + 16);
  EXPECT_EQ(weighted.figures().projected, usd(49.372));  // 20 + 14 × (0.598 + 3 × 0.5)
}

TEST(Affordable, AnExceededCapAllowsWhatMakesTheClusterNoMoreExpensive) {
  Situation over{.budget = {.daily = usd(10)}, .spend = {.today = spent(12)}};
  EXPECT_EQ(over.figures().affordable_units, 0);
  over.released = usd(0.5);
  EXPECT_EQ(over.figures().affordable_units, 2);
}

TEST(Affordable, WithoutACapEverythingIs) {
  const auto found = Situation{}.figures();
  EXPECT_EQ(found.affordable_units, 6);
  EXPECT_EQ(found.binding, BudgetCap::none);
}

TEST(Affordable, AnUnknownSpendCountsAsNothing) {
  const auto found = Situation{.budget = {.daily = usd(500)}}.figures();
  EXPECT_EQ(found.spent, usd(0));
}

TEST(Affordable, EnormousAmountsStayInRange) {
  const std::int64_t many = 1'000'000;
  const Situation enormous{.budget = {.monthly = most_money},
                           .spend = {.month = Spent{most_money}},
                           .wanted = {{many, most_money}, {many, most_money}},
                           .committed = most_money,
                           .left = {.month = hours{31 * 24}}};
  EXPECT_EQ(enormous.figures().affordable_units, 0);
  EXPECT_LE(enormous.figures().projected, most_money + most_money);
  const Situation cheap{.budget = {.monthly = most_money}, .wanted = {{many, {}}}, .committed = {}};
  EXPECT_EQ(cheap.figures().affordable_units, many);
}

TEST(Affordable, TheReserveIsTakenOffTowardZero) {
  EXPECT_EQ(less_reserve(usd(50), 10'000'000), usd(45));
  EXPECT_EQ(less_reserve(MicroDollars{9}, 10'000'000), MicroDollars{8});  // 8.1
}

}  // namespace
}  // namespace headroom
