#include "core/signals/spark_dynamic_allocation.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// An application that has asked for `executors` of four cores, all of which run.
struct Scene {
  Cluster described;
  Metrics metrics;
  SparkDynamicAllocation signal{.bounds = {.minimum = 2, .maximum = 50}, .shape = {.cores = 4}};

  Scene(std::int64_t executors, double pending, double running)
      : described(cluster({group("executors", Role::worker, Market::on_demand, executors)})),
        metrics(values({{"PendingTasks", pending}, {"RunningTasks", running}})) {}

  std::optional<Proposal> proposal(Instant when = now) const {
    return propose(signal,
                   observe(described, metrics, policy(limits(0, 1000, Unit::executors)), when, builtin_catalog()));
  }
  Proposal opinion(Instant when = now) const { return proposal(when).value(); }
};

TEST(SparkDynamicAllocation, PollsOnce) {
  struct Case {
    std::int64_t executors;
    double pending;
    double running;
    std::int64_t proposes;
    std::string_view reason;
  };
  for (const Case& c : {Case{4, 120, 16, 5, "tasks_backlogged"},         // 136 / 4 = 34 needed, the first step adds 1
                        Case{10, 0, 9, 3, "fewer_executors_needed"},     // 9 / 4
                        Case{10, 0, 0, 2, "fewer_executors_needed"},     // min_executors
                        Case{2, 0, 0, 2, "at_minimum_executors"},        //
                        Case{4, 0, 16, 4, "executors_match_tasks"},      //
                        Case{4, 3, 13, 4, "executors_match_tasks"},      //
                        Case{50, 900, 200, 50, "at_maximum_executors"},  //
                        Case{60, 900, 240, 50, "outside_executor_bounds"}, Case{0, 0, 0, 2, "outside_executor_bounds"},
                        Case{0, 8, 0, 2, "outside_executor_bounds"}}) {
    const Proposal p = Scene{c.executors, c.pending, c.running}.opinion();
    EXPECT_EQ(p.proposes, Units{c.proposes}) << c.executors << " " << c.pending << " " << c.running;
    EXPECT_EQ(p.reason, c.reason) << c.executors << " " << c.pending << " " << c.running;
  }
}

TEST(SparkDynamicAllocation, ConvergesAsSparkDoesWhereTheRampIsCarried) {
  Scene scene{2, 200, 0};  // 50 needed
  Instant when = now;
  std::vector<std::int64_t> targets;
  for (int evaluation = 0; evaluation < 7; ++evaluation) {
    scene.metrics.observed_at = when;
    const Proposal p = scene.opinion(when);
    targets.push_back(p.proposes.value);
    scene.signal.ramp = p.executors->ramp;
    scene.described.pools[0].requested = p.proposes.value;
    when += Seconds{1};
  }
  EXPECT_EQ(targets, (std::vector<std::int64_t>{2, 3, 5, 9, 17, 33, 50}));
}

TEST(SparkDynamicAllocation, WaitsForItsTimerOnceCarried) {
  Scene scene{4, 120, 16};
  scene.signal.ramp = RampState{.executors_to_add = 8, .add_at = now + Seconds{5}, .initializing = false};
  EXPECT_EQ(scene.opinion().proposes, Units{4});
  EXPECT_EQ(scene.opinion().reason, "backlog_not_long_enough");
  EXPECT_EQ(scene.opinion().detail, "136 tasks / 4 per executor = 34 needed, and the next step is due in 5 s");
  EXPECT_EQ(scene.opinion().executors->ramp.add_at, now + Seconds{5});
  EXPECT_EQ(scene.opinion(now + Seconds{5}).proposes, Units{12});
  EXPECT_EQ(scene.opinion(now + Seconds{5}).executors->ramp.executors_to_add, 16);
  EXPECT_EQ(scene.opinion(now + Seconds{5}).executors->ramp.add_at, now + Seconds{6});
}

TEST(SparkDynamicAllocation, ForgetsTheRampWhenNothingWaits) {
  Scene scene{4, 0, 16};
  scene.signal.ramp = RampState{.executors_to_add = 8, .add_at = now, .initializing = false};
  EXPECT_EQ(scene.opinion().executors->ramp.executors_to_add, 1);
  EXPECT_FALSE(scene.opinion().executors->ramp.add_at);
}

