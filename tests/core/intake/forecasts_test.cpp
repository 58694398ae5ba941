#include "core/intake/forecasts.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/intake/demand.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// `count` hours of one value, the last of which ends at `observed`.
Series hours(std::string name, std::int64_t count, double value) {
  Series series{.name = std::move(name), .period = Seconds{3600}};
  for (std::int64_t k = count; k > 0; --k) series.datapoints.push_back({observed - k * Seconds{3600}, value});
  return series;
}

EvaluationInput input_with(Metrics metrics, std::vector<Signal> signals = {Predictive{}}) {
  EvaluationInput input{.cluster = cluster({core_group(6)}), .metrics = std::move(metrics), .evaluated_at = now};
  input.policy.limits = limits(2, 30);
  input.policy.signals = std::move(signals);
  return input;
}

double value_of(const EvaluationInput& input, std::string_view name) {
  const auto at = std::ranges::find(input.metrics.values, name, &MetricValue::name);
  return at == input.metrics.values.end() ? -1 : at->value;
}

TEST(Forecasts, AnswerTheQuestionsOfPredictiveSignals) {
  Metrics metrics = values({{"demand", 7.2}});
  metrics.series.push_back(hours("demand", 48, 7.2));
  EvaluationInput input = input_with(std::move(metrics));
  add_forecasts(input, builtin_catalog());
  ASSERT_EQ(input.forecasts.size(), 1U);
  EXPECT_EQ(input.forecasts.front().question, question_of(Predictive{}));
  EXPECT_EQ(input.forecasts.front().target, 8);
  EXPECT_EQ(input.forecasts.front().at, observed);
  EXPECT_EQ(input.forecasts.front().hourly_points, 48);  // those that end at 11:00 the day before last to 10:00
}

TEST(Forecasts, AreNotMadeForOtherSignals) {
  EvaluationInput input = input_with(values({{"demand", 7.2}}), {ManagedScaling{}});
  add_forecasts(input, builtin_catalog());
  fill_in_demand(input, builtin_catalog());
  EXPECT_TRUE(input.forecasts.empty());
  EXPECT_EQ(input.metrics, values({{"demand", 7.2}}));
}

TEST(Forecasts, TakeStoredSeriesToo) {
  EvaluationInput input = input_with(values({{"demand", 7.2}}));
  Series stored = hours("demand", 48, 7.2);
  stored.period = Seconds{0};
  add_forecasts(input, builtin_catalog(), std::vector<Series>{stored});
  EXPECT_EQ(input.forecasts.front().target, 8);
  EXPECT_TRUE(input.forecasts.front().has_enough_history());
}

TEST(Forecasts, KnowNothingOfWhatIsNotOver) {
  Metrics metrics = values({{"demand", 7.2}});
  metrics.series.push_back(hours("demand", 48, 7.2));
  metrics.series.back().datapoints.push_back({observed, 25});
  EvaluationInput input = input_with(std::move(metrics));
  add_forecasts(input, builtin_catalog());
  EXPECT_EQ(input.forecasts.front().target, 8);
}

TEST(Demand, IsTheMemoryAllocatedAndPendingInUnits) {
  // 6 instances have 73,728 MB, so 12,288 each; (61,440 + 24,576) / 12,288 = 7.
  EvaluationInput input = input_with(values({{"MemoryTotalMB", 73'728},
                                             {"MemoryAllocatedMB", 61'440},
                                             {"MemoryPendingMB", 24'576},
                                             {"MemoryAvailableMB", 0}}));
  fill_in_demand(input, builtin_catalog());
  EXPECT_EQ(value_of(input, "demand"), 7);
}

TEST(Demand, MayFollowFromWhatIsAvailable) {
  // (73,728 − 12,288 + 0) / 12,288 = 5, and 6 × (1 − 25/100) = 4.5.
  EvaluationInput by_memory =
      input_with(values({{"MemoryTotalMB", 73'728}, {"MemoryPendingMB", 0}, {"MemoryAvailableMB", 12'288}}));
  fill_in_demand(by_memory, builtin_catalog());
  EXPECT_EQ(value_of(by_memory, "demand"), 5);
  EvaluationInput by_share = input_with(values({{"YARNMemoryAvailablePercentage", 25}}));
  fill_in_demand(by_share, builtin_catalog());
  EXPECT_EQ(value_of(by_share, "demand"), 4.5);
}

TEST(Demand, OfTheRequestCounts) {
  EvaluationInput input = input_with(values({{"demand", 3}, {"YARNMemoryAvailablePercentage", 25}}));
  fill_in_demand(input, builtin_catalog());
  EXPECT_EQ(value_of(input, "demand"), 3);
  EvaluationInput other = input_with(values({{"YARNMemoryAvailablePercentage", 25}}), {Predictive{.metric = "load"}});
  fill_in_demand(other, builtin_catalog());
  EXPECT_EQ(value_of(other, "demand"), -1);
}

TEST(Demand, OfThePastSaysIfItIsAssumed) {
  Metrics metrics = values({{"YARNMemoryAvailablePercentage", 25}});
  metrics.series.push_back(hours("YARNMemoryAvailablePercentage", 30, 50));
  EvaluationInput input = input_with(std::move(metrics));
  fill_in_demand(input, builtin_catalog());
  ASSERT_EQ(input.metrics.series.size(), 2U);
  EXPECT_EQ(input.metrics.series.back().datapoints.front().value, 3);  // 6 × (1 − 50/100)
  ASSERT_EQ(input.warnings.size(), 1U);
  EXPECT_EQ(input.warnings.front().code, "demand_assumed");
}

}  // namespace
}  // namespace headroom
