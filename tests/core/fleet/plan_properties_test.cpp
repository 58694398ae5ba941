#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "core/base/int128.hpp"
#include "tests/core/fleet/fleet_test_support.hpp"

/// What holds for every plan, on random fleets.
namespace headroom::fleet {
namespace {

using namespace testing;

class RandomFleets {
 public:
  explicit RandomFleets(std::uint32_t seed) : engine_(seed) {}

  Fleet next() {
    Fleet fleet;
    Rules& rules = fleet.input.rules;
    rules.maximum_clusters = below(6);
    if (one_in(3)) rules.step_concurrency = 1 + below(5);
    if (one_in(4)) rules.create_above_average_pending.reset();
    if (one_in(4)) rules.terminate_after_idle.reset();
    if (one_in(8)) rules.template_cluster.reset();
    const std::int64_t clusters = below(6);
    for (std::int64_t i = 0; i < clusters; ++i) add_cluster(fleet, static_cast<std::size_t>(i));
    if (one_in(2)) fleet.input.waiting.steps = below(12);
    if (one_in(2)) fleet.input.waiting.containers = below(100);
    if (one_in(4)) fleet.input.waiting.container_memory_mib = 1 + below(4096);
    if (one_in(2)) fleet.budget(std::to_string(below(60)), std::to_string(below(30)), one_in(2) ? 10'000'000 : 0);
    return fleet;
  }

 private:
  void add_cluster(Fleet& fleet, std::size_t i) {
    std::optional<Steps> steps;
    if (!one_in(4)) steps = Steps{.running = one_in(2) ? below(3) : 0, .pending = one_in(2) ? below(3) : 0};
    if (steps && one_in(2)) steps->concurrency = 1 + below(4);
    std::vector<MetricValue> values;
    if (!one_in(3)) values.push_back({"ContainerPending", static_cast<double>(one_in(2) ? below(60) : 0)});
    if (one_in(3)) values.push_back({"MemoryAvailableMB", static_cast<double>(below(20'000))});
    Member& member = fleet.add("j-" + std::to_string(i), steps, values);
    if (one_in(2)) member.idle_since = now - Seconds{below(4000)};
    if (one_in(8)) fleet.input_of(i).cluster.state = LifecycleState::starting;
    if (one_in(8)) fleet.input_of(i).cluster.state = LifecycleState::terminating;
    if (one_in(2)) fleet.wants(i, one_in(2) ? 2 : 4 + below(6));
  }
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(bound));
  }
  bool one_in(std::int64_t n) { return below(n) == 0; }

  std::mt19937 engine_;
};

template <class Check>
void for_each_plan(Check check) {
  RandomFleets fleets(20'261'122);
  for (int i = 0; i < 3000; ++i) {
    const Fleet fleet = fleets.next();
    const Plan plan = fleet.plan();
    check(fleet, plan);
    if (::testing::Test::HasFailure()) FAIL() << "fleet " << i << ": " << ::testing::PrintToString(briefs(fleet, plan));
  }
}

TEST(FleetPlans, TerminateNothingThatHasOrMayHaveSteps) {
  std::int64_t terminated = 0;
  for_each_plan([&](const Fleet& fleet, const Plan& plan) {
    for (const Row& row : plan.rows) {
      if (row.action != RowAction::terminate) continue;
      ++terminated;
      const Member& member = fleet.input.members[*row.member];
      ASSERT_TRUE(member.steps && member.idle_since);
      EXPECT_EQ(member.steps->running + member.steps->pending, 0);
      EXPECT_GT(now - *member.idle_since, Seconds{1800});
    }
  });
  EXPECT_GT(terminated, 50);
}

TEST(FleetPlans, NameEachClusterAndPlaceNoMoreThanWaits) {
  for_each_plan([](const Fleet& fleet, const Plan& plan) {
    std::set<std::size_t> named;
    for (const Row& row : plan.rows)
      if (row.member) named.insert(*row.member);
    EXPECT_EQ(named.size(), fleet.input.members.size());
    EXPECT_EQ(plan.work.steps + plan.work.steps_left, fleet.input.waiting.steps);
    EXPECT_EQ(plan.work.containers + plan.work.containers_left, fleet.input.waiting.containers);
    EXPECT_GE(plan.work.steps_left, 0);
    EXPECT_GE(plan.work.containers_left, 0);
    std::int64_t steps = 0;
    for (const Row& row : plan.rows)
      if (row.unit == RowUnit::steps) steps += row.to - row.from;
    EXPECT_EQ(steps, plan.work.steps);
  });
}

TEST(FleetPlans, CreateOnlyWithinTheMaximumAndNeverWhileTheyTerminate) {
  std::int64_t created = 0;
  for_each_plan([&](const Fleet& fleet, const Plan& plan) {
    const auto creates = std::ranges::count(plan.rows, RowAction::create, &Row::action);
    created += creates;
    EXPECT_LE(creates, 1);
    if (creates == 0) return;
    EXPECT_LT(plan.current, fleet.input.rules.maximum_clusters);
    EXPECT_EQ(std::ranges::count(plan.rows, RowAction::terminate, &Row::action), 0);
  });
  EXPECT_GT(created, 100);
}

/// The rule in integers: spent × 3,600,000 + rate × milliseconds ≤ usable × 3,600,000, all of it times 100%.
bool fits(const Budget& budget, std::chrono::milliseconds left, Int128 rate) {
  const Int128 usable = static_cast<Int128>(budget.daily->value) * (hundred_percent - budget.reserve);
  const Int128 spent = static_cast<Int128>(budget.spent_today->value) * hundred_percent;
  return spent * 3'600'000 + rate * left.count() * hundred_percent <= usable * 3'600'000;
}

TEST(FleetPlans, FundARowExactlyIfTheBudgetAllowsIt) {
  std::int64_t unfunded = 0;
  for_each_plan([&](const Fleet& fleet, const Plan& plan) {
    if (!fleet.input.rules.budget) {
      EXPECT_TRUE(std::ranges::all_of(plan.rows, &Row::funded));
      return;
    }
    Int128 rate = plan.cost.sum().value;
    for (const Row& row : plan.rows) {
      const Int128 delta = row.delta.sum().value;
      const bool affordable =
          delta <= 0 || fits(*fleet.input.rules.budget, fleet.input.rules.time_left->day, rate + delta);
      EXPECT_EQ(row.funded, affordable);
      if (row.funded) rate += delta;
      unfunded += row.funded ? 0 : 1;
    }
    EXPECT_TRUE(rate == Int128{plan.target_cost.sum().value});
  });
  EXPECT_GT(unfunded, 100);
}

TEST(FleetPlans, SayAnActionExactlyIfSomethingChanges) {
  for_each_plan([](const Fleet&, const Plan& plan) {
    EXPECT_EQ(plan.changed, plan.action != FleetAction::no_action);
    EXPECT_FALSE(plan.changed && plan.blocked);
    EXPECT_EQ(plan.blocked, plan.blocked_by != ClampCode::none);
    EXPECT_FALSE(plan.reason.empty());
    for (const Row& row : plan.rows) EXPECT_FALSE(row.reason.empty());
  });
}

}  // namespace
}  // namespace headroom::fleet
