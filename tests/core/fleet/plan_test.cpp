#include "core/fleet/plan.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/core/fleet/fleet_test_support.hpp"

namespace headroom::fleet {
namespace {

using namespace testing;

TEST(FleetPlan, CreatesTheFirstClusterIfWorkWaitsAndNoneRuns) {
  for (const WaitingWork waiting : {WaitingWork{.containers = 1}, WaitingWork{.steps = 1}}) {
    Fleet fleet;
    fleet.input.waiting = waiting;
    const Plan plan = fleet.plan();
    EXPECT_EQ(briefs(fleet, plan), Briefs{"create - clusters 0>1"});
    EXPECT_EQ(plan.action, FleetAction::create_cluster);
    EXPECT_TRUE(plan.changed);
    EXPECT_EQ(plan.reason, "waiting_work_without_cluster");
    EXPECT_EQ(plan.current, 0);
    EXPECT_EQ(plan.target, 1);
    // One primary and two core nodes: 3 × 0.192 and 3 × 0.048.
    EXPECT_EQ(plan.rows[0].delta.ec2, usd("0.576"));
    EXPECT_EQ(plan.rows[0].delta.emr, usd("0.144"));
    EXPECT_EQ(plan.target_cost.sum(), usd("0.72"));
  }
}

TEST(FleetPlan, CreatesTheFirstClusterWithoutARuleForMore) {
  Fleet fleet;
  fleet.input.rules.create_above_average_pending.reset();
  fleet.input.waiting.containers = 1;
  EXPECT_EQ(briefs(fleet), Briefs{"create - clusters 0>1"});
}

TEST(FleetPlan, DoesNothingWithoutClustersAndWork) {
  Fleet fleet;
  const Plan plan = fleet.plan();
  EXPECT_TRUE(plan.rows.empty());
  EXPECT_EQ(plan.action, FleetAction::no_action);
  EXPECT_EQ(plan.status, Status::decided);
  EXPECT_EQ(plan.reason, "no_cluster_and_no_work");
  EXPECT_FALSE(plan.blocked);
}

TEST(FleetPlan, CountsNoClusterThatIsOnItsWayOut) {
  for (const LifecycleState state :
       {LifecycleState::terminating, LifecycleState::shutting_down, LifecycleState::ended}) {
    Fleet fleet;
    fleet.add_idle("j-1", Seconds{7200});
    fleet.input_of(0).cluster.state = state;
    fleet.input.waiting.steps = 1;
    const Plan plan = fleet.plan();
    EXPECT_EQ(briefs(fleet, plan), (Briefs{"create - clusters 0>1", "hold j-1 capacity 3>3"}));
    EXPECT_EQ(plan.current, 0);
    EXPECT_EQ(plan.cost.sum(), usd("0"));
  }
}

TEST(FleetPlan, FillsIdleCapacityInsteadOfCreatingOrTerminating) {
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{3630});
  fleet.input.waiting = {.containers = 40, .steps = 2};
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), Briefs{"fill j-1 steps 0>2"});
  EXPECT_EQ(plan.action, FleetAction::no_action);
  EXPECT_FALSE(plan.changed);
  EXPECT_EQ(plan.reason, "idle_capacity");
  EXPECT_EQ(plan.work.steps, 2);
  EXPECT_EQ(plan.work.containers, 40);
  EXPECT_EQ(plan.work.containers_left, 0);
}

TEST(FleetPlan, FillsAClusterThatIsSaidToBeIdleAlthoughItsStepsAreNotKnown) {
  Fleet fleet;
  fleet.add("j-1", std::nullopt).idle_since = now - Seconds{60};
  fleet.input.waiting = {.containers = 40, .steps = 2};
  EXPECT_EQ(briefs(fleet), Briefs{"fill j-1 steps 0>2"});
}

TEST(FleetPlan, CreatesWhatIdleCapacityCannotTake) {
  // The idle cluster runs one step at a time: of two steps with 40 containers one is left, with 20 containers. They are
  // more than 10 on average over one cluster.
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{3630}).steps->concurrency = 1;
  fleet.input.waiting = {.containers = 40, .steps = 2};
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 steps 0>1", "create - clusters 0>1"}));
  fleet.input.waiting = {.containers = 20, .steps = 2};  // 10 are left, which is not more
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 steps 0>1"}));
  EXPECT_EQ(fleet.plan().work.steps_left, 1);
}

