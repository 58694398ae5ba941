#include <algorithm>

#include <gtest/gtest.h>

#include "core/model/affordable.hpp"
#include "core/stages/account.hpp"
#include "tests/properties/for_all.hpp"
#include "tests/properties/random.hpp"

/// What holds for every decision under a budget.
namespace headroom {
namespace {

using namespace testing;

/// Runs `property(input with a budget, its decision, the decision without the budget)` on every try.
void for_all_budgets(auto&& property) {
  unsigned seed = 0;
  for_all_inputs([&](const EvaluationInput& in) {
    Random random(++seed);
    EvaluationInput without = in;
    without.policy.budget.reset();
    without.spend = {};
    without.detail = Detail::without_counterfactuals;
    EvaluationInput bound = without;
    bound.policy.budget = any_budget(random);
    property(bound, evaluated(bound).decision, evaluated(without).decision);
  });
}

TEST(EveryBudget, IsKeptByEveryScaleOut) {
  int cut = 0;
  int blocked = 0;
  for_all_budgets([&](const EvaluationInput& in, const Decision& d, const Decision&) {
    cut += std::ranges::find(d.clamps, ClampCode::budget, &Clamp::code) != d.clamps.end() ? 1 : 0;
    blocked += d.blocked_by == ClampCode::budget ? 1 : 0;
    if (d.action != Action::scale_out) return;
    // The minimum counts, in whole instances.
    const Observation seen = observation(in);
    const Units least = in.policy.limits.minimum + Units{std::ranges::max(seen.units_per_count) - 1};
    if (d.target <= least) return;
    const Budget& budget = *in.policy.budget;
    const Account account = account_of(budget, in.spend, seen, builtin_catalog());
    const MicroDollars more = d.cost.target_hourly + d.cost.target_emr_hourly - d.cost.hourly - d.cost.emr_hourly;
    const PricedUnits step{.count = 1, .hourly = more};
    EXPECT_EQ(affordable(budget, account.spend, {.committed_hourly = account.committed_hourly, .wanted = {&step, 1}},
                         account.left)
                  .affordable_units,
              1)
        << d.summary;
  });
  EXPECT_GT(cut, 80);
  EXPECT_GT(blocked, 50);
}

TEST(EveryBudget, TakesNothingAwayAndAddsNothing) {
  for_all_budgets([](const EvaluationInput&, const Decision& d, const Decision& without) {
    EXPECT_GE(d.target, std::min(d.current, without.target)) << d.summary;
    EXPECT_LE(d.target, std::max(d.current, without.target)) << d.summary;
    EXPECT_EQ(d.desired, without.desired);
  });
}

TEST(EveryBudget, ExplainsItself) {
  for_all_budgets([](const EvaluationInput&, const Decision& d, const Decision&) {
    ASSERT_TRUE(d.budget);
    const bool is_cut = std::ranges::find(d.clamps, ClampCode::budget, &Clamp::code) != d.clamps.end();
    if (is_cut) {
      EXPECT_NE(d.budget->binding, BudgetCap::none);
    }
    EXPECT_GE(d.budget->affordable_units, 0);
    EXPECT_GT(d.budget->left.count(), 0);
  });
}

}  // namespace
}  // namespace headroom
