#include "core/model/published_rule.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom {
namespace {

constexpr MicroDollars usd(double amount) { return {static_cast<std::int64_t>(amount * 1e6 + 0.5)}; }

struct Case {
  double spent;
  std::optional<double> pending;
  const char* expected;
  double step{0.24};
};

std::string words(const PublishedRule& rule) {
  if (!rule.minimum) return "nothing";
  const std::string action = rule.action == RuleAction::scale_out ? "out " : "in ";
  return action + std::to_string(*rule.minimum) + "-" + std::to_string(*rule.maximum);
}

TEST(PublishedRule, HasStrictSteps) {
  // A budget of 50 a day of which an hour is left, and 0.5 an hour that runs.
  const Case cases[] = {
      {0, 6, "out 3-15"},
      {24.999999, 6, "out 3-15"},
      {25, 6, "out 3-8"},  // 50% are not below 50%
      {39.999999, 6, "out 3-8"},
      {40, 6, "nothing"},  // 80% are not below 80%
      {0, 5, "nothing"},   // 5 are not more than 5
      {0, 0, "in 2-5"},
      {45, 6, "nothing"},  // 90% are not above 90%
      {45.000001, 6, "in 2-5"},
      {60, std::nullopt, "in 2-5"},
      {0, std::nullopt, "nothing"},
      {10, 6, "out 3-15", 34.5},      // 10 + 0.5 + 34.5 = 45, exactly 90%
      {10, 6, "nothing", 34.500001},  // above it
  };
  for (const Case& each : cases) {
    const PublishedRule rule = published_rule({.daily = usd(50),
                                               .spent_today = usd(each.spent),
                                               .committed_hourly = usd(0.5),
                                               .additional_hourly = usd(each.step),
                                               .pending = each.pending,
                                               .left = std::chrono::hours{1}});
    EXPECT_EQ(words(rule), each.expected) << each.spent << " spent, pending " << each.pending.value_or(-1);
  }
}

TEST(PublishedRule, ABudgetOfZeroLetsNothingGrow) {
  const PublishedRuleQuestion none{.daily = {},
                                   .spent_today = {},
                                   .committed_hourly = {},
                                   .additional_hourly = usd(0.24),
                                   .pending = 9,
                                   .left = std::chrono::hours{1}};
  EXPECT_EQ(words(published_rule(none)), "nothing");
  EXPECT_FALSE(published_rule(none).affordable);
}

}  // namespace
}  // namespace headroom
