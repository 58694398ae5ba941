#include "core/signals/alarm_reach.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

using enum Comparison;

AlarmRule rule(std::string metric, Comparison comparison, double threshold, std::vector<StepAdjustment> steps = {}) {
  return {.name = "r",
          .metric = std::move(metric),
          .comparison = comparison,
          .threshold = threshold,
          .adjustment = {.value = 1, .steps = std::move(steps)}};
}

TEST(AlarmReach, TellsRulesThatAlwaysOrNeverFire) {
  struct Row {
    AlarmRule rule;
    std::string futility;  ///< empty: the rule is sound
  };
  const auto always = [](const std::string& rest) { return "is always in ALARM, because " + rest; };
  const auto never = [](const std::string& rest) { return "is never in ALARM, because " + rest; };
  for (const Row& row : {
           Row{rule("ContainerPendingRatio", greater_than_or_equal, 0),
               always("ContainerPendingRatio is never below 0")},
           Row{rule("ContainerPending", greater_than, -1), always("ContainerPending is never at or below -1")},
           Row{rule("YARNMemoryAvailablePercentage", less_than_or_equal, 100),
               always("YARNMemoryAvailablePercentage is never above 100")},
           Row{rule("HDFSUtilization", less_than, 101), always("HDFSUtilization is never at or above 101")},
           Row{rule("ContainerPending", less_than, 0), never("ContainerPending is never below 0")},
           Row{rule("YARNMemoryAvailablePercentage", greater_than, 100),
               never("YARNMemoryAvailablePercentage is never above 100")},
           Row{rule("YARNMemoryAvailablePercentage", greater_than, 750),
               never("YARNMemoryAvailablePercentage is never above 750")},
           Row{rule("ContainerPendingRatio", greater_than, 0), ""},
           Row{rule("ContainerPendingRatio", less_than_or_equal, 0), ""},
           Row{rule("YARNMemoryAvailablePercentage", less_than, 15), ""},
           Row{rule("AppsRunning", less_than, 1), ""},
           // What a metric of somebody else can be, nobody knows.
           Row{rule("Temperature", greater_than_or_equal, 0), ""},
           Row{rule("Temperature", less_than, -40), ""},
       })
    EXPECT_EQ(futility_of(row.rule).value_or(""), row.futility) << row.rule.metric << " " << row.rule.threshold;
}

TEST(AlarmReach, KnowsThatASumOfPercentagesMayExceedAHundred) {
  AlarmRule sum = rule("YARNMemoryAvailablePercentage", greater_than, 150);
  EXPECT_TRUE(futility_of(sum));
  sum.statistic.kind = StatisticKind::sum;
  EXPECT_FALSE(futility_of(sum));
  AlarmRule samples = rule("Temperature", less_than, 0);
  samples.statistic.kind = StatisticKind::sample_count;
  EXPECT_TRUE(futility_of(samples));
}

TEST(AlarmReach, TellsStepsThatNoBreachReaches) {
  const StepAdjustment at_and_above{.lower = 0, .upper = std::nullopt, .value = -2};
  const StepAdjustment below{.lower = std::nullopt, .upper = 0, .value = 2};
  const StepAdjustment far_below{.lower = std::nullopt, .upper = -5, .value = 2};
  // AppsRunning below 1 can be 0 at the least: breaches are from -1 to 0.
  EXPECT_TRUE(futility_of(rule("AppsRunning", less_than, 1, {at_and_above})));
  EXPECT_TRUE(futility_of(rule("AppsRunning", less_than, 1, {far_below})));
  EXPECT_FALSE(futility_of(rule("AppsRunning", less_than, 5, {far_below}))) << "0 is 5 below";
  EXPECT_FALSE(futility_of(rule("AppsRunning", less_than, 1, {below})));
  EXPECT_FALSE(futility_of(rule("AppsRunning", less_than, 1, {at_and_above, below})));
  EXPECT_FALSE(futility_of(rule("AppsRunning", greater_than, 1, {at_and_above})));
  EXPECT_TRUE(futility_of(rule("AppsRunning", greater_than, 1, {below})));
  EXPECT_TRUE(
      futility_of(rule("HDFSUtilization", greater_than, 80, {{.lower = 30, .upper = std::nullopt, .value = 1}})))
      << "100 is 20 above";
  EXPECT_FALSE(futility_of(rule("Temperature", greater_than, 80, {{.lower = 30, .upper = std::nullopt, .value = 1}})));
}

TEST(AlarmReach, TellsRulesThatAskForNoChange) {
  AlarmRule none = rule("AppsRunning", greater_than, 1);
  none.adjustment.value = 0;
  EXPECT_EQ(futility_of(none), "never changes anything, because it asks for a change of 0");
  none.adjustment.type = AdjustmentType::exact_capacity;
  EXPECT_FALSE(futility_of(none)) << "exactly 0 is a change";
  AlarmRule steps = rule("AppsRunning", greater_than, 1, {{.lower = 0, .upper = std::nullopt, .value = 0}});
  EXPECT_TRUE(futility_of(steps));
}

TEST(AlarmReach, SaysWhatStepsCover) {
  EXPECT_EQ(covered_breaches(rule("m", less_than, 1, {{.lower = 0, .upper = std::nullopt}})), "0 and above");
  EXPECT_EQ(covered_breaches(rule("m", less_than, 1, {{.lower = std::nullopt, .upper = -5}})), "-5 and below");
  EXPECT_EQ(covered_breaches(rule("m", less_than, 1, {{.lower = -10, .upper = -5}, {.lower = -20, .upper = -10}})),
            "-20 to -5");
}

}  // namespace
}  // namespace headroom
