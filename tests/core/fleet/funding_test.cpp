#include "core/fleet/funding.hpp"

#include <gtest/gtest.h>

#include "tests/core/fleet/fleet_test_support.hpp"

namespace headroom::fleet {
namespace {

using namespace testing;

// At 10:00:30 there are 13 h 59 min 30 s = 50,370 s left of the day: 13.9916667 h.

TEST(FleetFunding, FundsACreationThatTheBudgetJustAllows) {
  // The new cluster costs 0.72 USD per hour with EMR and its primary node: 0.72 × 50,370 / 3,600 = 10.074 USD.
  Fleet fleet;
  fleet.input.waiting.steps = 1;
  fleet.budget("10.074", "0");
  EXPECT_EQ(briefs(fleet), Briefs{"create - clusters 0>1"});
  fleet.budget("10.073999", "0");
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), Briefs{"create - clusters 0>1 unfunded"});
  EXPECT_EQ(plan.action, FleetAction::no_action);
  EXPECT_TRUE(plan.blocked);
  EXPECT_EQ(plan.blocked_by, ClampCode::budget);
  EXPECT_EQ(plan.desired, 1);
  EXPECT_EQ(plan.target, 0);
  EXPECT_EQ(plan.rows[0].delta.ec2, usd("0.576"));  // its price stays
  EXPECT_EQ(plan.budget->unfunded_hourly, usd("0.72"));
  EXPECT_EQ(plan.budget->figures.projected, usd("10.074"));
  EXPECT_EQ(plan.budget->figures.cap, usd("10.073999"));
  EXPECT_EQ(plan.budget->figures.binding, BudgetCap::daily);
  EXPECT_EQ(plan.budget->figures.affordable_units, 0);
  ASSERT_EQ(plan.clamps.size(), 1u);
  EXPECT_EQ(plan.clamps[0].code, ClampCode::budget);
}

TEST(FleetFunding, KeepsAReserveFree) {
  Fleet fleet;
  fleet.input.waiting.steps = 1;
  fleet.budget("20.148", "0", 50'000'000);  // half of it is 10.074
  EXPECT_EQ(fleet.plan().action, FleetAction::create_cluster);
  fleet.budget("20.147999", "0", 50'000'000);
  EXPECT_EQ(fleet.plan().action, FleetAction::no_action);
}

TEST(FleetFunding, CountsWhatRunsThePrimaryNodesAndEmrToo) {
  // Four nodes run: 4 × 0.24 = 0.96 USD per hour. One node more makes 1.2: 1.2 × 50,370 / 3,600 = 16.79 USD.
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.wants(0, 4);
  fleet.budget("20", "3.21");
  EXPECT_EQ(briefs(fleet), Briefs{"scale_out j-1 capacity 3>4"});
  EXPECT_EQ(fleet.plan().budget->figures.committed_hourly, usd("0.96"));
  EXPECT_EQ(fleet.plan().budget->figures.projected, usd("20"));
  fleet.budget("20", "3.210001");
  EXPECT_EQ(briefs(fleet), Briefs{"scale_out j-1 capacity 3>4 unfunded"});
}

TEST(FleetFunding, GoesDownTheRowsAndFundsALaterCheaperOne) {
  // 1.92 USD per hour run. j-1 wants five nodes more (1.2), j-2 one (0.24).
  Fleet fleet;
  fleet.add_busy("j-1", 9);
  fleet.add_busy("j-2", 1);
  fleet.wants(0, 8);
  fleet.wants(1, 4);
  fleet.budget("31", "0");  // 31 / 13.9916667 = 2.2156 USD per hour
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"scale_out j-1 capacity 3>8 unfunded", "scale_out j-2 capacity 3>4"}));
  EXPECT_EQ(plan.action, FleetAction::scale_out);
  EXPECT_EQ(plan.budget->funded_hourly, usd("0.24"));
  EXPECT_EQ(plan.budget->unfunded_hourly, usd("1.2"));
  EXPECT_EQ(plan.target_cost.sum(), usd("2.16"));
  EXPECT_EQ(plan.budget->figures.affordable_units, 1);
}

