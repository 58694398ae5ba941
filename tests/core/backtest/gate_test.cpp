#include "core/backtest/gate.hpp"

#include <gtest/gtest.h>

namespace headroom::backtest {
namespace {

Figures cost(std::int64_t micro_dollars) { return {.cost = MicroDollars{micro_dollars}}; }

Figures minutes(std::int64_t minutes) { return {.under_provisioned_minutes = minutes}; }

TEST(Gate, TheIncreaseIsAShareOfWhatWasSpent) {
  EXPECT_DOUBLE_EQ(*cost_increase_percent(cost(1'100'000), cost(1'000'000)), 10);
  EXPECT_DOUBLE_EQ(*cost_increase_percent(cost(750'000), cost(1'000'000)), -25);
  EXPECT_DOUBLE_EQ(*cost_increase_percent(cost(0), cost(0)), 0);
  EXPECT_EQ(cost_increase_percent(cost(1), cost(0)), std::nullopt);
  EXPECT_EQ(cost_increase_percent({}, cost(1)), std::nullopt);
}

TEST(Gate, AFigureThatEqualsItsLimitHoldsIt) {
  const ActivationLimits limits{.max_cost_increase_percent = 10};
  EXPECT_EQ(judge(limits, cost(1'100'000), cost(1'000'000)).cost, LimitState::held);
  EXPECT_EQ(judge(limits, cost(1'100'001), cost(1'000'000)).cost, LimitState::broken);
  EXPECT_TRUE(judge(limits, cost(1'100'001), cost(1'000'000)).fails());
  const ActivationLimits waiting{.max_under_provisioned_minutes = 0};
  EXPECT_EQ(judge(waiting, minutes(0), {}).under_provisioned, LimitState::held);
  EXPECT_EQ(judge(waiting, minutes(1), {}).under_provisioned, LimitState::broken);
}

TEST(Gate, ALimitBelowZeroAsksForASaving) {
  const ActivationLimits limits{.max_cost_increase_percent = -5};
  EXPECT_FALSE(judge(limits, cost(950'000), cost(1'000'000)).fails());
  EXPECT_TRUE(judge(limits, cost(960'000), cost(1'000'000)).fails());
}

TEST(Gate, WhatIsNotKnownIsNeitherHeldNorBroken) {
  const ActivationLimits limits{.max_cost_increase_percent = 10, .max_under_provisioned_minutes = 5};
  const GateVerdict verdict = judge(limits, {}, {});
  EXPECT_EQ(verdict.cost, LimitState::unknown);
  EXPECT_EQ(verdict.under_provisioned, LimitState::unknown);
  EXPECT_FALSE(verdict.fails());
  EXPECT_FALSE(verdict.judged());
  EXPECT_TRUE(judge(limits, minutes(6), {}).fails());
  EXPECT_TRUE(judge(limits, minutes(5), {}).judged());
}

TEST(Gate, ACostWhereThereWasNoneBreaksEveryLimit) {
  EXPECT_TRUE(judge({.max_cost_increase_percent = 1e6}, cost(1), cost(0)).fails());
  EXPECT_FALSE(judge({.max_cost_increase_percent = 0}, cost(0), cost(0)).fails());
}

TEST(Gate, WithoutLimitsNothingIsJudged) {
  EXPECT_FALSE(ActivationLimits{}.has_limits());
  EXPECT_EQ(judge({}, cost(9), cost(1)), GateVerdict{});
}

}  // namespace
}  // namespace headroom::backtest