TEST(FleetPlan, MeasuresFreeMemoryInContainers) {
  // 10,000 MB hold 6 containers of 1,536 MiB.
  Fleet fleet;
  fleet.add("j-1", Steps{}, {{"MemoryAvailableMB", 10'000}});
  fleet.input.waiting = {.containers = 17, .container_memory_mib = 1536};
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 containers 0>6", "create - clusters 0>1"}));  // 11 are left
  fleet.input.waiting.containers = 16;
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 containers 0>6"}));  // 10 are left
  fleet.input.waiting.containers = 5;
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 containers 0>5"}));
}

TEST(FleetPlan, TakesTheSizeOfTheContainersThatRun) {
  // 12 containers have 24,576 MB: 2,048 MB each. 4,096 MB hold two more.
  Fleet fleet;
  fleet.add("j-1", Steps{.running = 1},
            {{"MemoryAllocatedMB", 24'576}, {"ContainerAllocated", 12}, {"MemoryAvailableMB", 4096}});
  fleet.input.waiting.containers = 3;
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"fill j-1 containers 0>2"}));
  EXPECT_EQ(plan.work.containers_left, 1);
}

TEST(FleetPlan, SharesStepsAmongIdleClusters) {
  Fleet fleet;
  fleet.add_idle("j-2", Seconds{60});
  fleet.add_idle("j-1", Seconds{60});
  fleet.add("j-3", Steps{.running = 1, .concurrency = 2});
  fleet.input.waiting.steps = 5;
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 steps 0>2", "fill j-2 steps 0>2", "fill j-3 steps 1>2"}));
}

TEST(FleetPlan, FillsTheCheaperOfTwoIdleClustersAndTerminatesTheOther) {
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{1801});
  fleet.add_idle("j-2", Seconds{1801});
  fleet.decision_of(0).cost.hourly = usd("3");
  fleet.input.waiting.steps = 1;
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"fill j-2 steps 0>1", "terminate j-1 clusters 1>0"}));
  EXPECT_EQ(plan.action, FleetAction::terminate_cluster);
}

TEST(FleetPlan, CreatesIfMoreContainersPendThanAllowedOnAverage) {
  Fleet fleet;
  fleet.add_busy("j-1", 21);
  fleet.add_busy("j-2", 0);
  const Plan plan = fleet.plan();  // 10.5 > 10
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"create - clusters 0>1", "hold j-1 capacity 3>3", "hold j-2 capacity 3>3"}));
  EXPECT_EQ(plan.reason, "average_pending_above_threshold");
  EXPECT_EQ(plan.work.average_pending, 10.5);
  EXPECT_EQ(plan.current, 2);
  EXPECT_EQ(plan.target, 3);

  Fleet equal;
  equal.add_busy("j-1", 20);
  equal.add_busy("j-2", 0);
  EXPECT_EQ(equal.plan().action, FleetAction::no_action);  // 10 is not more than 10
}

TEST(FleetPlan, AddsWaitingContainersToThoseThatPend) {
  Fleet fleet;
  fleet.add_busy("j-1", 5);
  fleet.add_busy("j-2", 5);
  fleet.input.waiting.containers = 11;  // (5 + 5 + 11) / 2 = 10.5
  EXPECT_EQ(fleet.plan().action, FleetAction::create_cluster);
  fleet.input.waiting.containers = 10;
  EXPECT_EQ(fleet.plan().action, FleetAction::no_action);
}

TEST(FleetPlan, AveragesTenMinutesAndLeavesOutWhatIsNotKnown) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.input_of(0).metrics =
      headroom::testing::normalised({.observed_at = observed,
                                     .series = {{.name = "ContainerPending",
                                                 .datapoints = {{at("2026-11-22T09:45:00Z"), 90},
                                                                {at("2026-11-22T09:50:00Z"), 8},
                                                                {at("2026-11-22T09:55:00Z"), 14}}}}});
  fleet.add("j-2", Steps{.running = 1});
  const Plan plan = fleet.plan();
  EXPECT_EQ(plan.work.average_pending, 11);  // (8 + 14) / 2; the second cluster says nothing
  EXPECT_EQ(plan.action, FleetAction::create_cluster);
  EXPECT_EQ(codes(plan.warnings), std::vector<std::string_view>{"pending_unknown"});
}