TEST(FleetFunding, SpendsWhatOtherRowsSave) {
  // j-2 is terminated and frees 0.96 of 1.92 USD per hour; j-1 wants four nodes for 0.96. 1.92 × 50,370 / 3,600 =
  // 26.864 USD.
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.add_idle("j-2", Seconds{7200});
  fleet.wants(0, 7);
  fleet.budget("50", "23.136");
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"terminate j-2 clusters 1>0", "scale_out j-1 capacity 3>7"}));
  EXPECT_EQ(plan.budget->released_hourly, usd("0.96"));
  EXPECT_EQ(plan.budget->figures.committed_hourly, usd("1.92"));
  EXPECT_EQ(plan.budget->figures.projected, usd("50"));
  EXPECT_EQ(plan.budget->figures.binding, BudgetCap::none);
  EXPECT_EQ(plan.target_cost.sum(), plan.cost.sum());
  fleet.budget("50", "23.136001");
  EXPECT_EQ(briefs(fleet), (Briefs{"terminate j-2 clusters 1>0", "scale_out j-1 capacity 3>7 unfunded"}));
}

TEST(FleetFunding, FundsNoGrowthFromAnExhaustedBudgetAlthoughOtherRowsSave) {
  // j-2 is terminated and frees 0.96 USD per hour; j-1 wants three nodes for 0.72. The formula has no exception:
  // 100 + 13.9916667 × (1.92 - 0.96 + 0.72) = 123.506 is above 40, and above 0.
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.add_idle("j-2", Seconds{7200});
  fleet.wants(0, 6);
  fleet.budget("40", "100");
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"terminate j-2 clusters 1>0", "scale_out j-1 capacity 3>6 unfunded"}));
  EXPECT_EQ(plan.budget->figures.projected, usd("123.506"));
  EXPECT_EQ(plan.budget->figures.binding, BudgetCap::daily);
  EXPECT_EQ(plan.target_cost.sum(), usd("0.96"));
  fleet.budget("0", "0");
  EXPECT_EQ(briefs(fleet), (Briefs{"terminate j-2 clusters 1>0", "scale_out j-1 capacity 3>6 unfunded"}));
}

TEST(FleetFunding, IsValidUntilTheBindingWindowEnds) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.wants(0, 4);
  fleet.budget("1", "50");
  fleet.input.rules.time_left->day = Seconds{120};
  EXPECT_EQ(fleet.plan().valid_until, now + Seconds{120});
  fleet.budget("1000", "50");
  fleet.input.rules.time_left->day = Seconds{120};
  EXPECT_EQ(fleet.plan().valid_until, now + Seconds{300});
}

TEST(FleetFunding, BindsNothingIfNothingIsWanted) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.budget("1", "50");
  const Plan plan = fleet.plan();
  EXPECT_EQ(plan.budget->figures.binding, BudgetCap::none);
  EXPECT_EQ(plan.budget->figures.spent, usd("50"));
  EXPECT_EQ(plan.budget->figures.committed_hourly, usd("0.96"));
  EXPECT_EQ(plan.blocked_by, ClampCode::none);
}

TEST(FleetFunding, FundsNothingThatCostsFromABudgetOfZero) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.add_idle("j-2", Seconds{60});
  fleet.wants(0, 4);
  fleet.input.waiting.steps = 1;
  fleet.budget("0", "0");
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"fill j-2 steps 0>1", "scale_out j-1 capacity 3>4 unfunded"}));
  EXPECT_EQ(plan.blocked_by, ClampCode::budget);
}

TEST(FleetFunding, BoundsTheRateByTheHourlyCap) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.wants(0, 4);
  fleet.budget("1000", "0");
  fleet.input.rules.budget->hourly = usd("1.2");
  EXPECT_EQ(briefs(fleet), Briefs{"scale_out j-1 capacity 3>4"});
  fleet.input.rules.budget->hourly = usd("1.199999");
  EXPECT_EQ(briefs(fleet), Briefs{"scale_out j-1 capacity 3>4 unfunded"});
  EXPECT_EQ(fleet.plan().budget->figures.binding, BudgetCap::hourly);
}

TEST(FleetFunding, FundsEverythingWithoutABudget) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.wants(0, 10);
  EXPECT_EQ(briefs(fleet), Briefs{"scale_out j-1 capacity 3>10"});
  EXPECT_FALSE(fleet.plan().budget);
}