TEST(SparkDynamicAllocation, HoldsItsInitialExecutorsUntilThereIsWork) {
  Scene scene{2, 0, 0};
  scene.signal.initial_executors = 10;
  scene.signal.ramp = RampState{};
  EXPECT_EQ(scene.opinion().proposes, Units{10});
  EXPECT_EQ(scene.opinion().reason, "initial_executors");
  scene.described.pools[0].requested = 10;
  EXPECT_EQ(scene.opinion().proposes, Units{10});
  EXPECT_EQ(scene.opinion().reason, "initializing");
  EXPECT_TRUE(scene.opinion().executors->ramp.initializing);
  EXPECT_TRUE(scene.opinion().counterfactuals.empty());

  scene.metrics = values({{"PendingTasks", 0}, {"RunningTasks", 4}});
  EXPECT_EQ(scene.opinion().proposes, Units{2});
  EXPECT_EQ(scene.opinion().reason, "fewer_executors_needed");
  EXPECT_FALSE(scene.opinion().executors->ramp.initializing);
  scene.metrics = values({{"PendingTasks", 0}, {"RunningTasks", 0}});
  scene.signal.idle_executors = {{"1", now - Seconds{60}}};
  EXPECT_EQ(scene.opinion().proposes, Units{2}) << "an executor that timed out ends it as well";
}