TEST(FleetPlan, LeavesOutWhatAClusterHadPendingBeforeItBecameIdle) {
  // 20 pended in j-2 at 10:00:00; it has been idle since 10:00:15. j-1 alone has 8 pending: no more than 10.
  Fleet fleet;
  fleet.add_busy("j-1", 8);
  fleet.add("j-2", Steps{}, {{"ContainerPending", 20}}).idle_since = observed + Seconds{15};
  EXPECT_EQ(fleet.plan().work.average_pending, 8);
  EXPECT_EQ(fleet.plan().action, FleetAction::no_action);
  // So it takes the waiting step.
  fleet.input.waiting.steps = 1;
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-2 steps 0>1", "hold j-1 capacity 3>3"}));
  // A reading that is not older shows work, and counts: (8 + 20) / 2.
  fleet.input.waiting.steps = 0;
  fleet.input.members[1].idle_since = observed;
  EXPECT_EQ(fleet.plan().work.average_pending, 14);
}

TEST(FleetPlan, AveragesOnlyWhatAnIdleClusterShowsSinceItIsIdle) {
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{0}).idle_since = at("2026-11-22T09:55:00Z");
  fleet.input_of(0).metrics = headroom::testing::normalised(
      {.observed_at = observed,
       .series = {{.name = "ContainerPending",
                   .datapoints = {{at("2026-11-22T09:50:00Z"), 40}, {at("2026-11-22T09:55:00Z"), 0}}}}});
  EXPECT_EQ(fleet.plan().work.average_pending, 0);
  fleet.input.waiting.steps = 1;
  EXPECT_EQ(briefs(fleet), Briefs{"fill j-1 steps 0>1"});
}

TEST(FleetPlan, IgnoresStaleMetrics) {
  Fleet fleet;
  fleet.add_busy("j-1", 100);
  fleet.input_of(0).metrics.observed_at = now - Seconds{901};
  EXPECT_EQ(fleet.plan().action, FleetAction::no_action);
  EXPECT_FALSE(fleet.plan().work.average_pending);
}

TEST(FleetPlan, SendsNewWorkToAnIdleClusterBeforeCreatingOne) {
  Fleet fleet;
  fleet.add_busy("j-1", 50);
  fleet.add_idle("j-2", Seconds{7200});
  const Plan plan = fleet.plan();  // 50 > 10, but one cluster has nothing to do
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"fill j-2 steps 0>0", "hold j-1 capacity 3>3"}));
  EXPECT_EQ(plan.summary, "From 2 clusters to 2: keep 1 cluster for the next work.");
}

TEST(FleetPlan, CreatesAClusterAlthoughOneThatTakesNoWorkIsIdle) {
  for (const LifecycleState state : {LifecycleState::suspended, LifecycleState::arrested}) {
    Fleet fleet;
    fleet.input.rules.terminate_after_idle.reset();
    fleet.add_busy("j-1", 50);
    fleet.add_idle("j-2", Seconds{7200});
    fleet.input_of(1).cluster.state = state;
    EXPECT_EQ(briefs(fleet), (Briefs{"create - clusters 0>1", "hold j-1 capacity 3>3", "hold j-2 capacity 3>3"}));
  }
}

TEST(FleetPlan, WaitsForAClusterThatIsStarting) {
  Fleet fleet;
  fleet.add_busy("j-1", 50);
  fleet.add("j-2", std::nullopt);
  fleet.input_of(1).cluster.state = LifecycleState::bootstrapping;
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"fill j-2 steps 0>0", "hold j-1 capacity 3>3"}));
  EXPECT_EQ(reasons(plan).front(), "cluster_starting");
  EXPECT_EQ(plan.current, 2);
}

