#include "core/stages/observe.hpp"

#include <gtest/gtest.h>

#include "core/model/pool_units.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

constexpr std::string_view pending = metric::containers_pending;

/// Keeps what an observation refers to.
struct Observed {
  Cluster seen_cluster;
  Metrics metrics;
  Policy rules;
  Observation seen;

  Observed(Cluster c, Metrics m, Policy p = policy(limits(0, 100)), Instant at = now)
      : seen_cluster(std::move(c)),
        metrics(normalised(std::move(m))),
        rules(std::move(p)),
        seen(observe(seen_cluster, metrics, rules, at, builtin_catalog())) {}
};

Series points(std::vector<Datapoint> datapoints, Seconds period = Seconds{300}) {
  return {.name = std::string(pending), .period = period, .datapoints = std::move(datapoints)};
}

TEST(Observe, CountsRequestedAndRunningCapacityWithoutThePrimary) {
  Pool task = task_group(5);
  task.running = 2;
  const Observed o(cluster({group("ig-PRIMARY", Role::primary, Market::on_demand, 3), core_group(2), task}), {});
  EXPECT_EQ(o.seen.current, Units{7});
  EXPECT_EQ(o.seen.running, Units{4});
}

TEST(Observe, CountsAClusterWithoutPoolsAsNothing) {
  const Observed o(cluster({}), {});
  EXPECT_EQ(o.seen.current, Units{0});
  EXPECT_EQ(o.seen.out_step, Units{1});
  EXPECT_EQ(o.seen.in_step, Units{1});
}

TEST(Observe, CountsVcpusByTheCatalogue) {
  Pool task = group("ig-TASK", Role::task, Market::spot, 1'000'000, "m5.12xlarge");
  const Observed o(cluster({core_group(2), task}), {}, policy(limits(0, 100, Unit::vcpu)));
  EXPECT_EQ(o.seen.current, Units{2 * 4 + 48'000'000});
  EXPECT_EQ(o.seen.units_per_count, (std::vector<std::int64_t>{4, 48}));
  EXPECT_EQ(o.seen.out_step, Units{4});  // one of the smaller instances
}

TEST(Observe, CountsFleetsInTheirOwnUnitsAlsoAsVcpus) {
  const Observed o(cluster({fleet("f", Role::core, 8, 0, 4)}), {}, policy(limits(0, 100, Unit::vcpu)));
  EXPECT_EQ(o.seen.current, Units{8});
}

TEST(Observe, PassesOnTheCooldownsThatThePolicySets) {
  Policy rules = policy(limits(0, 100));
  EXPECT_FALSE(Observed(cluster({}), {}, rules).seen.out_cooldown);
  EXPECT_FALSE(Observed(cluster({}), {}, rules).seen.in_cooldown);
  rules.scale_out.cooldown = Seconds{0};
  rules.scale_in.cooldown = Seconds{300};
  EXPECT_EQ(Observed(cluster({}), {}, rules).seen.out_cooldown, Seconds{0});
  EXPECT_EQ(Observed(cluster({}), {}, rules).seen.in_cooldown, Seconds{300});
}

