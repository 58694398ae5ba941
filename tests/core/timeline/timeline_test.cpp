#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/timeline/columns.hpp"
#include "core/timeline/limit_price.hpp"
#include "core/timeline/oscillation.hpp"
#include "core/timeline/regret.hpp"

namespace headroom::timeline {
namespace {

using std::chrono::minutes;
using Optional = std::optional<double>;

const Instant ten = parse_rfc3339("2026-11-22T10:00:00Z").value();

Instant at(int minute) { return ten + minutes{minute}; }

constexpr MicroDollars dollars(double amount) { return MicroDollars{static_cast<std::int64_t>(amount * 1e6)}; }

DecisionPoint decision(int minute, std::int64_t current, std::int64_t target) {
  return {.id = DecisionId::of(at(minute).time_since_epoch().count() * 4096, 7),
          .at = at(minute),
          .valid_until = at(minute + 5),
          .policy = "etl@3",
          .action = target > current   ? Action::scale_out
                    : target < current ? Action::scale_in
                                       : Action::no_action,
          .changed = target != current,
          .current = current,
          .desired = target,
          .target = target};
}

Minute minute_of(double demand, std::int64_t requested) {
  return {.demand = demand, .requested = requested, .price = dollars(0.6), .limits = PolicyLimits{2, 10}};
}

// --- Columns ---

TEST(TimelineColumns, HaveTheShortestBucketsOfWholeSecondsThatAreEnough) {
  const Grid day = grid_of({ten, ten + std::chrono::hours{24}}, 1'000);
  EXPECT_EQ(day.bucket, Seconds{87});  // 86,400 / 1,000 = 86.4
  EXPECT_EQ(day.count, 994U);          // 86,400 / 87 = 993.1
  const Grid second = grid_of({ten, ten + std::chrono::milliseconds{1}}, 100);
  EXPECT_EQ(second.bucket, Seconds{1});
  EXPECT_EQ(second.count, 1U);
}

TEST(TimelineColumns, HaveTheSmallestTheLargestAndTheLastValueThatHoldsInABucket) {
  const Grid grid{.since = ten, .bucket = Seconds{600}, .count = 3};
  const std::vector<Step> steps{{at(-5), 4.0}, {at(2), 9.0}, {at(4), 1.0}, {at(8), 6.0}, {at(20), 7.0}};
  const Column column = column_of(steps, {}, grid, at(30));
  EXPECT_EQ(column.min, (Values{1.0, 6.0, 7.0}));
  EXPECT_EQ(column.max, (Values{9.0, 6.0, 7.0}));
  EXPECT_EQ(column.last, (Values{6.0, 6.0, 7.0}));
}

TEST(TimelineColumns, HaveNoValueBeforeTheFirstStepNorAfterThePresent) {
  const Grid grid{.since = ten, .bucket = Seconds{60}, .count = 5};
  const Column column = column_of(std::vector<Step>{{at(1), 3.0}}, {}, grid, at(3));
  EXPECT_EQ(column.last, (Values{{}, 3.0, 3.0, {}, {}}));
}

TEST(TimelineColumns, AreNeitherInterpolatedNorZeroInAGap) {
  const Grid grid{.since = ten, .bucket = Seconds{60}, .count = 5};
  const std::vector<Gap> gaps{{at(1), at(3)}};
  const Column column = column_of(std::vector<Step>{{at(0), 3.0}, {at(1), 4.0}, {at(3), 8.0}}, gaps, grid, at(5));
  EXPECT_EQ(column.last, (Values{3.0, 4.0, {}, 8.0, 8.0}));
}

TEST(TimelineColumns, TakeTheLastOfSeveralStepsAtOneInstantAndEndAtOneWithoutAValue) {
  const Grid grid{.since = ten, .bucket = Seconds{60}, .count = 3};
  const Column column = column_of(std::vector<Step>{{at(0), 3.0}, {at(0), 5.0}, {at(2), {}}}, {}, grid, at(3));
  EXPECT_EQ(column.min, (Values{5.0, 5.0, {}}));
}

// --- Gaps ---

TEST(TimelineGaps, AreLongerThanAValueHolds) {
  const std::vector<Instant> seen{at(-5), at(10), at(26), at(40)};
  // −5 to 10 is 15 minutes and no gap, 10 to 26 is 16 minutes, and 40 to 60 is 20.
  const std::vector<Gap> gaps{{at(10), at(26)}, {at(40), at(60)}};
  EXPECT_EQ(gaps_of(seen, {at(0), at(60)}, Seconds{900}), gaps);
}

TEST(TimelineGaps, CoverARangeOfWhichNothingIsKnownAndOneThatBeginsEarlier) {
  EXPECT_EQ(gaps_of({}, {at(0), at(60)}, Seconds{900}), (std::vector<Gap>{{at(0), at(60)}}));
  const std::vector<Instant> seen{at(55)};
  EXPECT_EQ(gaps_of(seen, {at(0), at(60)}, Seconds{900}), (std::vector<Gap>{{at(0), at(55)}}));
  EXPECT_TRUE(gaps_of(seen, {at(60), at(60)}, Seconds{900}).empty());
}

TEST(TimelineGaps, OfStaleFiguresLastUntilADecisionWithoutThem) {
  std::vector<DecisionPoint> decisions{decision(0, 4, 4), decision(5, 4, 4), decision(10, 4, 4), decision(15, 4, 4)};
  decisions[1].blocked_by = ClampCode::stale_metrics;
  decisions[2].cuts = {{ClampCode::stale_metrics, 2, 4}};
  EXPECT_EQ(stale_times(decisions, {at(0), at(60)}), (std::vector<Gap>{{at(5), at(15), GapKind::stale}}));
}

TEST(TimelineSizes, FollowDecisionsAndWhatSnapshotsSawInBetween) {
  std::vector<DecisionPoint> decisions{decision(0, 4, 6), decision(10, 6, 6)};
  const std::vector<Step> observed{{at(0), 4.0}, {at(3), 5.0}};
  // The second decision found the size that the first one asked for, so it held from the first one on.
  const std::vector<Step> sizes{{at(0), 4.0}, {at(0), 4.0}, {at(0), 6.0}, {at(3), 5.0}, {at(10), 6.0}};
  EXPECT_EQ(requested_sizes(decisions, observed), sizes);
  decisions[0].applied = false;
  EXPECT_EQ(requested_sizes(decisions, {}), (std::vector<Step>{{at(0), 4.0}, {at(10), 6.0}}));
}

// --- Demand by the minute ---

TEST(TimelineDemand, LiesOnALineBetweenNearPointsOnly) {
  const std::vector<Datapoint> points{{at(0), 4}, {at(2), 8}, {at(20), 2}, {at(21), 3}};
  const MinuteDemand demand = minute_demand(points, Seconds{900});
  EXPECT_EQ(demand.start, at(0));
  ASSERT_EQ(demand.units.size(), 21U);
  EXPECT_EQ(demand.units[0], Optional(4));
  EXPECT_EQ(demand.units[1], Optional(6));
  EXPECT_EQ(demand.units[2], Optional());
  EXPECT_EQ(demand.units[19], Optional());
  EXPECT_EQ(demand.units[20], Optional(2));
  EXPECT_EQ(demand.at(at(21)), Optional());
  EXPECT_EQ(demand.at(at(-1)), Optional());
}

TEST(TimelineDemand, OfOnePointOrNoneIsNotKnown) {
  EXPECT_TRUE(minute_demand({}, Seconds{900}).units.empty());
  const std::vector<Datapoint> one{{at(0), 4}};
  EXPECT_TRUE(minute_demand(one, Seconds{900}).units.empty());
}

// --- Regret ---

/// The example of docs/timeline.md: ten minutes, start-up two minutes, $0.60 an hour, minimum 2, maximum 10.
///
///     minute     0  1  2  3  4  5  6  7  8  9
///     demand     3  3  3  6  6  6 12  3  3  3
///     requested  4  4  4  4  8  8  8  8  8  8
///     running    4  4  4  4  4  4  8  8  8  8
///     needed     3  3  3  6  6  6 10  3  3  3
///     cheapest   3  6  6  6 10 10 10  3  3  3
std::vector<Minute> example() {
  std::vector<Minute> all;
  constexpr double demand[] = {3, 3, 3, 6, 6, 6, 12, 3, 3, 3};
  constexpr std::int64_t requested[] = {4, 4, 4, 4, 8, 8, 8, 8, 8, 8};
  for (std::size_t i = 0; i < 10; ++i) all.push_back(minute_of(demand[i], requested[i]));
  return all;
}

TEST(TimelineRegret, IsThatOfTheExample) {
  const Regret regret = regret_of(example(), Seconds{120});
  EXPECT_EQ(regret.actual, dollars(0.64));         // 64 unit-minutes × $0.01
  EXPECT_EQ(regret.cheapest_path, dollars(0.60));  // 3+6+6+6+10+10+10+3+3+3 = 60
  EXPECT_EQ(regret.excess, dollars(0.04));
  EXPECT_EQ(regret.under_provisioned_minutes, 4);  // 3, 4, 5 and 6
  EXPECT_EQ(regret.above_maximum_minutes, 1);      // 6: 12 is above 10
  EXPECT_EQ(regret.counted_minutes, 10);
}

TEST(TimelineRegret, KnowsNoLagIfCapacityStartsAtOnce) {
  const Regret regret = regret_of(example(), Seconds{0});
  EXPECT_EQ(regret.cheapest_path, dollars(0.46));  // 3×3 + 3×6 + 10 + 3×3
  EXPECT_EQ(regret.excess, dollars(0.18));
  EXPECT_EQ(regret.under_provisioned_minutes, 2);  // 3 and 6
}

TEST(TimelineRegret, RoundsAStartUpTimeUpToMinutes) {
  EXPECT_EQ(regret_of(example(), Seconds{61}), regret_of(example(), Seconds{120}));
}

TEST(TimelineRegret, CountsOnlyMinutesOfWhichBothAreKnown) {
  std::vector<Minute> all = example();
  all[4].demand.reset();
  all[5].requested.reset();
  const Regret regret = regret_of(all, Seconds{120});
  EXPECT_EQ(regret.counted_minutes, 8);
  EXPECT_EQ(regret.actual, dollars(0.48));  // 64 − 8 − 8
  // Minute 6 begins anew with all of 8 running; its demand is still above that.
  EXPECT_EQ(regret.under_provisioned_minutes, 2);
}

TEST(TimelineRegret, HasNoDollarsWithoutAPriceAndNothingWithoutMinutes) {
  std::vector<Minute> all = example();
  all[9].price.reset();
  const Regret regret = regret_of(all, Seconds{120});
  EXPECT_FALSE(regret.actual || regret.cheapest_path || regret.excess);
  EXPECT_EQ(regret.under_provisioned_minutes, 4);
  EXPECT_EQ(regret_of({}, Seconds{120}), Regret{});
}

TEST(TimelineRegret, BeginsWithWhatRanBefore) {
  std::vector<Minute> all(4, minute_of(6, 8));
  all[0].requested_before = 4;
  EXPECT_EQ(regret_of(all, Seconds{120}).under_provisioned_minutes, 2);
  EXPECT_EQ(regret_of(all, Seconds{0}).under_provisioned_minutes, 0);
}

TEST(TimelineRegret, IsBelowZeroIfLessWasPaidThanEnoughCosts) {
  const std::vector<Minute> all(6, minute_of(6, 4));
  const Regret regret = regret_of(all, Seconds{0});
  EXPECT_EQ(regret.excess, dollars(-0.12));  // 6 minutes × 2 units × $0.01
  EXPECT_EQ(regret.under_provisioned_minutes, 6);
}

/// Brute force: of all paths whose running units are enough, none is cheaper.
TEST(TimelineRegret, HasNoCheaperPath) {
  constexpr std::size_t length = 6;
  constexpr double demands[][length] = {{1, 3, 0, 2, 2, 1}, {0, 0, 3, 0, 0, 3}, {3, 2, 1, 0, 1, 2}, {2, 2, 2, 2, 2, 2}};
  for (const auto& demand : demands)
    for (const std::int64_t lag : {0, 1, 2, 3}) {
      std::vector<Minute> all;
      for (const double units : demand)
        all.push_back({.demand = units, .requested = 0, .price = MicroDollars{60}, .limits = PolicyLimits{0, 3}});
      std::int64_t least = INT64_MAX;
      for (int path = 0; path < 4096; ++path) {  // 4^6
        std::int64_t q[length];
        std::int64_t cost = 0;
        bool is_enough = true;
        for (std::size_t m = 0, rest = static_cast<std::size_t>(path); m < length; ++m, rest /= 4)
          cost += q[m] = static_cast<std::int64_t>(rest % 4);
        for (std::size_t m = 0; m < length; ++m)
          for (std::size_t k = m - std::min(m, static_cast<std::size_t>(lag)); k <= m; ++k)
            is_enough = is_enough && static_cast<double>(q[k]) >= demand[m];
        if (is_enough) least = std::min(least, cost);
      }
      const auto cheapest = regret_of(all, Seconds{lag * 60}).cheapest_path;
      ASSERT_TRUE(cheapest);
      EXPECT_EQ(cheapest->value, least) << "lag " << lag;
    }
}

TEST(TimelineMinutes, HaveTheSizeThePriceAndTheLimitsThatHoldAtTheirBeginning) {
  DecisionPoint first = decision(0, 4, 4);
  DecisionPoint second = decision(2, 0, 5);
  second.target_hourly = dollars(3);
  second.limits = PolicyLimits{1, 8};
  const std::vector<DecisionPoint> decisions{first, second};
  const std::vector<Step> requested{{at(0), 4.0}, {at(2), 0.0}};
  const std::vector<Gap> gaps{{at(3), at(4)}};
  const MinuteDemand demand = minute_demand(std::vector<Datapoint>{{at(0), 1}, {at(6), 1}}, Seconds{900});
  const auto all =
      minutes_of({.requested = requested, .decisions = decisions, .gaps = gaps, .demand = &demand}, {at(1), at(5)});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].requested, std::optional<std::int64_t>(4));
  EXPECT_EQ(all[0].price, dollars(0.6));  // $3 / 5, of the first decision that has a price
  EXPECT_FALSE(all[0].limits);
  EXPECT_EQ(all[1].requested_before, std::optional<std::int64_t>(0));
  EXPECT_EQ(all[1].requested, std::optional<std::int64_t>(0));
  EXPECT_EQ(all[1].limits, (PolicyLimits{1, 8}));
  EXPECT_FALSE(all[2].requested);
  EXPECT_TRUE(all[3].requested);
  EXPECT_TRUE(minutes_of({.requested = requested}, {at(1), at(5)}).empty());
}

// --- The price of a limit ---

const LimitPrice* of(const std::vector<LimitPrice>& items, ClampCode code) {
  for (const LimitPrice& item : items)
    if (item.code == code) return &item;
  return nullptr;
}

/// The example of docs/timeline.md: a maximum of 10 at a price of $2 / 10 an hour, from 10:00 to 10:30.
std::vector<DecisionPoint> limited() {
  std::vector<DecisionPoint> all{decision(0, 10, 10), decision(10, 10, 10), decision(30, 10, 4)};
  for (DecisionPoint& each : all) each.hourly = each.target_hourly = dollars(2);
  all[0].cuts = {{ClampCode::maximum, 13, 10}};
  all[1].cuts = {{ClampCode::increment, 20, 16}, {ClampCode::maximum, 16, 10}};
  all[2].cuts = {{ClampCode::cooldown, 2, 4}};
  return all;
}

std::vector<LimitPrice> priced(const LimitHistory& history) {
  LimitPrices prices;
  prices.add(history);
  return prices.items();
}

TEST(LimitPrice, IsThatOfTheExample) {
  const auto decisions = limited();
  const MinuteDemand demand =
      minute_demand(std::vector<Datapoint>{{at(0), 12}, {at(15), 12}, {at(16), 9}, {at(30), 9}}, Seconds{900});
  const auto items = priced({.decisions = decisions, .range = {at(0), at(60)}, .demand = &demand});
  ASSERT_EQ(items.size(), 3U);
  const LimitPrice* maximum = of(items, ClampCode::maximum);
  ASSERT_NE(maximum, nullptr);
  EXPECT_EQ(maximum->decisions, 2);
  EXPECT_DOUBLE_EQ(maximum->withheld_unit_hours, 2.5);  // 3 × 10 min + 6 × 20 min
  EXPECT_EQ(maximum->saved, dollars(0.5));              // 2.5 × $0.20
  EXPECT_EQ(maximum->spent, dollars(0));
  EXPECT_EQ(maximum->under_provisioned_minutes, 16);  // 12 until 10:15; it is 9 from 10:16 on
  EXPECT_EQ(maximum->demand_minutes, 30);
  const LimitPrice* increment = of(items, ClampCode::increment);
  ASSERT_NE(increment, nullptr);
  EXPECT_DOUBLE_EQ(increment->withheld_unit_hours, 4.0 / 3);  // 4 × 20 min
  EXPECT_EQ(increment->saved, MicroDollars{266'667});
  EXPECT_EQ(increment->under_provisioned_minutes, 0);  // 12 is not above 16
}

TEST(LimitPrice, OfALimitThatKeepsCapacityIsSpent) {
  const auto decisions = limited();
  const auto items = priced({.decisions = decisions, .range = {at(0), at(60)}});
  const LimitPrice* cooldown = of(items, ClampCode::cooldown);
  ASSERT_NE(cooldown, nullptr);
  // It is the last decision and counts until its valid_until: 2 units × 5 minutes × $2 / 4.
  EXPECT_EQ(cooldown->spent, MicroDollars{83'333});
  EXPECT_EQ(cooldown->saved, dollars(0));
  EXPECT_DOUBLE_EQ(cooldown->kept_unit_hours, 1.0 / 6);
  EXPECT_EQ(cooldown->under_provisioned_minutes, 0);
  EXPECT_FALSE(of(items, ClampCode::maximum)->under_provisioned_minutes);  // no demand is known
}

TEST(LimitPrice, CountsUntilTheEndOfTheRangeIfTheClusterGoesOn) {
  const auto decisions = limited();
  const auto items = priced({.decisions = decisions, .range = {at(5), at(60)}, .goes_on = true});
  EXPECT_DOUBLE_EQ(of(items, ClampCode::cooldown)->kept_unit_hours, 1);        // 2 × 30 min
  EXPECT_DOUBLE_EQ(of(items, ClampCode::maximum)->withheld_unit_hours, 2.25);  // 3 × 5 min less
}

TEST(LimitPrice, OfAPolicyEndsAtTheNextDecisionOfAnyPolicy) {
  auto decisions = limited();
  decisions[1].policy = "other@1";
  const auto items = priced({.decisions = decisions, .range = {at(0), at(60)}, .policy = "etl"});
  EXPECT_EQ(of(items, ClampCode::increment), nullptr);
  EXPECT_DOUBLE_EQ(of(items, ClampCode::maximum)->withheld_unit_hours, 0.5);
  EXPECT_TRUE(priced({.decisions = decisions, .range = {at(0), at(60)}, .policy = "etl@2"}).empty());
  EXPECT_TRUE(priced({.decisions = decisions, .range = {at(0), at(60)}, .policy = "et"}).empty());
}

TEST(LimitPrice, IsNotKnownWithoutAPrice) {
  auto decisions = limited();
  for (DecisionPoint& each : decisions) each.hourly = each.target_hourly = std::nullopt;
  decisions[1].target_hourly = dollars(2);
  const auto items = priced({.decisions = decisions, .range = {at(0), at(60)}});
  EXPECT_FALSE(of(items, ClampCode::cooldown)->saved);
  EXPECT_EQ(of(items, ClampCode::maximum)->saved, dollars(0.4));  // 6 × 20 min × $0.20
  EXPECT_EQ(of(items, ClampCode::maximum)->unpriced_decisions, 1);
  EXPECT_DOUBLE_EQ(of(items, ClampCode::maximum)->withheld_unit_hours, 2.5);
  EXPECT_DOUBLE_EQ(of(items, ClampCode::maximum)->priced_withheld_unit_hours, 2);
}

TEST(LimitPrice, OfTwoDecisionsAtOneInstantIsThatOfTheLater) {
  std::vector<DecisionPoint> decisions{decision(0, 10, 10), decision(0, 10, 10), decision(60, 10, 10)};
  for (DecisionPoint& each : decisions) each.target_hourly = dollars(2);
  decisions[0].cuts = {{ClampCode::maximum, 30, 10}};
  decisions[1].cuts = {{ClampCode::maximum, 11, 10}};
  const auto items = priced({.decisions = decisions, .range = {at(0), at(60)}});
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].decisions, 1);
  EXPECT_EQ(items[0].saved, dollars(0.2));
}

// --- How long a value holds ---

std::vector<DecisionPoint> at_minutes(const std::vector<int>& all_minutes) {
  std::vector<DecisionPoint> all;
  for (const int minute : all_minutes) all.push_back(decision(minute, 4, 4));
  return all;
}

TEST(TimelineHold, IsTwiceTheMedianTimeBetweenDecisions) {
  // 25, 10, 30, 200, 40 and 30 minutes apart. In order: 10, 25, 30, 30, 40, 200; the upper one of the two in the middle
  // is 30.
  EXPECT_EQ(usual_hold(at_minutes({0, 25, 35, 65, 265, 305, 335})), Seconds{2 * 30 * 60});
}

TEST(TimelineHold, IsAQuarterOfAnHourAtLeastAndTwoHoursAtMost) {
  EXPECT_EQ(usual_hold({}), Seconds{900});
  EXPECT_EQ(usual_hold(at_minutes({0, 1, 2, 3, 3, 4, 5})), Seconds{900});
  EXPECT_EQ(usual_hold(at_minutes({0, 1440, 2880, 4320, 5760, 7200, 8640})), Seconds{7200});
}

TEST(TimelineHold, IsAQuarterOfAnHourIfFewDecisionsShowNoHabit) {
  EXPECT_EQ(usual_hold(at_minutes({0, 60, 120, 180, 240, 300})), Seconds{900});
  EXPECT_EQ(usual_hold(at_minutes({0, 60, 120, 180, 240, 300, 360})), Seconds{7200});
}

// --- Oscillation ---

std::vector<DecisionPoint> sizes(const std::vector<std::pair<int, std::int64_t>>& seen) {
  std::vector<DecisionPoint> all;
  for (std::size_t i = 0; i < seen.size(); ++i)
    all.push_back(decision(seen[i].first, seen[i].second, i + 1 < seen.size() ? seen[i + 1].second : seen[i].second));
  return all;
}

TEST(TimelineOscillation, TakesThreeChangesOfDirection) {
  const auto three = sizes({{0, 4}, {5, 8}, {10, 4}, {15, 8}, {20, 4}});
  const auto found = oscillation_of(three);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->changes_of_direction, 3U);
  EXPECT_EQ(found->since, at(0));
  EXPECT_EQ(found->until, at(15));
  EXPECT_EQ(found->decision_ids[1], three[1].id);
  EXPECT_NE(found->advice.find("cooldown"), std::string::npos);
  EXPECT_FALSE(oscillation_of(sizes({{0, 4}, {5, 8}, {10, 4}, {15, 8}})));
  EXPECT_FALSE(oscillation_of(sizes({{0, 4}, {5, 6}, {10, 8}, {15, 10}, {20, 12}})));
  EXPECT_FALSE(oscillation_of({}));
}

TEST(TimelineOscillation, EndsIfTheNextChangeOfDirectionIsMoreThanFourHoursLater) {
  const auto quick = sizes({{0, 4}, {240, 8}, {480, 4}, {720, 8}, {960, 4}});
  EXPECT_TRUE(oscillation_of(quick));
  const auto daily = sizes({{0, 4}, {241, 8}, {482, 4}, {723, 8}, {964, 4}});
  EXPECT_FALSE(oscillation_of(daily));
}

TEST(TimelineOscillation, OfSizesThatNobodyAskedForIsSomebodyElses) {
  auto foreign = sizes({{0, 4}, {5, 8}, {10, 4}, {15, 8}, {20, 4}});
  for (DecisionPoint& each : foreign) {
    each.target = each.current;
    each.action = Action::no_action;
  }
  const auto found = oscillation_of(foreign);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->decision_ids[0], foreign[1].id);
  EXPECT_EQ(found->since, at(5));
  EXPECT_NE(found->advice.find("managed scaling"), std::string::npos);
}

}  // namespace
}  // namespace headroom::timeline