TEST(FleetPlan, CreatesNoMoreThanTheMaximum) {
  Fleet fleet;
  fleet.input.rules.maximum_clusters = 1;
  fleet.add_busy("j-1", 50);
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), Briefs{"hold j-1 capacity 3>3"});
  EXPECT_TRUE(plan.blocked);
  EXPECT_EQ(plan.blocked_by, ClampCode::maximum);
  EXPECT_EQ(plan.desired, 2);
  EXPECT_EQ(plan.target, 1);
  ASSERT_EQ(plan.clamps.size(), 1u);
  EXPECT_EQ(plan.clamps[0].from, Units{2});
  EXPECT_EQ(plan.clamps[0].to, Units{1});
  EXPECT_EQ(plan.reason, "average_pending_above_threshold");

  Fleet none;
  none.input.rules.maximum_clusters = 0;
  none.input.waiting.steps = 1;
  EXPECT_EQ(none.plan().blocked_by, ClampCode::maximum);
}

TEST(FleetPlan, CreatesNothingWithoutATemplate) {
  Fleet fleet;
  fleet.input.rules.template_cluster.reset();
  fleet.input.waiting.steps = 1;
  const Plan plan = fleet.plan();
  EXPECT_TRUE(plan.rows.empty());
  EXPECT_EQ(codes(plan.warnings), std::vector<std::string_view>{"template_missing"});
  EXPECT_EQ(plan.reason, "waiting_work_without_cluster");
}

TEST(FleetPlan, RaisesStepConcurrencyBeforeAnotherClusterIsCreated) {
  Fleet fleet;
  fleet.input.rules.step_concurrency = 3;
  fleet.add("j-1", Steps{.running = 1}, {{"ContainerPending", 0}});
  fleet.input.waiting = {.containers = 40, .steps = 2};
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"fill j-1 step_concurrency 1>3", "fill j-1 steps 1>3"}));
  EXPECT_EQ(plan.action, FleetAction::scale_out);
  EXPECT_TRUE(plan.changed);
  EXPECT_EQ(plan.reason, "step_concurrency_raised");
  EXPECT_EQ(plan.summary,
            "From 1 cluster to 1: send 2 waiting steps to clusters that run more steps at once, with 40 waiting "
            "containers, raise the step concurrency of 1 cluster.");
  fleet.input.waiting = {.containers = 40, .steps = 4};  // two are left, with 20 containers
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 step_concurrency 1>3", "fill j-1 steps 1>3", "create - clusters 0>1"}));
}

TEST(FleetPlan, RaisesStepConcurrencyForStepsInAClustersOwnQueue) {
  Fleet fleet;
  fleet.input.rules.step_concurrency = 4;
  fleet.add("j-1", Steps{.running = 1, .pending = 5, .concurrency = 2}, {{"ContainerPending", 30}});
  EXPECT_EQ(briefs(fleet), Briefs{"fill j-1 step_concurrency 2>4"});
  fleet.input.members[0].steps->concurrency = 4;  // as high as the rules want it: now another cluster is created
  EXPECT_EQ(briefs(fleet), (Briefs{"create - clusters 0>1", "hold j-1 capacity 3>3"}));
}

TEST(FleetPlan, NeverLowersStepConcurrency) {
  Fleet fleet;
  fleet.input.rules.step_concurrency = 2;
  fleet.add("j-1", Steps{.running = 5, .pending = 5, .concurrency = 8}, {{"ContainerPending", 30}});
  EXPECT_EQ(briefs(fleet), (Briefs{"create - clusters 0>1", "hold j-1 capacity 3>3"}));
  fleet.input.members[0].steps->concurrency.reset();  // five run at once, so that it is at least five
  EXPECT_EQ(briefs(fleet), (Briefs{"create - clusters 0>1", "hold j-1 capacity 3>3"}));
}

TEST(FleetPlan, TerminatesWhatIsIdleForLongerThanAllowed) {
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{1801});
  fleet.add_idle("j-2", Seconds{1800});
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan), (Briefs{"terminate j-1 clusters 1>0", "hold j-2 capacity 3>3"}));
  EXPECT_EQ(plan.action, FleetAction::terminate_cluster);
  EXPECT_EQ(plan.current, 2);
  EXPECT_EQ(plan.target, 1);
  // One primary and three core nodes: 4 × 0.192 and 4 × 0.048.
  EXPECT_EQ(plan.rows[0].delta.ec2, usd("0") - usd("0.768"));
  EXPECT_EQ(plan.rows[0].delta.emr, usd("0") - usd("0.192"));
  EXPECT_EQ(plan.cost.ec2, usd("1.536"));
  EXPECT_EQ(plan.target_cost.ec2, usd("0.768"));
  EXPECT_EQ(reasons(plan), (std::vector<std::string_view>{"idle_longer_than_allowed", "idle_within_allowed_time"}));
}

