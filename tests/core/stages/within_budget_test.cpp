#include "core/stages/within_budget.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/decide.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// The main job, at 10:00:30 UTC, so that 50,370 s = 13.991667 h of the day are left. 3 nodes cost 2 × 0.24 + 0.118 =
/// 0.598 an hour with EMR's charge. It wants 2 core nodes more at 0.24 each, and then a Spot task node at 0.118.
EvaluationInput job(std::string_view daily, std::string_view spent) {
  EvaluationInput in = main_job();
  in.policy.budget = Budget{.daily = usd(daily), .spent_today = usd(spent)};
  return in;
}

bool warns(const Decision& decision, std::string_view code) {
  return std::ranges::find(decision.warnings, code, &Warning::code) != decision.warnings.end();
}

TEST(WithinBudget, LeavesWhatIsAffordable) {
  const Decision d = decided(job("50", "20"));
  EXPECT_EQ(d.target, Units{6});
  EXPECT_EQ(codes(d.clamps), std::vector{ClampCode::increment});
  // 20 + 50,370 s × (0.598 + 0.48 + 0.118) = 20 + 16.734033
  EXPECT_EQ(d.budget, (BudgetFigures{.spent = usd("20"),
                                     .committed_hourly = usd("0.598"),
                                     .left = Seconds{50'370},
                                     .projected = usd("36.734033"),
                                     .cap = usd("50"),
                                     .window = BudgetCap::daily,
                                     .binding = BudgetCap::none,
                                     .affordable_units = 3}));
}

TEST(WithinBudget, CutsTheTargetInTheOrderInWhichPoolsAreFilled) {
  struct Case {
    std::string_view daily;
    Units core;
    Units task;
  };
  const Case cases[] = {
      {"41", Units{4}, Units{2}},  // 36.9 − 20 − 8.367017 = 8.532983, and all three cost 8.367017
      {"40", Units{4}, Units{1}},  // 7.632983: two core nodes cost 6.716
      {"36", Units{3}, Units{1}},  // 4.032983: one costs 3.358
  };
  for (const auto& [daily, core, task] : cases) {
    const Decision d = decided(job(daily, "20"));
    EXPECT_EQ(d.target, core + task) << daily;
    ASSERT_FALSE(d.changes.empty());
    EXPECT_EQ(d.changes[0].to, core.value) << daily;
    EXPECT_EQ(d.changes.size(), task == Units{2} ? 2u : 1u) << daily;
  }
}

TEST(WithinBudget, SaysWhatIsBoundAndWhy) {
  const Decision d = decided(job("40", "20"));
  ASSERT_EQ(codes(d.clamps), (std::vector{ClampCode::increment, ClampCode::budget}));
  EXPECT_EQ(d.clamps[1].from, Units{6});
  EXPECT_EQ(d.clamps[1].to, Units{5});
  EXPECT_EQ(
      d.clamps[1].detail,
      "the budget of $36 a day ($40 less 10%) allows only 2 instances more: $20 is spent and 13.99 h are left, so "
      "all 3 instances more would bring the day to $36.734033");
  EXPECT_FALSE(d.blocked);
  EXPECT_EQ(d.budget->binding, BudgetCap::daily);
  EXPECT_EQ(d.budget->affordable_units, 2);
}

TEST(WithinBudget, BlocksWhenNotEvenOneUnitIsAffordable) {
  const Decision d = decided(job("34", "20"));  // 30.6 − 28.367017 = 2.232983, and a core node costs 3.358
  EXPECT_FALSE(d.changed);
  EXPECT_TRUE(d.blocked);
  EXPECT_EQ(d.blocked_by, ClampCode::budget);
  EXPECT_EQ(d.target, d.current);
  EXPECT_EQ(d.budget->affordable_units, 0);
  EXPECT_NE(d.summary.find("Held back because the budget of $30.6 a day ($34 less 10%) allows no more"),
            std::string::npos)
      << d.summary;
  EXPECT_FALSE(warns(d, "budget_exceeded"));
}

TEST(WithinBudget, SaysWhichCapWouldAllowOneUnit) {
  // 20 + 13.991667 × (0.598 + 0.24) = 31.725017, and 90% of 35.26 are 31.734; 90% of 35.25 would be 31.725.
  const Decision d = decided(job("34", "20"));
  const Condition raised{"policy.budget.daily_usd", Comparison::greater_than_or_equal, 35.26, {}};
  ASSERT_FALSE(d.counterfactuals.empty());
  EXPECT_EQ(d.counterfactuals.front(), (Counterfactual{Direction::out, {raised}}));
  EXPECT_FALSE(decided(job("35.25", "20")).changed);
  EXPECT_TRUE(decided(job("35.26", "20")).changed);
}

TEST(WithinBudget, SaysWhichTwoCapsWouldAllowOneUnitTogether) {
  // Daily: 35.26 as above. Hourly: 0.598 + 0.24 = 0.838, and 90% of 0.94 are 0.846; 90% of 0.93 would be 0.837.
  EvaluationInput in = job("34", "20");
  in.policy.budget->hourly = usd("0.7");
  const Condition hourly{"policy.budget.hourly_usd", Comparison::greater_than_or_equal, 0.94, {}};
  const Condition daily{"policy.budget.daily_usd", Comparison::greater_than_or_equal, 35.26, {}};
  const Decision d = decided(in);
  ASSERT_TRUE(d.blocked);
  ASSERT_FALSE(d.counterfactuals.empty());
  EXPECT_EQ(d.counterfactuals.front(), (Counterfactual{Direction::out, {hourly, daily}}));
  in.policy.budget->hourly = usd("0.94");
  EXPECT_FALSE(decided(in).changed);
  in.policy.budget->daily = usd("35.26");
  EXPECT_TRUE(decided(in).changed);
  in.policy.budget->reserve = hundred_percent;
  EXPECT_TRUE(decided(in).counterfactuals.empty()) << "nothing is left of any cap";
}

TEST(WithinBudget, IsValidUntilTheBindingWindowEnds) {
  EvaluationInput in = job("50", "45");
  in.evaluated_at = at("2026-11-22T23:58:00Z");
  in.metrics.observed_at = in.evaluated_at;
  EXPECT_EQ(decided(in).valid_until, at("2026-11-23T00:00:00Z"));
  in.policy.budget->spent_today = usd("0");
  EXPECT_EQ(decided(in).valid_until, at("2026-11-23T00:03:00Z"));
}

TEST(WithinBudget, NeverScalesIn) {
  EvaluationInput in = job("1", "100");
  in.metrics = values({{"YARNMemoryAvailablePercentage", 50}, {"ContainerPending", 0}, {"MemoryTotalMB", 36864}});
  const Decision d = decided(in);
  EXPECT_EQ(d.action, Action::no_action);
  EXPECT_FALSE(d.blocked);
  EXPECT_EQ(d.budget->binding, BudgetCap::none);  // all of nothing is affordable
  EXPECT_TRUE(warns(d, "budget_exceeded"));
}

TEST(WithinBudget, LeavesAScaleInAloneAndProjectsIt) {
  EvaluationInput in = job("1", "100");
  in.cluster.pools = {core_group(2), task_group(4)};
  in.metrics = lasting(90, 0, Seconds{3600});
  const Decision d = decided(in);
  ASSERT_EQ(d.action, Action::scale_in);
  EXPECT_EQ(d.budget->committed_hourly, usd("0.952"));  // 0.48 + 4 × 0.118
  const std::int64_t fewer = (d.current - d.target).value;
  const MicroDollars kept = usd("0.952") - scaled(usd("0.118"), fewer, 1);
  EXPECT_EQ(d.budget->projected, usd("100") + scaled(kept, 50'370, 3'600));
}

TEST(WithinBudget, KeepsThePolicysOwnMinimum) {
  EvaluationInput in = job("1", "0");
  in.policy.limits.minimum = Units{5};
  const Decision d = decided(in);
  EXPECT_EQ(d.target, Units{5});
  EXPECT_TRUE(warns(d, "budget_below_minimum"));
  EXPECT_EQ(codes(d.clamps).back(), ClampCode::budget);
}

TEST(WithinBudget, KeepsAMinimumThatIsNoWholeNumberOfInstances) {
  // An m5.xlarge has 4 vCPUs. Four nodes run, 16, and the minimum of 18 takes five, 20. The budget of 1 is used up.
  EvaluationInput in = job("1", "5");
  in.cluster.pools = {core_group(4)};
  in.policy.limits = limits(18, 40, Unit::vcpu);
  const Decision d = decided(in);
  EXPECT_EQ(d.target, Units{20});
  EXPECT_TRUE(warns(d, "budget_below_minimum"));
}

TEST(WithinBudget, SaysThatAMoveIsWithheldWhole) {
  // One rule wants a core node more at 0.24, another a task node less at 0.118.
  EvaluationInput in = job("1", "5");
  in.policy.limits.maximum_core = {};
  in.policy.signals = {AlarmRules{.rules = {{.name = "hdfs",
                                             .metric = "HDFSUtilization",
                                             .threshold = 80,
                                             .adjustment = {.value = 1},
                                             .applies_to = {.role = Role::core}},
                                            {.name = "memory",
                                             .metric = "YARNMemoryAvailablePercentage",
                                             .threshold = 70,
                                             .adjustment = {.value = -1},
                                             .applies_to = {.role = Role::task}}}}};
  in.metrics =
      normalised({.observed_at = observed,
                  .series = {steady("HDFSUtilization", 90, 2), steady("YARNMemoryAvailablePercentage", 80, 2)}});
  const Decision d = decided(in);
  EXPECT_FALSE(d.changed);
  ASSERT_FALSE(d.clamps.empty());
  EXPECT_TRUE(d.clamps.back().detail.starts_with(
      "the budget of $0.9 a day ($1 less 10%) does not allow the move between pools: $5 is spent"))
      << d.clamps.back().detail;
}

TEST(WithinBudget, CountsThePrimaryNodeAndEmrsCharge) {
  EvaluationInput in = job("50", "20");
  in.cluster.pools.push_back(group("ig-MASTER", Role::primary, Market::on_demand, 1));
  EXPECT_EQ(decided(in).budget->committed_hourly, usd("0.838"));  // 0.598 + 0.192 + 0.048
  EXPECT_TRUE(warns(decided(job("50", "20")), "primary_unknown"));
  EXPECT_FALSE(warns(decided(in), "primary_unknown"));
}

/// 2 core nodes and 2 of 6 Spot nodes run, and 4 have been missing since half past nine. Work for 6 nodes waits.
EvaluationInput without_spot(std::string_view hourly) {
  EvaluationInput in = main_job();
  in.cluster.pools = {core_group(2), task_group(6)};
  in.cluster.pools[1].running = 2;
  in.cluster.pools[1].missing = {{.market = Market::spot, .count = 4, .since = at("2026-11-22T09:30:00Z")}};
  in.policy = policy(limits(2, 40), {.pending_for = Seconds{0}});
  in.policy.budget = Budget{.hourly = usd(hourly), .reserve = 0};
  in.metrics = values({{"YARNMemoryAvailablePercentage", 5},
                       {"ContainerPending", 12},
                       {"MemoryTotalMB", 4 * 12288.0},
                       {"MemoryAvailableMB", 2048},
                       {"MemoryAllocatedMB", 4 * 12288.0 - 2048},
                       {"MemoryPendingMB", 6 * 12288.0}});
  return in;
}

TEST(WithinBudget, ReplacesSpotThatDoesNotComeAsFarAsItAffords) {
  const Decision all = decided(without_spot("100"));
  ASSERT_EQ(all.target, Units{10});  // 4 Spot nodes go, and 6 On-Demand nodes come
  // 2 × 0.24 + 6 × 0.118 = 1.188. Without the 4, and with 5 On-Demand: 1.188 − 0.472 + 1.2 = 1.916; with 6: 2.156.
  const Decision part = decided(without_spot("1.916"));
  EXPECT_EQ(part.target, Units{9});
  ASSERT_EQ(part.changes.size(), 2U);
  EXPECT_EQ(part.changes[0].to, 7);
  EXPECT_EQ(part.changes[1].to, 2);
  EXPECT_FALSE(part.blocked);
  EXPECT_EQ(codes(part.clamps).back(), ClampCode::budget);
  EXPECT_EQ(decided(without_spot("2.156")).target, Units{10});
}

TEST(WithinBudget, MakesNoClusterSmallerByReplacingSpot) {
  // 4 On-Demand in place of 4 Spot: 0.716 + 0.96 = 1.676. With 3 the cluster would have 7 nodes in place of 8.
  const Decision same = decided(without_spot("1.676"));
  EXPECT_TRUE(same.changed);
  EXPECT_EQ(same.target, Units{8});
  const Decision none = decided(without_spot("1.675"));
  EXPECT_FALSE(none.changed);
  EXPECT_TRUE(none.blocked);
  EXPECT_EQ(none.blocked_by, ClampCode::budget);
}

TEST(WithinBudget, PaysWholeInstancesOfAFleet) {
  EvaluationInput in = job("36", "20");
  in.cluster.pools = {core_group(2), fleet("if-TASK", Role::task, 2, 0, 8)};
  in.cluster.pools[1].requested = 2;
  in.policy.limits = limits(2, 40, Unit::fleet_units);
  in.policy.limits.maximum_core = Units{2};
  in.policy.scale_out.maximum_increment_percent = 1000;
  // Committed: 0.48, and one instance of 0.24 for the 2 units. 32.4 − 20 − 13.991667 × 0.72 = 2.326; no second
  // instance, but 6 units of the first are paid already.
  const Decision d = decided(in);
  EXPECT_EQ(d.budget->committed_hourly, usd("0.72"));
  EXPECT_EQ(d.target, Units{4 + 6});
}

TEST(WithinBudget, KnowsLessIfNobodySaysWhatWasSpent) {
  EvaluationInput in = main_job();
  in.policy.budget = Budget{.daily = usd("50")};
  const Decision unknown = decided(in);
  EXPECT_TRUE(warns(unknown, "spend_unknown"));
  EXPECT_LT(unknown.confidence, 1);
  EXPECT_EQ(unknown.budget->spent, usd("0"));
  in.spend.today = Spent{.amount = usd("20"), .origin = SpendOrigin::cost_explorer};
  const Decision known = decided(in);
  EXPECT_EQ(known.confidence, 1);
  EXPECT_EQ(known.budget->spent, usd("20"));
  in.policy.budget->spent_today = usd("21");
  EXPECT_EQ(decided(in).budget->spent, usd("21"));
  EXPECT_FALSE(decided(main_job()).budget);
}

TEST(WithinBudget, TheHourlyCapNeedsNoSpend) {
  EvaluationInput in = main_job();
  in.policy.budget = Budget{.hourly = usd("1")};
  const Decision d = decided(in);  // 0.9 − 0.598 = 0.302: one core node at 0.24
  EXPECT_EQ(d.target, Units{4});
  EXPECT_EQ(d.confidence, 1);
  EXPECT_EQ(d.budget->binding, BudgetCap::hourly);
  EXPECT_TRUE(d.clamps.back().detail.starts_with("the budget of $0.9 an hour ($1 less 10%) allows only"))
      << d.clamps.back().detail;
}

TEST(WithinBudget, CountsUnpricedPoolsAsNothingAndSaysSo) {
  EvaluationInput in = job("36", "20");
  in.cluster.pools[1].hourly_price.reset();  // Spot
  const Decision d = decided(in);
  EXPECT_EQ(d.budget->committed_hourly, usd("0.528"));
  EXPECT_TRUE(warns(d, "budget_incomplete"));
  EXPECT_FALSE(d.cost.complete);
}

TEST(WithinBudget, SaysThatGrowthHasNoPrice) {
  EvaluationInput in = job("50", "20");
  in.cluster.pools = {core_group(3), task_group(0)};
  in.policy.limits.maximum_core = Units{3};
  EXPECT_FALSE(warns(decided(in), "budget_incomplete"));
  in.cluster.pools[1].hourly_price.reset();  // Spot, of which nothing runs yet
  const Decision d = decided(in);
  ASSERT_GT(d.target, d.current);
  const auto warning = std::ranges::find(d.warnings, "budget_incomplete", &Warning::code);
  ASSERT_NE(warning, d.warnings.end());
  EXPECT_EQ(warning->detail,
            "the budget does not see the full price of what pools ig-TASK gain: what is not known counts as 0");
}

TEST(WithinBudget, EndsTheDayInTheAccountsZone) {
  EvaluationInput in = job("50", "20");
  in.policy.budget->time_zone = "Asia/Kolkata";
  in.zones = {{.name = "Asia/Kolkata", .offset = Seconds{19'800}}};
  EXPECT_EQ(decided(in).budget->left, Seconds{50'370 - 19'800});
}

/// The published rule with a day's budget of 50, for a core node at 0.24 and task nodes at 0.118 an hour. Only task
/// nodes are added.
Decision by_rule(std::string_view spent, double pending, std::int64_t tasks,
                 std::string_view time = "2026-11-22T10:00:30Z") {
  EvaluationInput in = job("50", spent);
  in.evaluated_at = at(time);
  in.policy.budget->preset = BudgetPreset::published;
  in.cluster.pools = {core_group(1), task_group(tasks)};
  in.policy.limits = limits(1, 20);
  in.policy.limits.maximum_core = Units{1};
  in.policy.scale_out = {};
  in.policy.scale_in = {};
  in.metrics = values({{"YARNMemoryAvailablePercentage", pending > 0 ? 5.0 : 50.0},
                       {"ContainerPending", pending},
                       {"MemoryPendingMB", pending * 12288},
                       {"MemoryTotalMB", static_cast<double>(tasks + 1) * 12288}});
  in.metrics.observed_at = in.evaluated_at;
  in.policy.budget->reserve = 0;
  return decided(in);
}

TEST(BudgetPreset, BindsLikeAWindow) {
  EXPECT_EQ(by_rule("1", 30, 11).target, Units{15});  // twice 12 are wanted, and 2% are used
  EXPECT_EQ(by_rule("26", 30, 4).target, Units{8});   // twice 5 are wanted, and 52% are used
  EXPECT_EQ(by_rule("1", 6, 0).target, Units{3});     // twice 1 are wanted
  EXPECT_EQ(by_rule("1", 0, 8).target, Units{5});     // nothing waits
  EXPECT_EQ(by_rule("1", 5, 8).target, Units{14});    // the rule says nothing: 9 and 5 more
  const Decision over = by_rule("45.5", 12, 8);       // in, although work waits
  EXPECT_EQ(over.action, Action::scale_in);
  EXPECT_EQ(over.target, Units{5});
  EXPECT_EQ(over.reason, "above_maximum");
  EXPECT_NE(over.summary.find("the published budget rule (91% of $50 a day is used, 12 containers are pending) allows "
                              "at most 5 instances"),
            std::string::npos)
      << over.summary;
}

TEST(BudgetPreset, DoesNotScaleOutIfTheRuleDoesNot) {
  // 85% are used: neither out (below 80%) nor in (above 90%). One hour of 0.476 + 0.354 would fit into the budget.
  const Decision used = by_rule("42.5", 12, 2, "2026-11-22T23:00:00Z");
  EXPECT_EQ(used.target, Units{3});
  EXPECT_TRUE(used.blocked);
  EXPECT_NE(used.summary.find("the published budget rule (85% of $50 a day is used, 12 containers are pending) allows "
                              "at most 3 instances"),
            std::string::npos)
      << used.summary;
  // 78% are used, and 39 + 13.991667 × (0.24 + 2 × 0.118 + 0.118) = 47.311 is above 45, but not above 50.
  EXPECT_EQ(by_rule("39", 12, 2).target, Units{3});
  // 5 are few: the rule says nothing, and the signals count.
  EXPECT_GT(by_rule("42.5", 5, 2, "2026-11-22T23:00:00Z").target, Units{3});
}

TEST(BudgetPreset, LimitsTheValidityToTheDay) {
  // 94% are used, and nothing waits. At midnight the day's budget is whole again.
  EXPECT_EQ(by_rule("47", 0, 8, "2026-11-22T23:58:00Z").valid_until, at("2026-11-23T00:00:00Z"));
  EXPECT_EQ(by_rule("47", 0, 8, "2026-11-22T23:50:00Z").valid_until, at("2026-11-22T23:55:00Z"));
}

TEST(BudgetPreset, LeavesThePolicysOwnLimitsHard) {
  EvaluationInput in = job("50", "46");
  in.policy.budget->preset = BudgetPreset::published;
  in.policy.limits = limits(7, 20);
  const Decision d = decided(in);
  EXPECT_GE(d.target, Units{7});
  EXPECT_TRUE(warns(d, "preset_beyond_limits"));
}

}  // namespace
}  // namespace headroom
