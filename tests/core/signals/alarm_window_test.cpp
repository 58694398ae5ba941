#include "core/signals/alarm_window.hpp"

#include "tests/core/signals/alarm_fixture.hpp"

namespace headroom {
namespace {

using Values = std::vector<std::optional<double>>;
constexpr std::nullopt_t none = std::nullopt;

class AlarmWindowTest : public AlarmFixture {
 protected:
  AlarmRule rule{.name = "busy", .metric = "Load", .evaluation_periods = 3, .datapoints_to_alarm = 3};

  Values values() { return window_of(rule, seen()).values; }
  std::vector<std::string> warnings() { return window_of(rule, seen()).warnings; }
};

TEST_F(AlarmWindowTest, EndsWithTheNewestFinishedPeriod) {
  add_series("Load", {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(values(), (Values{2, 3, 4, 5, 6}));
}

TEST_F(AlarmWindowTest, LeavesOutAPeriodThatIsNotOver) {
  add_series("Load", {4, 5, 6, 7}, Seconds{300}, ten);
  EXPECT_EQ(values(), (Values{none, none, 4, 5, 6}));
  now = ten + Seconds{300} - std::chrono::milliseconds{1};
  EXPECT_EQ(values(), (Values{none, none, 4, 5, 6}));
  now = ten + Seconds{300};
  EXPECT_EQ(values(), (Values{none, 4, 5, 6, 7})) << "a period that ends now is over";
}

TEST_F(AlarmWindowTest, KeepsGaps) {
  add_series("Load", {1, gap, 3, gap, 5});
  EXPECT_EQ(values(), (Values{1, none, 3, none, 5}));
}

TEST_F(AlarmWindowTest, CountsThePeriodsSinceTheNewestDatapoint) {
  add_series("Load", {1, 2, 3}, Seconds{300}, ten - Seconds{900});
  EXPECT_EQ(values(), (Values{1, 2, 3, none, none}));
}

TEST_F(AlarmWindowTest, IsEmptyWhereDatapointsAreTooOldOrNotThereYet) {
  add_series("Load", {1, 2}, Seconds{300}, ten - Seconds{1800});
  EXPECT_EQ(values(), (Values{none, none, none, none, none}));
  metrics.series.clear();
  add_series("Load", {1, 2}, Seconds{300}, ten + Seconds{86'400});
  EXPECT_EQ(values(), (Values{none, none, none, none, none}));
  metrics.series.clear();
  EXPECT_EQ(values(), (Values{none, none, none, none, none}));
}

TEST_F(AlarmWindowTest, TakesTheGridOfTheDatapoints) {
  // Periods that start at two minutes past: the newest finished one started at 9:52.
  add_series("Load", {1, 2, 3}, Seconds{300}, ten - Seconds{180});
  EXPECT_EQ(values(), (Values{none, none, none, 1, 2}));
}

TEST_F(AlarmWindowTest, PutsDatapointsIntoTheNearestPeriod) {
  Series& series = add_series("Load", {1, 2, 3, 4, 5});
  series.datapoints[3].at += Seconds{7};
  series.datapoints[2].at -= Seconds{7};
  EXPECT_EQ(values(), (Values{1, 2, 3, 4, 5}));
}

TEST_F(AlarmWindowTest, TakesTheLatestOfTwoDatapointsOfAPeriod) {
  Series& series = add_series("Load", {1, 2, 3, 4, 5});
  series.datapoints.push_back({ten - Seconds{890}, 33});
  EXPECT_EQ(values(), (Values{1, 2, 33, 4, 5}));
}

TEST_F(AlarmWindowTest, ReadsTheRulesStatisticOnly) {
  add_series("Load", {9}, Seconds{300}, ten - Seconds{300}, {.kind = StatisticKind::maximum});
  EXPECT_EQ(values().back(), none);
  rule.statistic = {.kind = StatisticKind::maximum};
  EXPECT_EQ(values().back(), 9);
}

TEST_F(AlarmWindowTest, DoesNotReadLongerPeriodsOrSuchThatDoNotDivide) {
  rule.period = Seconds{60};
  add_series("Load", {9});
  EXPECT_EQ(values().back(), none);
  rule.period = Seconds{420};
  EXPECT_EQ(values().back(), none);
}

TEST_F(AlarmWindowTest, AggregatesFinerDatapointsExactly) {
  struct Row {
    StatisticKind kind;
    Values expected;
  };
  // Three periods of 120 s that end at 10:00: {7, 1}, {2, gap}, {3, 8}.
  rule.period = Seconds{120};
  rule.evaluation_periods = 1;
  now = ten;
  for (const Row& row : {Row{StatisticKind::sum, {8, 2, 11}}, Row{StatisticKind::minimum, {1, 2, 3}},
                         Row{StatisticKind::maximum, {7, 2, 8}}, Row{StatisticKind::sample_count, {8, 2, 11}}}) {
    metrics.series.clear();
    rule.statistic = {.kind = row.kind};
    add_series("Load", {7, 1, 2, gap, 3, 8}, Seconds{60}, ten - Seconds{60}, rule.statistic);
    EXPECT_EQ(values(), row.expected) << static_cast<int>(row.kind);
    EXPECT_TRUE(warnings().empty());
  }
}

TEST_F(AlarmWindowTest, WeighsAveragesBySampleCounts) {
  rule.period = Seconds{120};
  rule.evaluation_periods = 1;
  now = ten;
  add_series("Load", {10, 20}, Seconds{60}, ten - Seconds{60});
  add_series("Load", {1, 3}, Seconds{60}, ten - Seconds{60}, {.kind = StatisticKind::sample_count});
  EXPECT_EQ(values().back(), 17.5);
  EXPECT_TRUE(warnings().empty());
}

TEST_F(AlarmWindowTest, CountsAveragesEquallyAndSaysSoWhereSampleCountsAreUnknown) {
  rule.period = Seconds{180};
  rule.evaluation_periods = 1;
  now = ten;
  add_series("Load", {0.1, 0.1, 0.1}, Seconds{60}, ten - Seconds{60});
  EXPECT_EQ(values().back(), 0.1) << "equal figures average to themselves";
  EXPECT_EQ(warnings().size(), 1U);
}

TEST_F(AlarmWindowTest, CountsAveragesEquallyWhereOneSampleCountIsUnknown) {
  rule.period = Seconds{120};
  rule.evaluation_periods = 1;
  now = ten;
  add_series("Load", {10, 20}, Seconds{60}, ten - Seconds{60});
  for (const std::vector<double>& counts : std::vector<std::vector<double>>{{gap, 3}, {3, gap}, {0, 3}, {3, 0}}) {
    add_series("Load", counts, Seconds{60}, ten - Seconds{60}, {.kind = StatisticKind::sample_count});
    EXPECT_EQ(values().back(), 15);
    EXPECT_EQ(warnings().size(), 1U);
    metrics.series.pop_back();
  }
}

TEST_F(AlarmWindowTest, SlidesWithFinerDatapoints) {
  // At the end of minute 5 an alarm of 300 s uses minutes 1 to 5, a minute later 2 to 6.
  rule.period = Seconds{300};
  rule.evaluation_periods = 1;
  rule.statistic = {.kind = StatisticKind::sum};
  add_series("Load", {1, 10, 100, 1000, 10'000, 100'000}, Seconds{60}, ten + Seconds{300}, rule.statistic);
  now = ten + Seconds{300};
  EXPECT_EQ(values().back(), 11'111);
  now = ten + Seconds{360};
  EXPECT_EQ(values().back(), 111'110);
}

TEST_F(AlarmWindowTest, PrefersTheLongestPeriod) {
  add_series("Load", {1, 1, 1, 1, 1}, Seconds{60}, ten - Seconds{60});
  add_series("Load", {42});
  EXPECT_EQ(values().back(), 42);
}

TEST_F(AlarmWindowTest, DoesNotAggregatePercentiles) {
  rule.statistic = {.kind = StatisticKind::percentile, .percentile = 99};
  add_series("Load", {1, 1, 1, 1, 1}, Seconds{60}, ten - Seconds{60}, rule.statistic);
  EXPECT_EQ(values().back(), none);
  add_series("Load", {8}, Seconds{300}, ten - Seconds{300}, rule.statistic);
  EXPECT_EQ(values().back(), 8);
}

TEST_F(AlarmWindowTest, SaysWhereAPercentileHasTooFewSamples) {
  rule.statistic = {.kind = StatisticKind::percentile, .percentile = 99};
  add_series("Load", {8}, Seconds{300}, ten - Seconds{300}, rule.statistic);
  EXPECT_TRUE(warnings().empty()) << "the count is not known";
  Series& counts = add_series("Load", {999}, Seconds{300}, ten - Seconds{300}, {.kind = StatisticKind::sample_count});
  EXPECT_EQ(warnings().size(), 1U);
  EXPECT_EQ(values().back(), 8) << "and evaluates it all the same";
  counts.datapoints.front().value = 1000;
  EXPECT_TRUE(warnings().empty());
}

TEST_F(AlarmWindowTest, LetsAReadingStandForASinglePeriod) {
  add_value("Load", 9.5, ten);
  EXPECT_EQ(values().back(), none) << "not for one of three";
  rule.evaluation_periods = 1;
  EXPECT_EQ(values(), (Values{none, none, 9.5}));
  EXPECT_EQ(warnings().size(), 1U);
  rule.statistic = {.kind = StatisticKind::sum};
  EXPECT_EQ(values().back(), none) << "a reading is not a period's sum";
}

TEST_F(AlarmWindowTest, PrefersDatapointsToAReading) {
  rule.evaluation_periods = 1;
  add_value("Load", 9.5, ten);
  add_series("Load", {7});
  EXPECT_EQ(values().back(), 7);
}

TEST_F(AlarmWindowTest, DoesNotUseAStaleReading) {
  rule.evaluation_periods = 1;
  add_value("Load", 9.5, ten - Seconds{3600});
  EXPECT_EQ(values().back(), none);
}

}  // namespace
}  // namespace headroom