TEST(FleetPlan, TerminatesNoClusterWithAStepRunningOrPendingOrWithUnknownSteps) {
  Fleet fleet;
  fleet.add("j-1", Steps{.running = 1}).idle_since = now - Seconds{86'400};
  fleet.add("j-2", Steps{.pending = 1}).idle_since = now - Seconds{86'400};
  fleet.add("j-3", std::nullopt).idle_since = now - Seconds{86'400};
  fleet.add("j-4", Steps{});
  const Plan plan = fleet.plan();
  EXPECT_EQ(plan.action, FleetAction::no_action);
  EXPECT_EQ(reasons(plan), (std::vector<std::string_view>{"memory_available_in_band", "memory_available_in_band",
                                                          "steps_unknown", "idle_since_unknown"}));
  ASSERT_EQ(codes(plan.warnings).size(), 3u);
  EXPECT_EQ(plan.warnings[0].code, "steps_unknown");
  EXPECT_NE(plan.warnings[0].detail.find("`j-3`"), std::string::npos);
  EXPECT_EQ(plan.warnings[1].code, "idle_since_unknown");
  EXPECT_NE(plan.warnings[1].detail.find("`j-4`"), std::string::npos);
}

TEST(FleetPlan, TerminatesNoClusterWhoseMetricsShowWork) {
  for (const char* metric : {"AppsRunning", "AppsPending", "ContainerAllocated", "ContainerPending"}) {
    Fleet fleet;
    fleet.add("j-1", Steps{}, {{metric, 1}}).idle_since = now - Seconds{7200};
    EXPECT_EQ(fleet.plan().action, FleetAction::no_action) << metric;
    // Metrics from before the cluster became idle say nothing.
    fleet.input.rules.terminate_after_idle = Seconds{10};
    fleet.input.members[0].idle_since = observed + Seconds{15};
    EXPECT_EQ(fleet.plan().action, FleetAction::terminate_cluster) << metric;
  }
}

TEST(FleetPlan, TakesAnIdleTimeFromTheFutureAsNow) {
  Fleet fleet;
  fleet.input.rules.terminate_after_idle = Seconds{0};
  fleet.add_idle("j-1", Seconds{-3600});
  EXPECT_EQ(fleet.plan().action, FleetAction::no_action);
}

TEST(FleetPlan, TerminatesNothingWithoutARule) {
  Fleet fleet;
  fleet.input.rules.terminate_after_idle.reset();
  fleet.add_idle("j-1", Seconds{86'400});
  EXPECT_EQ(briefs(fleet), Briefs{"hold j-1 capacity 3>3"});
}

TEST(FleetPlan, CarriesOverWhatTheClustersOwnEvaluationsWant) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.add_busy("j-2", 4);
  fleet.add_busy("j-3", 6);
  fleet.wants(0, 2);
  fleet.wants(1, 5);
  fleet.wants(2, 4);
  const Plan plan = fleet.plan();
  EXPECT_EQ(briefs(fleet, plan),
            (Briefs{"scale_in j-1 capacity 3>2", "scale_out j-3 capacity 3>4", "scale_out j-2 capacity 3>5"}));
  EXPECT_EQ(plan.action, FleetAction::mixed);
  EXPECT_EQ(plan.rows[2].delta.ec2, usd("0.384"));  // 2 × 0.192
  EXPECT_EQ(plan.rows[2].delta.emr, usd("0.096"));
  EXPECT_EQ(plan.rows[2].reason, "memory_available_below_threshold");
}

TEST(FleetPlan, ScalesInNoClusterThatTakesWork) {
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{60});
  fleet.wants(0, 2);
  fleet.input.waiting.steps = 1;
  EXPECT_EQ(briefs(fleet), Briefs{"fill j-1 steps 0>1"});
}

TEST(FleetPlan, DoesNotScaleAClusterThatIsTerminated) {
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{7200});
  fleet.wants(0, 2);
  EXPECT_EQ(briefs(fleet), Briefs{"terminate j-1 clusters 1>0"});
}

TEST(FleetPlan, ScalesAndFillsTheSameCluster) {
  Fleet fleet;
  fleet.add_idle("j-1", Seconds{60});
  fleet.wants(0, 4);
  fleet.input.waiting.steps = 1;
  EXPECT_EQ(briefs(fleet), (Briefs{"fill j-1 steps 0>1", "scale_out j-1 capacity 3>4"}));
}

TEST(FleetPlan, SaysThatDataAreMissingOnlyIfNothingElseIsKnown) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.decision_of(0).status = Status::insufficient_data;
  fleet.decision_of(0).missing = {"YARNMemoryAvailablePercentage"};
  EXPECT_EQ(fleet.plan().status, Status::insufficient_data);
  EXPECT_EQ(fleet.plan().missing, std::vector<std::string>{"YARNMemoryAvailablePercentage"});
  fleet.add_idle("j-2", Seconds{7200});
  EXPECT_EQ(fleet.plan().status, Status::decided);

  Fleet filled;
  filled.add_idle("j-1", Seconds{60});
  filled.decision_of(0).status = Status::insufficient_data;
  filled.input.waiting.steps = 1;
  EXPECT_EQ(filled.plan().status, Status::decided);
}

TEST(FleetPlan, SaysWhatHoldsAllClustersBack) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.decision_of(0).blocked = true;
  fleet.decision_of(0).blocked_by = ClampCode::cooldown;
  fleet.decision_of(0).retry_after = Seconds{120};
  fleet.decision_of(0).valid_until = now + Seconds{120};
  const Plan plan = fleet.plan();
  EXPECT_TRUE(plan.blocked);
  EXPECT_EQ(plan.blocked_by, ClampCode::cooldown);
  EXPECT_EQ(plan.retry_after, Seconds{120});
  EXPECT_EQ(plan.valid_until, now + Seconds{120});
}