TEST(Observe, TakesIncrementsTowardZeroButAtLeastOne) {
  struct Case {
    std::int64_t current;
    double percent;
    std::int64_t step;
  };
  for (const Case& c : {Case{3, 100, 3},
                        {3, 50, 1},
                        {1, 50, 1},
                        {7, 50, 3},
                        {10, 25, 2},
                        {0, 100, 1},
                        {3, 0, 1},
                        {1'000'000, 0.1, 1000},
                        {10, 1e300, 1'000'000'000'000'000}}) {
    Policy p = policy(limits(0, 100));
    p.scale_out.maximum_increment_percent = c.percent;
    EXPECT_EQ(Observed(cluster({core_group(c.current)}), {}, p).seen.out_step, Units{c.step})
        << c.current << " × " << c.percent << "%";
  }
}

TEST(Reading, IsTheValueBeforeAnySeries) {
  const Observed o(cluster({}), {.observed_at = observed,
                                 .values = {{std::string(pending), 4}},
                                 .series = {points({{observed - Seconds{300}, 9}})}});
  ASSERT_TRUE(o.seen.reading(pending));
  EXPECT_EQ(o.seen.reading(pending)->value, 4);
  EXPECT_EQ(o.seen.reading(pending)->at, observed);
}

TEST(Reading, IsTheNewestPointThatHasBegun) {
  const Observed o(cluster({}),
                   {.series = {points(
                        {{observed + Seconds{300}, 99}, {observed - Seconds{600}, 1}, {observed - Seconds{300}, 2}})}});
  EXPECT_EQ(o.seen.reading(pending)->value, 2);
  EXPECT_EQ(o.seen.reading(pending)->at, observed);  // a datapoint's time is the start of its period
}

TEST(Reading, EndsNowWhereThePeriodIsNotOver) {
  const Observed o(cluster({}), {.series = {points({{observed, 2}})}});
  EXPECT_EQ(o.seen.reading(pending)->at, now);
}

TEST(Reading, PrefersTheShortestPeriodAndOfThatTheAverage) {
  Series sum = points({{observed - Seconds{60}, 60}}, Seconds{60});
  sum.statistic.kind = StatisticKind::sum;
  const Observed o(cluster({}),
                   {.series = {points({{observed - Seconds{300}, 1}}), sum,
                               points({{observed - Seconds{60}, 2}}, Seconds{60}), points({}, Seconds{10})}});
  EXPECT_EQ(o.seen.reading(pending)->value, 2);
}

TEST(Reading, IsNothingWhereTheMetricIsAbsentOrOnlyAhead) {
  EXPECT_FALSE(Observed(cluster({}), {}).seen.reading(pending));
  EXPECT_FALSE(Observed(cluster({}), {.series = {points({})}}).seen.reading(pending));
  EXPECT_FALSE(Observed(cluster({}), {.series = {points({{now + Seconds{1}, 3}})}}).seen.reading(pending));
}

TEST(Reading, IsStaleBeyondTheGuardAndFreshAtIt) {
  const auto fresh = [](Seconds age) {
    return Observed(cluster({}), {.observed_at = now - age, .values = {{std::string(pending), 1}}})
        .seen.reading(pending)
        ->fresh;
  };
  EXPECT_TRUE(fresh(Seconds{0}));
  EXPECT_TRUE(fresh(Seconds{900}));
  EXPECT_FALSE(fresh(Seconds{901}));
  EXPECT_TRUE(fresh(Seconds{-300}));  // another machine's clock may be five minutes ahead
  EXPECT_FALSE(fresh(Seconds{-301}));
}

TEST(Reading, OfAnHourlySeriesIsFreshUntilTheNextOneIsDue) {
  const auto fresh = [](Seconds since_end) {
    return Observed(cluster({}), {.series = {points({{now - since_end - Seconds{3600}, 1}}, Seconds{3600})}})
        .seen.reading(pending)
        ->fresh;
  };
  EXPECT_TRUE(fresh(Seconds{3600}));
  EXPECT_FALSE(fresh(Seconds{3601}));
}

Run run_of(std::vector<Datapoint> datapoints, std::optional<double> value = {}) {
  Metrics metrics{.observed_at = observed, .series = {points(std::move(datapoints))}};
  if (value) metrics.values = {{std::string(pending), *value}};
  return Observed(cluster({}), std::move(metrics)).seen.run(pending, 0, Comparison::greater_than).value();
}

TEST(Run, LastsFromTheStartOfItsFirstPeriodToTheNewestFigure) {
  EXPECT_EQ(run_of({{observed - Seconds{300}, 1}}).lasted, Seconds{300});
  EXPECT_EQ(run_of({{observed - Seconds{600}, 1}, {observed - Seconds{300}, 2}}).lasted, Seconds{600});
  EXPECT_EQ(run_of({{observed - Seconds{600}, 1}, {observed - Seconds{300}, 2}}).periods, 2);
  EXPECT_EQ(run_of({{observed - Seconds{300}, 1}}, 5).newest, 5);
}

TEST(Run, IsZeroLongWhereTheNewestFigureDoesNotHold) {
  const auto run = run_of({{observed - Seconds{600}, 1}, {observed - Seconds{300}, 0}});
  EXPECT_EQ(run.periods, 0);
  EXPECT_EQ(run.lasted, Seconds{0});
  EXPECT_EQ(run_of({{observed - Seconds{300}, 7}}, 0).periods, 0);
}

TEST(Run, OfAValueAloneHasHeldOnceAndForNoTime) {
  const auto run = run_of({}, 5);
  EXPECT_EQ(run.periods, 1);
  EXPECT_EQ(run.lasted, Seconds{0});
}

TEST(Run, IsBrokenByAMissingPeriod) {
  const auto run = run_of({{observed - Seconds{1200}, 1}, {observed - Seconds{900}, 1}, {observed - Seconds{300}, 2}});
  EXPECT_EQ(run.lasted, Seconds{300});
  EXPECT_EQ(run.periods, 1);
}

TEST(Run, SurvivesAFigurePublishedOnePeriodLateBeforeTheValue) {
  EXPECT_EQ(run_of({{observed - Seconds{600}, 1}}, 5).lasted, Seconds{600});
  EXPECT_EQ(run_of({{observed - Seconds{901}, 1}}, 5).lasted, Seconds{0});
}

TEST(Run, CountsDuplicateAndUnorderedPointsOnce) {
  const auto run = run_of({{observed - Seconds{300}, 2}, {observed - Seconds{600}, 1}, {observed - Seconds{300}, 2}});
  EXPECT_EQ(run.periods, 2);
  EXPECT_EQ(run.lasted, Seconds{600});
}

TEST(Run, LeavesPointsAheadOfNowOut) {
  const auto run = run_of({{observed - Seconds{300}, 2}, {now + Seconds{1}, 0}, {now + Seconds{301}, 9}});
  EXPECT_EQ(run.lasted, Seconds{300});
  EXPECT_EQ(run.newest, 2);
}

TEST(Run, AgainstAnotherMetricComparesWhatBothWereAtTheSameTime) {
  const auto run = [](std::vector<double> wanted, std::vector<double> free, Seconds period_of_free = Seconds{60}) {
    Metrics metrics{.observed_at = observed};
    const auto add = [&](const char* name, const std::vector<double>& figures, Seconds period) {
      Series series{.name = name, .period = period};
      for (std::size_t i = 0; i < figures.size(); ++i)
        series.datapoints.push_back({observed - period * static_cast<int>(figures.size() - i), figures[i]});
      metrics.series.push_back(std::move(series));
    };
    add("Wanted", wanted, Seconds{60});
    add("Free", free, period_of_free);
    return Observed(cluster({}), metrics).seen.run_against("Wanted", Comparison::greater_than, "Free");
  };
  EXPECT_EQ(run({9, 9, 9}, {5, 8, 5})->lasted, Seconds{180});
  EXPECT_EQ(run({9, 9, 9}, {5, 8, 5})->periods, 3);
  EXPECT_EQ(run({9, 9, 9}, {5, 8, 5})->newest, 9);
  EXPECT_EQ(run({9, 9, 9}, {5, 9, 5})->lasted, Seconds{60});
  EXPECT_EQ(run({9, 9, 9}, {5, 5, 9})->periods, 0);
  EXPECT_EQ(run({9, 9, 9}, {5})->lasted, Seconds{60}) << "one point that both have";
  EXPECT_EQ(run({9, 9, 9}, {5, 5, 5}, Seconds{300})->lasted, Seconds{0}) << "different periods";
  EXPECT_FALSE(run({9, 9, 9}, {}));
  EXPECT_FALSE(run({}, {5}));
}

TEST(Window, HoldsThePointsThatStartedWithinIt) {
  const auto window = [](Metrics metrics, Seconds length) {
    return Observed(cluster({}), std::move(metrics)).seen.window(pending, length);
  };
  const Metrics series{
      .series = {points({{observed - Seconds{180}, 1}, {observed - Seconds{120}, 2}, {observed - Seconds{60}, 3}},
                        Seconds{60})}};
  EXPECT_EQ(window(series, Seconds{120}), (std::vector<double>{2, 3}));
  EXPECT_EQ(window(series, Seconds{119}), (std::vector<double>{3}));
  EXPECT_EQ(window(series, Seconds{0}), (std::vector<double>{3}));
  EXPECT_EQ(window(series, Seconds{86'400}), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(window({}, Seconds{120}), std::vector<double>{});
}

TEST(Window, EndsWithTheNewestFigure) {
  Metrics metrics = values({{std::string(pending), 7}});
  EXPECT_EQ(Observed(cluster({}), metrics).seen.window(pending, Seconds{120}), std::vector<double>{7});
  metrics.series = {points({{observed - Seconds{3'600}, 1}}, Seconds{60})};
  EXPECT_EQ(Observed(cluster({}), metrics).seen.window(pending, Seconds{120}), std::vector<double>{7})
      << "what ended an hour before the value is not within two minutes of it";
  metrics.series = {points({{observed - Seconds{60}, 1}, {observed + Seconds{600}, 9}}, Seconds{60})};
  EXPECT_EQ(Observed(cluster({}), metrics).seen.window(pending, Seconds{120}), std::vector<double>{1});
}

TEST(Reading, IsTheAverageBesideFinerSeriesOfOtherStatistics) {
  const auto series = [](StatisticKind kind, Seconds period, double value) {
    return Series{.name = std::string(pending),
                  .period = period,
                  .statistic = {.kind = kind},
                  .datapoints = {{observed - period, value}}};
  };
  const auto reading = [&](std::vector<Series> all) {
    return Observed(cluster({}), {.series = std::move(all)}).seen.reading(pending)->value;
  };
  EXPECT_EQ(
      reading({series(StatisticKind::sample_count, Seconds{60}, 5), series(StatisticKind::average, Seconds{300}, 50)}),
      50);
  EXPECT_EQ(reading({series(StatisticKind::sum, Seconds{60}, 5), series(StatisticKind::maximum, Seconds{300}, 50)}),
            50);
  EXPECT_EQ(reading({series(StatisticKind::sum, Seconds{60}, 5)}), 5) << "a rule may watch a sum alone";
}

TEST(Reading, IsADatapointThatIsNewerThanTheValueByMoreThanItsPeriod) {
  const auto reading = [](Seconds value_before, Seconds period) {
    Metrics metrics{.observed_at = now - value_before, .values = {{std::string(pending), 9.5}}};
    metrics.series = {points({{now - period, 80}}, period)};
    return Observed(cluster({}), std::move(metrics)).seen.reading(pending)->value;
  };
  EXPECT_EQ(reading(Seconds{840}, Seconds{60}), 80);
  EXPECT_EQ(reading(Seconds{60}, Seconds{60}), 9.5);
  EXPECT_EQ(reading(Seconds{300}, Seconds{300}), 9.5);
}

TEST(UnitsEach, OfAFleetAreWhatOneOfItsWeightIs) {
  const auto each = [](Pool pool, Unit unit) { return units_per_count(pool, unit, builtin_catalog()); };
  EXPECT_EQ(each(fleet("if", Role::task, 1, 1, 4), Unit::fleet_units), 1);
  EXPECT_EQ(each(fleet("if", Role::task, 1, 1, 1), Unit::instances), 1);
  EXPECT_EQ(each(fleet("if", Role::task, 1, 1, 4), Unit::instances), std::nullopt) << "a unit is a quarter of one";
  EXPECT_EQ(each(fleet("if", Role::task, 1, 1, 2), Unit::vcpu), 2) << "m5.xlarge has 4 vCPUs";
  Pool mixed = fleet("if", Role::task, 1, 1);
  mixed.instance_types = {{.instance_type = "m5.xlarge", .weight = 4}, {.instance_type = "m5.2xlarge", .weight = 8}};
  EXPECT_EQ(each(mixed, Unit::vcpu), 1) << "4 vCPUs / 4 and 8 / 8";
  mixed.instance_types[1].weight = 4;
  EXPECT_EQ(each(mixed, Unit::vcpu), std::nullopt) << "1 and 2";
  EXPECT_EQ(each(group("ig", Role::task, Market::spot, 1, "x9.none"), Unit::vcpu), std::nullopt);
}

}  // namespace
}  // namespace headroom
