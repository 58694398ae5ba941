#include "core/simulation/simulation.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom::simulation {
namespace {

using headroom::testing::at;
using headroom::testing::usd;

const Instant ten = at("2026-11-22T10:00:00Z");

/// A point of a trace: so many minutes after ten o'clock.
struct Point {
  std::int64_t minute;
  double units;
};

DemandByMinute demand_of(const std::vector<Point>& points) {
  DemandTrace trace;
  for (const Point& point : points) trace.push_back({ten + point.minute * step, point.units});
  return by_minute(trace);
}

Policy policy_of(std::int64_t minimum, std::int64_t maximum, Signal signal) {
  return {{.limits = headroom::testing::limits(minimum, maximum)}, {std::move(signal)}};
}

/// Asks for one unit more in each evaluation in which the demand is above `units`.
AlarmRules one_more_above(double units) {
  return {{{.name = "more",
            .metric = "demand",
            .period = Seconds{60},
            .comparison = Comparison::greater_than,
            .threshold = units,
            .adjustment = {.value = 1}}}};
}

/// The number of units at which utilization is 80%, each minute.
Policy tracking(std::int64_t minimum, std::int64_t maximum) {
  return policy_of(minimum, maximum, TargetTracking{.metric = "utilization_percent", .target = 80});
}

Simulation simulated(const SimulatedPolicy& policy, const DemandByMinute& demand, const Options& options = {}) {
  return *simulate(policy, {.minimum = {0}, .maximum = {1000}}, demand, options, builtin_catalog());
}
Simulation simulated(Policy policy, const DemandByMinute& demand, const Options& options = {}) {
  return simulated({"policy", std::move(policy)}, demand, options);
}
Simulation constant(std::int64_t units, const DemandByMinute& demand, const Options& options = {}) {
  return simulated({"constant", StaticPolicy{Units{units}}}, demand, options);
}

using Rows = std::vector<std::int32_t>;

TEST(Simulation, PaysAStaticPolicyForEachOfItsHours) {
  const Simulation s = constant(10, demand_of({{0, 4}, {60, 4}}), {.hourly_price = usd("0.096")});
  EXPECT_DOUBLE_EQ(s.scores.paid.instance_hours, 10);
  EXPECT_EQ(s.scores.paid.cost, usd("0.96"));
  EXPECT_DOUBLE_EQ(*s.scores.oracle_ratio, 2.5);                    // 10 / 4
  EXPECT_DOUBLE_EQ(*s.scores.saving_vs_static_peak_percent, -150);  // 1 − 10 / 4
  EXPECT_EQ(s.scores.actions, 0);
  EXPECT_EQ(s.scores.tau_u, 0);
}

/// Five units all the time: 1 + 50% of 4 = 3 are On-Demand, and 2 are Spot.
Policy mixed() {
  Policy policy = policy_of(5, 5, one_more_above(1000));
  policy.mix.share = OnDemandShare{.base = 1, .percent = 50};
  return policy;
}

TEST(Simulation, PaysEachMarketOfAMixItsOwnPrice) {
  const Simulation s =
      simulated(mixed(), demand_of({{0, 5}, {60, 5}}), {.hourly_price = usd("0.1"), .spot_hourly_price = usd("0.03")});
  ASSERT_TRUE(s.scores.spot);
  EXPECT_EQ(s.scores.spot->on_demand.cost, usd("0.3"));  // 3 × 0.10
  EXPECT_EQ(s.scores.spot->spot.cost, usd("0.06"));      // 2 × 0.03
  EXPECT_EQ(s.scores.spot->saved, usd("0.14"));          // 2 × (0.10 − 0.03)
  EXPECT_EQ(s.scores.paid.cost, usd("0.36"));
  EXPECT_EQ(s.scores.spot->interrupted, 0);
}

TEST(Simulation, ComparesWhatAMixCostsWithOnDemand) {
  const Simulation s =
      simulated(mixed(), demand_of({{0, 5}, {60, 5}}), {.hourly_price = usd("0.1"), .spot_hourly_price = usd("0.03")});
  EXPECT_EQ(s.scores.static_peak.cost, usd("0.5"));
  EXPECT_DOUBLE_EQ(*s.scores.oracle_ratio, 0.72);  // (3 × 0.10 + 2 × 0.03) / (5 × 0.10)
  EXPECT_NEAR(*s.scores.saving_vs_static_peak_percent, 28, 1e-9);
}

TEST(Simulation, StartsWorkThatDoesNotBearSpotOnDemand) {
  Policy policy = mixed();
  policy.mix.spot_suitable = false;
  const Options options{.hourly_price = usd("0.1"), .spot_hourly_price = usd("0.03")};
  const Simulation s = simulated(std::move(policy), demand_of({{0, 5}, {60, 5}}), options);
  EXPECT_EQ(s.scores.spot->spot.unit_minutes, 0);
  EXPECT_EQ(s.scores.paid.cost, usd("0.5"));  // 5 × 0.10
}

TEST(Simulation, WithoutASpotPriceAllUnitsCostTheSame) {
  const Simulation s = simulated(mixed(), demand_of({{0, 5}, {60, 5}}), {.hourly_price = usd("0.1")});
  EXPECT_FALSE(s.scores.spot);
  EXPECT_EQ(s.scores.paid.cost, usd("0.5"));
}

TEST(Simulation, InterruptsOnlyTheSpotUnitsOfAMix) {
  Options options{.start_up = Seconds{300}, .hourly_price = usd("0.1"), .spot_hourly_price = usd("0.03")};
  options.interruptions.given = {{.at = ten + 10 * step, .units = 9}};
  const Simulation s = simulated(mixed(), demand_of({{0, 5}, {60, 5}}), options);
  EXPECT_EQ(s.scores.spot->interrupted, 2);
  EXPECT_EQ(s.timeline.running[10], 3);
  EXPECT_EQ(s.timeline.running[14], 3);
  EXPECT_EQ(s.timeline.running[15], 5);
  EXPECT_DOUBLE_EQ(s.scores.tau_u, 100.0 * 5 / 60);
}

TEST(Simulation, InterruptsNoOnDemandUnitsIfSpotHasAPriceOfItsOwn) {
  Options options{.hourly_price = usd("0.1"), .spot_hourly_price = usd("0.03")};
  options.interruptions.given = {{.at = ten + 10 * step, .units = 9}};
  const DemandByMinute demand = demand_of({{0, 5}, {60, 5}});
  EXPECT_EQ(simulated(policy_of(2, 6, one_more_above(1000)), demand, options).timeline.running[10], 5);
  options.spot_hourly_price.reset();
  EXPECT_EQ(simulated(policy_of(2, 6, one_more_above(1000)), demand, options).timeline.running[10], 0);
}

TEST(Simulation, StartsWithWhatTheFirstMinuteNeedsInsideTheLimits) {
  for (const auto& [first, units] : {std::pair{0.0, 2}, {2.1, 3}, {5.0, 5}, {99.0, 6}}) {
    const Simulation s = simulated(policy_of(2, 6, one_more_above(1000)), demand_of({{0, first}, {1, first}}));
    EXPECT_EQ(s.timeline.running.front(), units) << first;
    EXPECT_EQ(s.timeline.requested.front(), units) << first;
  }
}

TEST(Simulation, RunsWhatWasOrderedAfterTheStartUpAndPaysFromTheRequest) {
  const DemandByMinute demand = demand_of({{0, 3.2}, {2, 3.2}, {3, 4}, {10, 4}});
  const Simulation s = simulated(tracking(1, 20), demand, {.start_up = Seconds{150}});
  // 4 units at 3.2 are at 80%. At 10:03 they are at 100%: 4 × 100 / 80 = 5, one more, three minutes later.
  EXPECT_EQ(s.timeline.requested, (Rows{4, 4, 4, 5, 5, 5, 5, 5, 5, 5}));
  EXPECT_EQ(s.timeline.running, (Rows{4, 4, 4, 4, 4, 4, 5, 5, 5, 5}));
  EXPECT_EQ(s.scores.paid.unit_minutes, 3 * 4 + 7 * 5);
  EXPECT_EQ(s.scores.actions, 1);
  EXPECT_DOUBLE_EQ(s.scores.actions_per_day, 144);  // one in ten minutes
}

TEST(Simulation, RunsAtOnceWhatNeedsNoStartUp) {
  const Simulation s =
      simulated(tracking(1, 20), demand_of({{0, 3.2}, {2, 3.2}, {3, 4}, {5, 4}}), {.start_up = Seconds{0}});
  EXPECT_EQ(s.timeline.running, (Rows{4, 4, 4, 5, 5}));
}

TEST(Simulation, CancelsWhatHasNotArrivedWhenItScalesIn) {
  // 10:01: 4 of 4 in use → 5. 10:02: 1 of 4 → 25%, below 90% of the target → 4 × 25 / 80 = 1.25 → 2.
  const Simulation s = simulated(tracking(1, 20), demand_of({{0, 3.2}, {1, 4}, {2, 1}, {4, 1}}));
  EXPECT_EQ(s.timeline.requested, (Rows{4, 5, 2, 2}));
  EXPECT_EQ(s.timeline.running, (Rows{4, 4, 2, 2}));
}

TEST(Simulation, CountsEveryChangeAsAppliedSoThatCooldownsHold) {
  Policy policy = policy_of(1, 9, one_more_above(0));
  policy.scale_out.cooldown = Seconds{180};
  const Simulation s = simulated(policy, demand_of({{0, 1}, {9, 1}}), {.start_up = Seconds{60}});
  // At 10:00 no period has ended, and a single reading stands for it.
  EXPECT_EQ(s.timeline.requested, (Rows{2, 2, 2, 3, 3, 3, 4, 4, 4}));
}

TEST(Simulation, EvaluatesOnlyAsOftenAsAsked) {
  const Simulation s = simulated(policy_of(1, 9, one_more_above(0)), demand_of({{0, 1}, {9, 1}}),
                                 {.start_up = Seconds{60}, .evaluate_every = Seconds{240}});
  EXPECT_EQ(s.timeline.requested, (Rows{2, 2, 2, 2, 3, 3, 3, 3, 4}));
}

TEST(Simulation, ScoresOnlyFromTheGivenTimeOn) {
  const DemandByMinute demand = demand_of({{0, 8}, {5, 8}, {6, 2}, {66, 2}});
  const Simulation s = constant(4, demand, {.evaluate_from = ten + 6 * step});
  EXPECT_EQ(s.scores.minutes, 60);
  EXPECT_EQ(s.scores.tau_u, 0);
  EXPECT_DOUBLE_EQ(s.scores.static_peak.instance_hours, 2);  // the peak of the scored part
  EXPECT_EQ(s.timeline.running.size(), 66U);
  // A time within a minute counts from the next one on.
  EXPECT_EQ(constant(4, demand, {.evaluate_from = ten + Seconds{301}}).scores.minutes, 60);
  EXPECT_EQ(constant(4, demand, {.evaluate_from = ten - Seconds{301}}).scores.minutes, 66);
}

TEST(Simulation, CarriesUnmetWorkOverOnlyIfAsked) {
  const DemandByMinute demand = demand_of({{0, 3}, {1, 3}, {2, 1}, {6, 1}});
  EXPECT_EQ(constant(2, demand).timeline.demand, (std::vector<double>{3, 3, 1, 1, 1, 1}));
  // 1 waits after the first minute, 2 after the second, then each minute has room for one more.
  EXPECT_EQ(constant(2, demand, {.unmet_work = UnmetWork::carried_over}).timeline.demand,
            (std::vector<double>{3, 4, 3, 2, 1, 1}));
}

TEST(Simulation, LosesUnitsToInterruptionsAndOrdersThemAgain) {
  const DemandByMinute demand = demand_of({{0, 2}, {8, 2}});
  const Interruptions given{.given = {{ten + Seconds{90}, 1}, {ten + Seconds{180}, 9}}};
  const Simulation s = constant(3, demand, {.start_up = Seconds{120}, .interruptions = given});
  // One goes in the minute from 10:01 and is back at 10:03. Then all three go, for two minutes.
  EXPECT_EQ(s.timeline.running, (Rows{3, 2, 2, 0, 0, 3, 3, 3}));
  EXPECT_EQ(s.timeline.requested, (Rows(8, 3)));
  EXPECT_EQ(s.scores.actions, 0);
}

TEST(Simulation, HasTheSameLuckWithTheSameSeed) {
  const DemandByMinute demand = demand_of({{0, 20}, {3000, 20}});
  const auto lost = [&](std::uint64_t seed) {
    const Simulation s =
        constant(20, demand, {.start_up = Seconds{60}, .interruptions = {.per_unit_hour = 0.05, .seed = seed}});
    std::int64_t missing = 0;
    for (const std::int32_t running : s.timeline.running) missing += 20 - running;
    return missing;
  };
  EXPECT_EQ(lost(1), lost(1));
  EXPECT_NE(lost(1), lost(2));
  // 20 units × 50 hours × 0.05 = 50 interruptions, each missing for one minute; chance makes it ±7 (one deviation).
  EXPECT_NEAR(static_cast<double>(lost(1)), 50, 30);
}

TEST(Simulation, InterruptsOnlySpotUnitsOfAPolicyThatLimitsOnDemand) {
  Policy policy = tracking(2, 10);
  policy.limits.maximum_on_demand = Units{2};
  const DemandByMinute demand = demand_of({{0, 4}, {3, 4}});
  const Interruptions all{.given = {{ten + step, 10}}};
  const Simulation s = simulated(policy, demand, {.interruptions = all});
  EXPECT_EQ(s.timeline.running[0], 4);
  EXPECT_EQ(s.timeline.running[1], 2);
}

/// The tests below play policies of each kind on two traces that are equal until 10:30.
TEST(Simulation, StaysWithinABudgetOfWhatItHasSpentItself) {
  // A dollar an hour and unit. From 22:00 on, 2 units run, and more are wanted each minute. 10 a day less 10% are 9, of
  // which 5 are spent: 2 h × 2 = 4 are left, so that not one unit more is affordable. At midnight a new day begins: 24
  // h are left, and 9 pay for none at all.
  Policy policy = policy_of(2, 10, one_more_above(0));
  policy.budget = Budget{.daily = usd("10"), .spent_today = usd("5")};
  DemandTrace trace{{at("2026-11-22T22:00:00Z"), 2}, {at("2026-11-23T01:00:00Z"), 2}};
  const DemandByMinute demand = by_minute(trace);
  const Options options{.start_up = Seconds{0}, .hourly_price = usd("1")};
  const Simulation bound = simulated(policy, demand, options);
  EXPECT_EQ(bound.scores.paid.cost, usd("6"));  // 3 h × 2

  // With 4 spent a third unit is affordable once an hour is left: 4 + 2 + 3 = 9.
  policy.budget->spent_today = usd("4");
  const Simulation one_more = simulated(policy, demand, options);
  EXPECT_EQ(one_more.timeline.requested[59], 2);
  EXPECT_EQ(one_more.timeline.requested[60], 3);
}

TEST(Simulation, KnowsNothingOfALaterDemand) {
  std::vector<Point> points;
  for (std::int64_t i = 0; i <= 30; ++i) points.push_back({i, 2 + 6.0 * static_cast<double>(i % 11) / 10});
  std::vector<Point> others = points;
  for (std::int64_t i = 31; i <= 60; ++i) {
    points.push_back({i, 0});
    others.push_back({i, 12});
  }
  const DemandByMinute quiet = demand_of(points);
  const DemandByMinute busy = demand_of(others);
  AlarmRules alarms = one_more_above(4);
  alarms.rules.front().period = Seconds{300};
  const Policy policies[] = {policy_of(2, 20, ManagedScaling{}), policy_of(2, 60, alarms), tracking(2, 20),
                             policy_of(2, 20, YarnMemory{.scale_up_factor = 1, .scale_down_factor = 1})};
  const Options options{.start_up = Seconds{120}, .interruptions = {.per_unit_hour = 0.5, .seed = 7}};
  for (const Policy& policy : policies) {
    const Timeline a = simulated(policy, quiet, options).timeline;
    const Timeline b = simulated(policy, busy, options).timeline;
    SCOPED_TRACE(kind_of(policy.signals.front()));
    EXPECT_TRUE(std::equal(a.requested.begin(), a.requested.begin() + 31, b.requested.begin()));
    EXPECT_TRUE(std::equal(a.running.begin(), a.running.begin() + 31, b.running.begin()));
    EXPECT_NE(a.requested, b.requested);
  }
}

TEST(Simulation, KnowsNothingOfALaterDemandThroughForecastsAndWindows) {
  constexpr std::int64_t change = 3 * 1440 + 125;  // after three days, of which forecasts need two
  std::vector<Point> points;
  for (std::int64_t i = 0; i <= change; i += 5)
    points.push_back({i, i % 1440 < 720 ? 3.0 : 9.0 - static_cast<double>(i % 3)});
  std::vector<Point> others = points;
  points.insert(points.end(), {{change + 1, 0}, {change + 120, 0}});
  others.insert(others.end(), {{change + 1, 14}, {change + 120, 14}});
  const DemandByMinute quiet = demand_of(points);
  const DemandByMinute busy = demand_of(others);

  Policy scheduled = tracking(2, 20);
  scheduled.signals.push_back(Schedule{.windows = {{.name = "evening",
                                                    .start = std::chrono::minutes{18 * 60},
                                                    .end = std::chrono::minutes{22 * 60},
                                                    .minimum = Units{8}}}});
  const Policy policies[] = {policy_of(2, 20, Predictive{}), scheduled};
  for (const Policy& policy : policies) {
    const Timeline a = simulated(policy, quiet).timeline;
    const Timeline b = simulated(policy, busy).timeline;
    SCOPED_TRACE(kind_of(policy.signals.back()));
    EXPECT_TRUE(std::equal(a.requested.begin(), a.requested.begin() + change + 1, b.requested.begin()));
    EXPECT_TRUE(std::equal(a.running.begin(), a.running.begin() + change + 1, b.running.begin()));
    EXPECT_NE(a.requested, b.requested);
  }
}

TEST(Simulation, EndsWhenItsProgressSaysSo) {
  const DemandByMinute demand = demand_of({{0, 2}, {600, 2}});
  int calls = 0;
  const auto stop = [&](double share) {
    EXPECT_GE(share, 0);
    EXPECT_LT(share, 1);
    return ++calls < 2;
  };
  EXPECT_FALSE(simulate({"p", tracking(1, 5)}, {}, demand, {}, builtin_catalog(), stop));
  EXPECT_EQ(calls, 2);
}

TEST(Simulation, AppliesRulesOfOnePoolToTheWholeCluster) {
  Policy policy = policy_of(1, 9, one_more_above(0));
  std::get<AlarmRules>(policy.signals.front()).rules.front().applies_to = {.role = Role::core};
  EXPECT_EQ(simulated(policy, demand_of({{0, 1}, {3, 1}})).timeline.requested, (Rows{2, 3, 4}));
}

struct OptionCase {
  const char* pointer;
  Options options;
};

TEST(Simulation, NamesEveryFaultOfItsOptions) {
  const DemandByMinute demand = demand_of({{0, 2}, {5, 2}});
  EXPECT_TRUE(faults_of(Options{}, &demand).empty());
  const OptionCase cases[] = {
      {"/start_up_seconds", {.start_up = Seconds{-1}}},
      {"/start_up_seconds", {.start_up = longest_start_up + Seconds{1}}},
      {"/evaluate_every_seconds", {.evaluate_every = Seconds{0}}},
      {"/evaluate_every_seconds", {.evaluate_every = Seconds{90}}},
      {"/evaluate_from", {.evaluate_from = ten + 5 * step}},
      {"/interruptions/per_unit_hour", {.interruptions = {.per_unit_hour = -1}}},
      {"/unit/memory_mib", {.unit_size = {.memory_mib = 0}}},
  };
  for (const OptionCase& each : cases) {
    const auto faults = faults_of(each.options, &demand);
    ASSERT_EQ(faults.size(), 1U) << each.pointer;
    EXPECT_EQ(faults.front().pointer, each.pointer);
  }
}

}  // namespace
}  // namespace headroom::simulation
