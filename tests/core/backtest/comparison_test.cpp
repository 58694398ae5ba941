#include "core/backtest/comparison.hpp"

#include <gtest/gtest.h>

namespace headroom::backtest {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::int64_t unit_price = 100'000;  // $0.10 an hour
const Instant start = Instant{} + hours{24 * 20'000};

Size size(std::int64_t units) { return {.units = units, .hourly = MicroDollars{units * unit_price}}; }

Moment moment(std::int64_t at, std::int64_t found, std::int64_t recommended, std::int64_t would_be) {
  return {
      .at = start + minutes{at}, .found = size(found), .recommended = size(recommended), .would_be = size(would_be)};
}

Measure until(std::int64_t minute, const simulation::DemandByMinute* demand = nullptr, Seconds start_up = Seconds{0}) {
  return {.until = start + minutes{minute}, .start_up = start_up, .demand = demand};
}

simulation::DemandByMinute demand(std::vector<double> units) { return {.start = start, .units = std::move(units)}; }

TEST(Backtest, HoldsASizeUntilTheNextDecision) {
  // The cluster had 4, was told to have 8, and had them when it was asked again; the other policy asks for 6 twice.
  const std::vector<Moment> moments{moment(0, 4, 8, 6), moment(60, 8, 8, 6)};
  const Figures actual = figures_of(actual_path(moments), until(90));
  EXPECT_EQ(actual.cost, MicroDollars{1'200'000});  // 8 × $0.10 × 1.5 h
  EXPECT_EQ(actual.resizes, 1);                     // 4 → 8
  EXPECT_EQ(actual.flaps, 0);
  const Figures would_be = figures_of(would_be_path(moments), until(90));
  EXPECT_EQ(would_be.cost, MicroDollars{900'000});  // 6 × $0.10 × 1.5 h
  EXPECT_EQ(would_be.resizes, 1);                   // 4 → 6
}

TEST(Backtest, ARecommendationThatNobodyAppliedCostsNothing) {
  const std::vector<Moment> moments{moment(0, 4, 8, 8), moment(60, 4, 8, 8)};
  const Figures actual = figures_of(actual_path(moments), until(120));
  EXPECT_EQ(actual.cost, MicroDollars{800'000});  // 4 × $0.10 × 2 h
  EXPECT_EQ(actual.resizes, 0);
  EXPECT_EQ(figures_of(would_be_path(moments), until(120)).cost, MicroDollars{1'600'000});
}

TEST(Backtest, AReportSaysMoreThanWhatTheNextDecisionFound) {
  std::vector<Moment> moments{moment(0, 4, 8, 4), moment(60, 8, 8, 8)};
  moments[0].applied = false;  // it failed; somebody else made it 8 later
  EXPECT_EQ(figures_of(actual_path(moments), until(120)).cost, MicroDollars{1'200'000});  // 0.4 + 0.8
  moments = {moment(0, 4, 8, 4)};
  moments[0].applied = true;  // nothing was asked after it
  EXPECT_EQ(figures_of(actual_path(moments), until(60)).cost, MicroDollars{800'000});
}

TEST(Backtest, ARepeatedPolicyCostsWhatItCost) {
  const std::vector<Moment> moments{moment(0, 4, 8, 8), moment(5, 8, 8, 8), moment(10, 8, 3, 3), moment(15, 3, 3, 3)};
  const auto minute = demand(std::vector<double>(20, 5.0));
  EXPECT_EQ(figures_of(actual_path(moments), until(20, &minute)),
            figures_of(would_be_path(moments), until(20, &minute)));
}

TEST(Backtest, RoundsTheCostOnce) {
  // Three times 1 micro-dollar an hour for 20 minutes is 1 micro-dollar, not three times 0.
  std::vector<Moment> moments;
  for (const std::int64_t at : {0, 20, 40}) {
    moments.push_back(moment(at, 1, 1, 1));
    moments.back().found.hourly = moments.back().recommended.hourly = moments.back().would_be->hourly = MicroDollars{1};
  }
  EXPECT_EQ(figures_of(would_be_path(moments), until(60)).cost, MicroDollars{1});
}

TEST(Backtest, KnowsNoCostWithoutThePriceOfASize) {
  std::vector<Moment> moments{moment(0, 4, 4, 4), moment(60, 4, 4, 5)};
  moments[1].would_be->hourly.reset();
  EXPECT_EQ(figures_of(would_be_path(moments), until(120)).cost, std::nullopt);
  EXPECT_EQ(figures_of(actual_path(moments), until(120)).cost, MicroDollars{800'000});
  EXPECT_EQ(figures_of(would_be_path(moments), until(60)).cost, MicroDollars{400'000});  // it was held for no time
}

TEST(Backtest, LeavesOutOfBothWhatCannotBeDecidedAgain) {
  std::vector<Moment> moments{moment(0, 4, 4, 6), moment(60, 9, 9, 9), moment(120, 5, 5, 7)};
  moments[1].would_be.reset();
  const auto actual = actual_path(moments);
  const auto would_be = would_be_path(moments);
  EXPECT_EQ(figures_of(actual, until(180)).cost, MicroDollars{900'000});      // 0.4 + 0.5
  EXPECT_EQ(figures_of(would_be, until(180)).cost, MicroDollars{1'300'000});  // 0.6 + 0.7
  EXPECT_EQ(covered_by(would_be, until(180)).counted, hours{2});
  EXPECT_EQ(figures_of(actual, until(180)).resizes, 0);
  EXPECT_EQ(figures_of(would_be, until(180)).resizes, 1);  // 4 → 6 at the first
}

TEST(Backtest, CountsTheMinutesInWhichTheDemandIsAboveWhatRuns) {
  // 10 minutes: demand 5 in five, then 7. The cluster has 4 and orders 2 more in the third minute; they take 3 minutes.
  const auto minute = demand({5, 5, 5, 5, 5, 7, 7, 6, 6, 6});
  const std::vector<Moment> moments{moment(0, 4, 4, 4), moment(2, 4, 6, 6), moment(8, 6, 6, 6)};
  // 4 run in minutes 0–4 (5 above 4: five minutes), 6 from minute 5 on (7 above 6: minutes 5 and 6).
  EXPECT_EQ(figures_of(would_be_path(moments), until(10, &minute, minutes{3})).under_provisioned_minutes, 7);
  // At once: minutes 0 and 1 with 4, then 6.
  EXPECT_EQ(figures_of(would_be_path(moments), until(10, &minute)).under_provisioned_minutes, 4);
  // A start-up of 121 seconds counts as three minutes.
  EXPECT_EQ(figures_of(would_be_path(moments), until(10, &minute, Seconds{121})).under_provisioned_minutes, 7);
  EXPECT_EQ(covered_by(would_be_path(moments), until(6, &minute)).demand_minutes, 6);
}

TEST(Backtest, KnowsNoMinutesWithoutADemand) {
  const std::vector<Moment> moments{moment(0, 4, 4, 4)};
  EXPECT_EQ(figures_of(would_be_path(moments), until(60)).under_provisioned_minutes, std::nullopt);
  const auto before = simulation::DemandByMinute{.start = start - hours{1}, .units = std::vector<double>(60, 9.0)};
  EXPECT_EQ(figures_of(would_be_path(moments), until(60, &before)).under_provisioned_minutes, std::nullopt);
}

TEST(Backtest, FewerUnitsAreFewerAtOnce) {
  const auto minute = demand({3, 3, 3, 3});
  const std::vector<Moment> moments{moment(0, 4, 2, 2)};
  EXPECT_EQ(figures_of(would_be_path(moments), until(4, &minute, minutes{5})).under_provisioned_minutes, 4);
}

TEST(Backtest, AChangeBackWithinAnHourIsAFlap) {
  const auto path = [&](std::int64_t back_at) {
    return would_be_path(std::vector{moment(0, 4, 4, 8), moment(back_at, 4, 4, 4), moment(back_at + 1, 4, 4, 3)});
  };
  EXPECT_EQ(figures_of(path(60), until(300)).flaps, 1);  // 4 → 8, back at the hour; 4 → 3 goes on in that direction
  EXPECT_EQ(figures_of(path(60), until(300)).resizes, 3);
  EXPECT_EQ(figures_of(path(61), until(300)).flaps, 0);
}

TEST(Backtest, NothingStoredIsNothing) {
  const auto path = would_be_path({});
  EXPECT_TRUE(path.empty());
  EXPECT_EQ(figures_of(path, until(60)), Figures{});
  EXPECT_EQ(covered_by(path, until(60)), Covered{});
}

TEST(Backtest, DecisionsOfTheSameTimeAndAfterTheEndHoldForNoTime) {
  const std::vector<Moment> moments{moment(0, 4, 4, 9), moment(0, 4, 4, 5), moment(90, 4, 4, 70)};
  EXPECT_EQ(figures_of(would_be_path(moments), until(60)).cost, MicroDollars{500'000});
  EXPECT_EQ(covered_by(would_be_path(moments), until(60)).longest_held, hours{1});
}

}  // namespace
}  // namespace headroom::backtest