TEST(FleetFunding, SaysThatTheSpendIsNotKnown) {
  Fleet fleet;
  fleet.budget("10", "0");
  EXPECT_TRUE(fleet.plan().warnings.empty());
  EXPECT_EQ(fleet.plan().confidence, 1);
  fleet.input.rules.budget->spent_today.reset();
  EXPECT_EQ(codes(fleet.plan().warnings), std::vector<std::string_view>{"spend_unknown"});
  EXPECT_EQ(fleet.plan().confidence, 0.5);
}

TEST(FleetFunding, CountsTheSpendThatIsKnownFromElsewhere) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.wants(0, 4);  // 0.24 an hour more, to 1.2 with the primary node: 16.79 until midnight
  fleet.budget("20", "0");
  fleet.input.rules.budget->spent_today.reset();
  fleet.input.rules.spend.today = Spent{.amount = usd("3"), .origin = SpendOrigin::cost_explorer};
  EXPECT_EQ(briefs(fleet), Briefs{"scale_out j-1 capacity 3>4"});
  EXPECT_TRUE(fleet.plan().warnings.empty());
  EXPECT_EQ(fleet.plan().budget->figures.spent, usd("3"));
  fleet.input.rules.spend.today->amount = usd("4");
  EXPECT_EQ(briefs(fleet), Briefs{"scale_out j-1 capacity 3>4 unfunded"});
  fleet.input.rules.budget->spent_today = usd("1");
  EXPECT_EQ(fleet.plan().budget->figures.spent, usd("1")) << "what the budget says itself wins";
}

TEST(FleetFunding, TrustsAnAmountLessIfItIsKnownForAPartOfTheDay) {
  Fleet fleet;
  fleet.budget("20", "0");
  fleet.input.rules.budget->spent_today.reset();
  fleet.input.rules.spend.today = Spent{usd("3"), SpendOrigin::stored};
  EXPECT_EQ(fleet.plan().confidence, 1);
  fleet.input.rules.spend.today->origin = SpendOrigin::stored_in_part;
  EXPECT_EQ(fleet.plan().confidence, 0.5);
}

TEST(FleetFunding, SaysWhosePrimaryNodeIsNotCounted) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.add_busy("j-2", 0);
  std::erase_if(fleet.input_of(1).cluster.pools, [](const Pool& pool) { return pool.role == Role::primary; });
  EXPECT_TRUE(fleet.plan().warnings.empty()) << "without a budget nothing is counted";
  fleet.budget("20", "0");
  ASSERT_EQ(codes(fleet.plan().warnings), std::vector<std::string_view>{"primary_unknown"});
  EXPECT_TRUE(fleet.plan().warnings[0].detail.starts_with("`j-2`: "));
}

TEST(FleetFunding, PricesSpotOfATemplateAtMostAtTheOnDemandPrice) {
  Fleet fleet;
  Cluster created = nodes("", 2);
  created.pools.push_back(headroom::testing::group("", Role::task, Market::spot, 4));
  fleet.input.rules.template_cluster = created;
  fleet.input.waiting.steps = 1;
  const Plan plan = fleet.plan();
  EXPECT_EQ(plan.rows[0].delta.ec2, usd("1.344"));  // 7 × 0.192
  EXPECT_EQ(codes(plan.warnings), std::vector<std::string_view>{"price_estimated"});
  created.pools.back().hourly_price = usd("0.07");
  fleet.input.rules.template_cluster = created;
  EXPECT_EQ(fleet.plan().rows[0].delta.ec2, usd("0.856"));  // 3 × 0.192 + 4 × 0.07
  EXPECT_TRUE(fleet.plan().warnings.empty());
}

TEST(FleetFunding, AddsEnormousAmountsWithoutOverflow) {
  Fleet fleet;
  for (int i = 0; i < 20; ++i) {
    fleet.add_busy("j-" + std::to_string(i), 0);
    fleet.decision_of(static_cast<std::size_t>(i)).cost.hourly = most_money;
    fleet.wants(static_cast<std::size_t>(i), 4);
    fleet.decision_of(static_cast<std::size_t>(i)).cost.target_hourly = {most_money.value * 100};
  }
  fleet.budget("1000000000", "0");
  EXPECT_EQ(fleet.plan().cost.ec2, most_money);
  EXPECT_EQ(fleet.plan().blocked_by, ClampCode::budget);
}

}  // namespace
}  // namespace headroom::fleet