TEST(FleetPlan, AsksNothingOfClustersThatAreOnTheirWayOut) {
  Fleet fleet;
  fleet.add_busy("j-1", 0);
  fleet.decision_of(0).status = Status::insufficient_data;
  fleet.decision_of(0).missing = {"YARNMemoryAvailablePercentage"};
  fleet.add_busy("j-2", 0);
  fleet.input_of(1).cluster.state = LifecycleState::terminating;
  Decision& ending = fleet.decision_of(1);
  ending.blocked = true;
  ending.blocked_by = ClampCode::cooldown;
  ending.retry_after = Seconds{60};
  ending.valid_until = now + Seconds{60};
  ending.confidence = 0.25;
  const Plan plan = fleet.plan();
  EXPECT_FALSE(plan.blocked);
  EXPECT_EQ(plan.retry_after, Seconds{0});
  EXPECT_EQ(plan.valid_until, now + Seconds{300});
  EXPECT_EQ(plan.confidence, 1);
  EXPECT_EQ(plan.status, Status::insufficient_data);
  EXPECT_EQ(plan.missing, std::vector<std::string>{"YARNMemoryAvailablePercentage"});

  Fleet ended;
  ended.add_busy("j-1", 0);
  ended.input_of(0).cluster.state = LifecycleState::ended;
  ended.decision_of(0).status = Status::insufficient_data;
  EXPECT_EQ(ended.plan().status, Status::decided);
}

TEST(FleetPlan, DoesNotDependOnTheOrderOfTheClusters) {
  Fleet forward;
  Fleet backward;
  for (int i = 0; i < 6; ++i) {
    forward.add_busy("j-" + std::to_string(i), i);
    forward.wants(static_cast<std::size_t>(i), 4 + i % 3);
    backward.add_busy("j-" + std::to_string(5 - i), 5 - i);
    backward.wants(static_cast<std::size_t>(i), 4 + (5 - i) % 3);
  }
  EXPECT_EQ(briefs(forward), briefs(backward));
}

}  // namespace
}  // namespace headroom::fleet
