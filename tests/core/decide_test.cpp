#include "core/decide.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

TEST(Decide, AnswersTheMainJobAsTheContractDoes) {
  const Decision d = decided(main_job());
  EXPECT_EQ(d.status, Status::decided);
  EXPECT_EQ(d.action, Action::scale_out);
  EXPECT_TRUE(d.changed);
  EXPECT_EQ(d.valid_until, at("2026-11-22T10:05:30Z"));
  EXPECT_EQ(d.current, Units{3});
  EXPECT_EQ(d.desired, Units{9});  // 73,728 MB pending / (36,864 MB / 3) = 6 more
  EXPECT_EQ(d.target, Units{6});   // 3 + 100%
  EXPECT_EQ(d.reason, "memory_available_below_threshold");
  EXPECT_FALSE(d.blocked);
  EXPECT_EQ(d.blocked_by, ClampCode::none);
  EXPECT_EQ(d.confidence, 1);
  EXPECT_EQ(d.retry_after, Seconds{0});
  const std::vector<PoolChange> changes{{"ig-CORE", Role::core, Market::on_demand, "m5.xlarge", 2, 4},
                                        {"ig-TASK", Role::task, Market::spot, "m5.xlarge", 1, 2}};
  EXPECT_EQ(d.changes, changes);
  EXPECT_EQ(d.warnings, std::vector<Warning>{});
  EXPECT_EQ(d.missing, std::vector<std::string>{});
}

TEST(Decide, PricesTheMainJob) {
  const Cost cost = decided(main_job()).cost;
  EXPECT_EQ(cost.hourly, usd("0.454"));         // 2 × 0.192 + 0.07
  EXPECT_EQ(cost.target_hourly, usd("0.908"));  // 4 × 0.192 + 2 × 0.07
  EXPECT_EQ(cost.emr_hourly, usd("0.144"));     // 3 × 0.048
  EXPECT_EQ(cost.target_emr_hourly, usd("0.288"));
  EXPECT_TRUE(cost.complete);
}

TEST(Decide, ExplainsTheMainJob) {
  const Decision d = decided(main_job());
  ASSERT_EQ(d.signals.size(), 1u);
  EXPECT_EQ(d.signals[0].kind, "managed_scaling");
  EXPECT_EQ(d.signals[0].proposes, Units{9});
  EXPECT_TRUE(d.signals[0].chosen);
  EXPECT_EQ(d.signals[0].reason, "memory_available_below_threshold");
  const Evidence memory{"YARNMemoryAvailablePercentage", 9.5, Comparison::less_than, 15, 1};
  EXPECT_EQ(d.signals[0].evidence.front(), memory);
  ASSERT_EQ(codes(d.clamps), std::vector{ClampCode::increment});
  EXPECT_EQ(d.clamps[0].from, Units{9});
  EXPECT_EQ(d.clamps[0].to, Units{6});
  const std::vector<Counterfactual> flips{
      {Direction::hold,
       {{"YARNMemoryAvailablePercentage", Comparison::greater_than_or_equal, 15, {}},
        {"ContainerPending", Comparison::less_than_or_equal, 0, {}}}}};
  EXPECT_EQ(d.counterfactuals, flips);
  std::puts(d.summary.c_str());
}

}  // namespace
}  // namespace headroom
