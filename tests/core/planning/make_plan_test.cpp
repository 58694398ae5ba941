#include "core/planning/make_plan.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/core/planning/fixture.hpp"

namespace headroom::planning {
namespace {

using testing::exercise;
using testing::gigabyte;
using testing::planned;

const Constraint* constraint(const PlanAnswer& answer, ConstraintName name) {
  const auto found = std::ranges::find(answer.constraints, name, &Constraint::name);
  return found == answer.constraints.end() ? nullptr : &*found;
}

bool warns(const PlanAnswer& answer, std::string_view code) {
  return std::ranges::find(answer.warnings, code, &Warning::code) != answer.warnings.end();
}

// 10 GB × 600 core-seconds = 6000 core-seconds. 80% of V × (300 + 6000 / V) = 300 V + 6000 leaves V ≤ 5, so 2 or 4
// vCPUs, as no type has an odd number.
//   2 vCPUs: 300 + 3000 = 3300 s. Primary and core: 2 × (0.096 + 0.024) = $0.24 an hour, × 3300 / 3600 = $0.22.
//   4 vCPUs: 300 + 1500 = 1800 s.
//     On-Demand: 3 × 0.12 = $0.36 an hour, × 1800 / 3600 = $0.18, with two core nodes or one of twice the size.
//     Spot: 0.12 + 0.12 + (0.035 + 0.024) = $0.299 an hour, × 1800 / 3600 = $0.1495.
// The Spot instance is lost: for 300 s its 2 vCPUs are missing, (6000 + 600) / 4 = 1650, and 1950 s in all:
// $0.299 × 1950 / 3600 = $0.161958.
TEST(Plan, SolvesTheExercise) {
  const PlanAnswer answer = planned(exercise());
  ASSERT_EQ(answer.status, PlanStatus::feasible);
  const ClusterPlan& plan = *answer.plan;
  EXPECT_EQ(plan.primary, (InstanceGroup{"m5.large", Market::on_demand, 1, 2, {96'000}, {24'000}}));
  EXPECT_EQ(plan.core, (InstanceGroup{"m5.large", Market::on_demand, 1, 2, {96'000}, {24'000}}));
  EXPECT_EQ(plan.task, (InstanceGroup{"m5.large", Market::spot, 1, 2, {35'000}, {24'000}}));
  EXPECT_EQ(plan.vcpus, 4);
  EXPECT_EQ(plan.hourly, MicroDollars{299'000});
  EXPECT_EQ(plan.duration, Seconds{1800});
  EXPECT_EQ(plan.with_interruptions, Seconds{1950});
  EXPECT_EQ(plan.cost, MicroDollars{149'500});
  EXPECT_EQ(plan.cost_with_interruptions, MicroDollars{161'958});
  EXPECT_EQ(plan.utilisation, 83'333'333);

  using enum ConstraintName;
  EXPECT_EQ(answer.constraints, (std::vector<Constraint>{{deadline, 3600, 1950, true, 1650},
                                                         {budget, 2'000'000, 161'958, true, 1'838'042},
                                                         {minimum_utilisation, 80'000'000, 83'333'333, true, 3'333'333},
                                                         {interruptions, 1, 1, true, 0}}));
  EXPECT_FALSE(answer.nearest);
  EXPECT_EQ(answer.core_milliseconds, 6'000'000);
}

// All that the Spot instance did in 1500 s is done again: (6000 + 2 × (1500 + 300)) / 4 = 2400.
TEST(Plan, RedoesWhatIsNotCheckpointed) {
  PlanRequest request = exercise();
  request.checkpointed = false;
  const PlanAnswer answer = planned(request);
  ASSERT_TRUE(answer.plan);
  EXPECT_EQ(answer.plan->with_interruptions, Seconds{2700});
  EXPECT_EQ(answer.plan->cost_with_interruptions, MicroDollars{224'250});  // 0.299 × 2700 / 3600
}

// With 2650 s it must not take 2700: On-Demand ends after 1800 s whatever happens, for $0.18.
TEST(Plan, AvoidsSpotThatWouldMissTheDeadline) {
  PlanRequest request = exercise();
  request.checkpointed = false;
  request.deadline = Seconds{2650};
  const PlanAnswer answer = planned(request);
  ASSERT_TRUE(answer.plan);
  EXPECT_EQ(answer.plan->task.count, 0);
  EXPECT_EQ(answer.plan->core.instance_type, "m5.xlarge");  // one instead of two: fewer instances for the same price
  EXPECT_EQ(answer.plan->core.count, 1);
  EXPECT_EQ(answer.plan->cost, MicroDollars{180'000});
  EXPECT_EQ(answer.plan->with_interruptions, Seconds{1800});
  EXPECT_EQ(constraint(answer, ConstraintName::interruptions)->value, 1);
}

TEST(Plan, DoesNotPlanSpotWithoutAPrice) {
  PlanRequest request = exercise();
  request.prices.clear();
  const PlanAnswer answer = planned(request);
  ASSERT_TRUE(answer.plan);
  EXPECT_EQ(answer.plan->cost, MicroDollars{180'000});
  EXPECT_EQ(answer.plan->task.count, 0);
  EXPECT_EQ(answer.plan->task.instance_type, answer.plan->core.instance_type);
  EXPECT_TRUE(warns(answer, "no_spot_price"));
}

// 1 GB: 600 core-seconds, no start-up. Two vCPUs take 300 s, four 150, 60 s are reached with 10. At 60 s the least that
// is charged, more vCPUs cost more. The primary node is cheaper the shorter the job: $0.12 + n × $0.059 Spot.
//   V = 10: core 1, task 4 large on Spot, or 2 xlarge at 0.118: 0.12 + 0.12 + 0.236 = $0.476 × 60 / 3600 = $0.007933.
TEST(Plan, PaysAtLeastAMinute) {
  PlanRequest request = exercise();
  request.data = {"1GB", gigabyte};
  request.start_up = Seconds{0};
  request.minimum_utilisation.reset();
  const PlanAnswer answer = planned(request);
  ASSERT_TRUE(answer.plan);
  EXPECT_EQ(answer.plan->vcpus, 10);
  EXPECT_EQ(answer.plan->duration, Seconds{60});
  EXPECT_EQ(answer.plan->cost, MicroDollars{7'933});
  // Of the two that cost the same, an interruption takes less from the one with small instances.
  EXPECT_EQ(answer.plan->task.count, 4);
  EXPECT_EQ(answer.plan->task.instance_type, "m5.large");

  request.data = {"1MB", gigabyte / 1000};  // 0.6 core-seconds: one second, paid as 60
  const PlanAnswer tiny = planned(request);
  ASSERT_TRUE(tiny.plan);
  EXPECT_EQ(tiny.plan->duration, Seconds{1});
  EXPECT_EQ(tiny.plan->cost, MicroDollars{4'000});  // 0.24 × 60 / 3600
}

// Nothing ends before its start-up of 300 s. Of the clusters that are used to 80%, the fastest has 4 vCPUs: 1800 s on
// demand. That is 1800 / 900 − 1 = 100% more than the deadline. At 900 s there are 10 vCPUs: 6000 / (10 × 900)
// = 66.67%, 16.67% less than 80%, and with core nodes alone the interruption does not matter.
TEST(Plan, NamesTheNearestChange) {
  PlanRequest request = exercise();
  request.deadline = Seconds{900};
  const PlanAnswer answer = planned(request);
  EXPECT_EQ(answer.status, PlanStatus::infeasible);
  EXPECT_FALSE(answer.plan);
  ASSERT_TRUE(answer.nearest);
  EXPECT_EQ(answer.nearest->name, ConstraintName::minimum_utilisation);
  EXPECT_EQ(answer.nearest->feasible, 66'666'666);
  EXPECT_NEAR(answer.nearest->change_percent, 16.67, 0.01);
  EXPECT_EQ(answer.nearest->plan.vcpus, 10);
  EXPECT_EQ(answer.nearest->plan.duration, Seconds{900});
  ASSERT_EQ(answer.changes.size(), 2);
  EXPECT_EQ(answer.changes[1].name, ConstraintName::deadline);
  EXPECT_EQ(answer.changes[1].feasible, 1800);
  EXPECT_DOUBLE_EQ(answer.changes[1].change_percent, 100);
  const Constraint* used = constraint(answer, ConstraintName::minimum_utilisation);
  ASSERT_NE(used, nullptr);
  EXPECT_FALSE(used->holds);
  EXPECT_LT(used->slack, 0);
  EXPECT_TRUE(constraint(answer, ConstraintName::deadline)->holds);
}

// The cheapest in time costs $0.1495, and $0.161958 with the interruption. On demand: $0.18 in either case.
TEST(Plan, NamesTheBudgetThatWouldDo) {
  PlanRequest request = exercise();
  request.budget = MicroDollars{161'000};
  const PlanAnswer answer = planned(request);
  EXPECT_EQ(answer.status, PlanStatus::infeasible);
  ASSERT_TRUE(answer.nearest);
  EXPECT_EQ(answer.nearest->name, ConstraintName::budget);
  EXPECT_EQ(answer.nearest->feasible, 161'958);
  EXPECT_NEAR(answer.nearest->change_percent, 100.0 * 958 / 161'000, 1e-9);
  // Without the interruption $0.1495 are enough.
  EXPECT_EQ(answer.changes.back().name, ConstraintName::interruptions);
  EXPECT_EQ(answer.changes.back().feasible, 0);
  EXPECT_EQ(answer.changes.back().plan.with_interruptions, Seconds{1800});

  request.budget = MicroDollars{161'958};
  EXPECT_EQ(planned(request).status, PlanStatus::feasible);
}

// A budget of a micro-dollar and a deadline before the start-up: no single change is enough.
TEST(Plan, SaysIfNoSingleChangeIsEnough) {
  PlanRequest request = exercise();
  request.budget = MicroDollars{1};
  request.deadline = Seconds{1};
  const PlanAnswer answer = planned(request);
  EXPECT_EQ(answer.status, PlanStatus::infeasible);
  EXPECT_FALSE(answer.nearest);
  EXPECT_TRUE(answer.changes.empty());
  EXPECT_FALSE(answer.summary.empty());
}

TEST(Plan, TakesItsThroughputFromAnEarlierRun) {
  PlanRequest request = exercise();
  request.core_microseconds_per_gb.reset();
  // Two executors used 2 × 1200 core-seconds and read 4 GB: 600 a GB.
  request.evidence = rightsizing::SparkEvidence{
      .executors = {{.id = "1", .cores = 4, .slots = 4, .task_milliseconds = 1'200'000},
                    {.id = "2", .cores = 4, .slots = 4, .task_milliseconds = 1'200'000}},
      .stages = {{.tasks = 30, .ended_tasks = 30, .input_bytes = 4 * gigabyte, .run_milliseconds = 2'400'000}}};
  EXPECT_EQ(planned(request).core_milliseconds, 6'000'000);
  EXPECT_EQ(planned(request).plan, planned(exercise()).plan);

  request.data = {};  // the same again
  EXPECT_EQ(planned(request).core_milliseconds, 2'400'000);

  request.data = {"10GB", 10 * gigabyte};
  request.evidence->executors.clear();  // the stages alone tell as much
  EXPECT_EQ(planned(request).core_milliseconds, 6'000'000);

  request.evidence->stages.front().input_bytes = 0;
  EXPECT_EQ(planned(request).status, PlanStatus::insufficient_data);
}

TEST(Plan, TakesItsThroughputFromTasks) {
  PlanRequest request = exercise();
  request.core_microseconds_per_gb.reset();
  request.task_milliseconds = 80'000;
  EXPECT_EQ(planned(request).core_milliseconds, 75 * 80'000);  // 10^10 / 2^27 = 74.5: 75 tasks
}

TEST(Plan, InventsNoThroughput) {
  PlanRequest request = exercise();
  request.core_microseconds_per_gb.reset();
  const PlanAnswer answer = planned(request);
  EXPECT_EQ(answer.status, PlanStatus::insufficient_data);
  EXPECT_FALSE(answer.plan);
  EXPECT_EQ(answer.to_measure.size(), 3);
  EXPECT_TRUE(answer.constraints.empty());
}

TEST(Plan, InventsNoPrice) {
  PlanRequest request = exercise();
  request.region = "eu-central-1";
  EXPECT_EQ(planned(request).status, PlanStatus::feasible);  // all prices are given
  request.prices.clear();
  const PlanAnswer answer = planned(request);
  EXPECT_EQ(answer.status, PlanStatus::insufficient_data);
  EXPECT_TRUE(warns(answer, "price_of_other_region"));
}

TEST(Plan, HasAlternativesOnTheCurve) {
  PlanRequest request = exercise();
  request.minimum_utilisation.reset();
  const PlanAnswer answer = planned(request);
  ASSERT_TRUE(answer.plan);
  ASSERT_FALSE(answer.alternatives.empty());
  for (const PlanAlternative& each : answer.alternatives) {
    const ClusterPlan& other = each.plan;
    EXPECT_TRUE(other.with_interruptions < answer.plan->with_interruptions || other.cost < answer.plan->cost);
    EXPECT_EQ(other.with_interruptions<answer.plan->with_interruptions, other.cost> answer.plan->cost);
    for (const PlanAlternative& second : answer.alternatives)
      EXPECT_FALSE(second.plan.with_interruptions < other.with_interruptions && second.plan.cost < other.cost);
  }
}

TEST(Plan, AnswersForTheWholeCatalogue) {
  PlanRequest request = exercise();
  request.instance_types.clear();
  const PlanAnswer answer = planned(request);
  ASSERT_EQ(answer.status, PlanStatus::feasible);
  EXPECT_LE(answer.plan->cost, MicroDollars{149'500});  // that of two types
}

TEST(Plan, AnswersForEnormousJobs) {
  PlanRequest request = exercise();
  request.instance_types.clear();
  request.data = {"", rightsizing::most_data};
  request.core_microseconds_per_gb = 1'000'000'000'000;
  request.interruptions = most_interruptions;
  const PlanAnswer answer = planned(request);
  EXPECT_EQ(answer.status, PlanStatus::infeasible);
  EXPECT_FALSE(answer.summary.empty());
  EXPECT_TRUE(warns(answer, "too_many_vcpus"));
  request.deadline.reset();
  request.budget.reset();
  EXPECT_EQ(planned(request).status, PlanStatus::feasible);
}

TEST(Plan, NeedsNoConstraint) {
  const PlanAnswer answer = planned({.data = {"10GB", 10 * gigabyte}, .core_microseconds_per_gb = 600'000'000});
  ASSERT_TRUE(answer.plan);
  EXPECT_TRUE(answer.constraints.empty());
}

/// In a region of which the catalogue has no prices: m5.large On-Demand, and m5.xlarge on Spot.
PlanRequest with_a_type_on_spot_only() {
  PlanRequest request = exercise();
  request.region = "eu-central-1";
  request.interruptions = 0;
  request.minimum_utilisation.reset();
  request.prices = {{"m5.large", MicroDollars{96'000}, std::nullopt, MicroDollars{24'000}},
                    {"m5.xlarge", std::nullopt, MicroDollars{20'000}, MicroDollars{48'000}}};
  return request;
}

TEST(MakePlan, UsesATypeWithASpotPriceOnlyForTasks) {
  // A vCPU costs (96 + 24) / 2 = 60 thousandths as m5.large, and (20 + 48) / 4 = 17 as m5.xlarge on Spot.
  const PlanAnswer answer = planned(with_a_type_on_spot_only());
  ASSERT_TRUE(answer.plan);
  EXPECT_EQ(answer.plan->primary.instance_type, "m5.large");
  EXPECT_EQ(answer.plan->core.instance_type, "m5.large");
  EXPECT_EQ(answer.plan->core.count, 1);
  EXPECT_EQ(answer.plan->task.instance_type, "m5.xlarge");
  EXPECT_EQ(answer.plan->task.market, Market::spot);
  EXPECT_EQ(answer.plan->task.hourly, MicroDollars{20'000});
}

TEST(MakePlan, NeedsAnOnDemandPriceForThePrimaryNode) {
  PlanRequest request = with_a_type_on_spot_only();
  request.prices.erase(request.prices.begin());
  const PlanAnswer answer = planned(request);
  EXPECT_EQ(answer.status, PlanStatus::insufficient_data);
  ASSERT_FALSE(answer.to_measure.empty());
  EXPECT_EQ(answer.to_measure.back(),
            "what the instance types cost: give prices with on_demand_hourly_usd in eu-central-1");
}

}  // namespace
}  // namespace headroom::planning