TEST(SparkDynamicAllocation, KeepsTheTargetApartFromWhatMayBeRemoved) {
  Scene scene{6, 0, 9};  // 3 needed
  scene.signal.idle_executors = {{"1", now - Seconds{59}},
                                 {"2", now - Seconds{60}},
                                 {"3", now - Seconds{3'600}, true},
                                 {"4", now - Seconds{3'600}, false, ShuffleData::active},
                                 {"5", now - Seconds{90}}};
  const Proposal p = scene.opinion();
  EXPECT_EQ(p.proposes, Units{3});
  EXPECT_EQ(p.executors->removable, (std::vector<std::string>{"2", "5"}));
  EXPECT_EQ(p.detail,
            "9 tasks / 4 per executor = 3 needed; 2 executors idle for long enough may be removed; 2 idle executors "
            "such as 3 stay, because they hold shuffle or cached data");

  scene.signal.idle_executors.clear();
  EXPECT_TRUE(scene.opinion().executors->removable.empty());
  EXPECT_EQ(scene.opinion().detail,
            "9 tasks / 4 per executor = 3 needed; none may be removed yet, and a lower target removes none");
}

TEST(SparkDynamicAllocation, RemovesNothingThatTheTargetOrTheMinimumNeeds) {
  Scene scene{6, 0, 17};  // 5 needed
  scene.signal.idle_executors = {{"1", now - Seconds{90}}, {"2", now - Seconds{90}}};
  EXPECT_EQ(scene.opinion().executors->removable, std::vector<std::string>{"1"});
  scene.metrics = values({{"PendingTasks", 0}, {"RunningTasks", 17}, {"ExecutorsPendingRemoval", 1}});
  EXPECT_TRUE(scene.opinion().executors->removable.empty());
  scene.metrics = values({{"PendingTasks", 0}, {"RunningTasks", 17}, {"ExecutorsDecommissioning", 1}});
  EXPECT_TRUE(scene.opinion().executors->removable.empty());
}

TEST(SparkDynamicAllocation, KnowsThatExecutorsHaveNotWorkedSinceTheyWereIdle) {
  const Instant earlier = now - Seconds{300};
  const auto idle = [](std::string id, Instant since, std::optional<std::int64_t> task_milliseconds) {
    return IdleExecutor{.id = std::move(id), .idle_since = since, .task_milliseconds = task_milliseconds};
  };
  const Scene scene{4, 0, 0};
  const Observation seen =
      observe(scene.described, scene.metrics, policy(limits(0, 1000, Unit::executors)), now, builtin_catalog());
  SparkDynamicAllocation before;
  before.idle_executors = {idle("same", earlier, 700), idle("worked", earlier, 700), idle("silent", earlier, {}),
                           idle("gone", earlier, 700), idle("later", now, 700)};
  const SparkDynamicAllocationMemory memory = remember(before, seen, std::nullopt);
  EXPECT_EQ(memory.executors.size(), 4U) << "nothing shows whether the silent one has worked";

  SparkDynamicAllocation signal;
  signal.idle_executors = {idle("same", now, 700), idle("worked", now, 701), idle("silent", now, {}),
                           idle("new", now, 700), idle("later", earlier, 700)};
  SparkDynamicAllocation afresh = signal;
  recall(signal, memory, now - seen.stale_after, seen);
  std::vector<Instant> since;
  for (const IdleExecutor& executor : signal.idle_executors) since.push_back(executor.idle_since);
  EXPECT_EQ(since, (std::vector<Instant>{earlier, now, now, now, earlier}));

  recall(afresh, memory, now - seen.stale_after - Seconds{1}, seen);
  EXPECT_EQ(afresh.idle_executors.at(0).idle_since, now);
}

TEST(SparkDynamicAllocation, CountsSpeculativeTasksAndUnschedulableTaskSets) {
  Scene scene{4, 0, 16};
  scene.metrics = values({{"PendingTasks", 0}, {"RunningTasks", 16}, {"PendingSpeculativeTasks", 5}});
  EXPECT_EQ(scene.opinion().proposes, Units{5});
  scene.metrics = values({{"PendingTasks", 1}, {"RunningTasks", 15}, {"UnschedulableTaskSets", 1}});
  EXPECT_EQ(scene.opinion().proposes, Units{5});
  EXPECT_EQ(
      scene.opinion().detail,
      "16 tasks / 4 per executor, and 1 task set unschedulable = 5 needed, of which this step of the ramp adds 1");
}

TEST(SparkDynamicAllocation, HasNoOpinionWithoutPendingAndRunningTasks) {
  Scene scene{4, 0, 0};
  for (const char* only : {"PendingTasks", "RunningTasks"}) {
    scene.metrics = values({{only, 5}});
    EXPECT_FALSE(scene.proposal()) << only;
  }
  EXPECT_EQ(asks_for(scene.signal), (std::vector<std::string_view>{"PendingTasks", "RunningTasks"}));
}

TEST(SparkDynamicAllocation, TakesNoHarmFromImpossibleFigures) {
  EXPECT_EQ((Scene{4, 1e300, 1e300}.opinion().proposes), Units{5});
  EXPECT_EQ((Scene{4, -5, -1e300}.opinion().proposes), Units{2});
  EXPECT_EQ((Scene{4, 0.9, 16}.opinion().proposes), Units{4});
}

TEST(SparkDynamicAllocation, SaysWhatWouldHaveTurnedIt) {
  const auto flips = [](std::int64_t executors, double pending, double running) {
    return Scene{executors, pending, running}.opinion().counterfactuals;
  };
  EXPECT_EQ(flips(6, 120, 16), (std::vector<Counterfactual>{
                                   // six run 24 tasks at once
                                   {Direction::hold, {{"PendingTasks", Comparison::less_than_or_equal, 8, {}}}}}));
  EXPECT_EQ(flips(10, 0, 9), (std::vector<Counterfactual>{
                                 // 37 tasks need ten
                                 {Direction::hold, {{"PendingTasks", Comparison::greater_than_or_equal, 28, {}}}}}));
  EXPECT_EQ(flips(4, 0, 16),
            (std::vector<Counterfactual>{{Direction::out, {{"PendingTasks", Comparison::greater_than, 0, Seconds{1}}}},
                                         {Direction::in,
                                          {{"PendingTasks", Comparison::less_than_or_equal, 0, {}},
                                           {"RunningTasks", Comparison::less_than_or_equal, 12, {}}}}}));
}

TEST(SparkDynamicAllocation, RefusesWhatSparkRefuses) {
  const auto faults = [](auto&& change) {
    SparkDynamicAllocation signal;
    change(signal);
    std::string found;
    for (const Violation& fault : faults_of(signal)) found += fault.pointer + " " + fault.code + "\n";
    return found;
  };
  using Signal = SparkDynamicAllocation;
  EXPECT_EQ(faults([](Signal&) {}), "");
  EXPECT_EQ(faults([](Signal& s) { s.bounds = {1, 2}; }), "");
  EXPECT_EQ(faults([](Signal& s) { s.bounds = {2, 2}; }), "");
  EXPECT_EQ(faults([](Signal& s) { s.bounds = {2, 1}; }), "/min_executors minimum_above_maximum\n");
  EXPECT_EQ(faults([](Signal& s) { s.bounds = {-1, 1}; }), "/min_executors out_of_range\n");
  EXPECT_EQ(faults([](Signal& s) { s.bounds = {0, 0}; }), "/max_executors out_of_range\n");
  EXPECT_EQ(faults([](Signal& s) { s.bounds = {0, -1}; }), "/max_executors out_of_range\n");
  EXPECT_EQ(faults([](Signal& s) { s.shape.allocation_ratio = 0; }), "/executor_allocation_ratio out_of_range\n");
  EXPECT_EQ(faults([](Signal& s) { s.shape.allocation_ratio = 1.01; }), "/executor_allocation_ratio out_of_range\n");
  EXPECT_EQ(faults([](Signal& s) { s.shape.task_cpus = 0; }), "/task_cpus out_of_range\n");
  EXPECT_EQ(faults([](Signal& s) { s.shape.task_cpus = 2; }), "/executor_cores too_few_cores\n");
  EXPECT_EQ(faults([](Signal& s) {
              s.backlog = {Seconds{0}, Seconds{0}};
            }),
            "/scheduler_backlog_timeout_seconds out_of_range\n/sustained_scheduler_backlog_timeout_seconds "
            "out_of_range\n");
  EXPECT_EQ(faults([](Signal& s) { s.shuffle.tracking = false; }),
            "/shuffle_tracking_enabled shuffle_files_unprotected\n");
  EXPECT_EQ(faults([](Signal& s) { s.shuffle = {.service = true, .tracking = false}; }), "");
}

}  // namespace
}  // namespace headroom
