#include "core/spark/executor_ramp.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

const Instant start{Seconds{1'000}};
constexpr BacklogTimeouts timeouts{.first = Seconds{1}, .sustained = Seconds{2}};

TEST(SparkRamp, NeedsTheExecutorsThatRunEveryTaskAtOnce) {
  struct Case {
    TaskLoad load;
    TaskSlots shape;
    std::int64_t executors;
    std::int64_t needed;
  };
  const TaskSlots one{};
  const TaskSlots four{.cores = 4};
  for (const Case& c : {Case{{}, one, 3, 0}, Case{{.pending = 2, .running = 3}, one, 0, 5},
                        Case{{.pending = 20}, {.allocation_ratio = 0.385}, 0, 8},    // 7.7
                        Case{{.running = 10}, four, 0, 3},                           // 2.5
                        Case{{.running = 10}, {.cores = 5, .task_cpus = 2}, 0, 5},   // two at once, not two and a half
                        Case{{.pending_speculative = 1}, four, 0, 2},                // beside its original
                        Case{{.pending_speculative = 1}, one, 0, 1},                 //
                        Case{{.pending_speculative = 5, .running = 5}, four, 5, 3},  //
                        Case{{.running = 4, .unschedulable_task_sets = 1}, {.cores = 2}, 4, 5},
                        Case{{.running = 40, .unschedulable_task_sets = 1}, {.cores = 2}, 4, 20},
                        Case{{.pending = 2'147'483'647, .running = 2'147'483'647}, one, 0, 2'147'483'647}})
    EXPECT_EQ(executors_needed(c.load, c.shape, c.executors), c.needed) << c.needed;
}

TEST(SparkRamp, CalculatesTheRatioInDoublesAsSparkDoes) {
  EXPECT_EQ(executors_needed({.pending = 100}, {.allocation_ratio = 0.07}, 0), 8);  // 7.000000000000001
}

TEST(SparkRamp, StartsWithTheLargestOfItsThreeFigures) {
  EXPECT_EQ(starting_ramp({.minimum = 3}, {}, {}).target, 3);
  EXPECT_EQ(starting_ramp({.minimum = 3}, 1, {}).target, 3);
  EXPECT_EQ(starting_ramp({.minimum = 3}, 5, 4).target, 5);
  EXPECT_EQ(starting_ramp({.minimum = 3}, 5, 7).target, 7);
  EXPECT_TRUE(starting_ramp({}, {}, {}).initializing);
  EXPECT_FALSE(starting_ramp({}, {}, {}).add_at);
}

TEST(SparkRamp, DoublesWhileEveryStepIsMadeInFull) {
  RampState ramp{};
  std::vector<std::int64_t> targets;
  for (int step = 0; step < 6; ++step) {
    ramp = stepped_up(ramp, {.maximum = 1'000}, 0, 20);
    targets.push_back(ramp.target);
  }
  EXPECT_EQ(targets, (std::vector<std::int64_t>{1, 3, 7, 15, 20, 20}));
  EXPECT_EQ(ramp.executors_to_add, 1);
}

TEST(SparkRamp, DoesNotRampUpToWhatIsThereAlready) {
  const RampState ramp = stepped_up({}, {}, 15, 1'000);
  EXPECT_EQ(ramp.target, 16);
  EXPECT_EQ(ramp.executors_to_add, 1);
}

TEST(SparkRamp, StaysWithinItsBounds) {
  EXPECT_EQ(stepped_up({.target = 9, .executors_to_add = 8}, {.maximum = 10}, 0, 1'000).target, 10);
  EXPECT_EQ(stepped_up({.target = 10, .executors_to_add = 8}, {.maximum = 10}, 0, 1'000).executors_to_add, 1);
  EXPECT_EQ(stepped_up({.target = 0}, {.minimum = 5}, 0, 1).target, 5);
}

TEST(SparkRamp, HoldsTheTargetUntilTheFirstStage) {
  const RampState ramp{.target = 7};
  EXPECT_EQ(polled(ramp, {}, timeouts, 7, 0, start), ramp);
  const RampState begun = stage_submitted(ramp, timeouts, start);
  EXPECT_FALSE(begun.initializing);
  EXPECT_EQ(begun.add_at, start + Seconds{1});
}

TEST(SparkRamp, LowersTheTargetToWhatIsNeededAtOnce) {
  const RampState ramp{.target = 9, .executors_to_add = 4, .add_at = start, .initializing = false};
  const RampState lower = polled(ramp, {.minimum = 2}, timeouts, 9, 4, start);
  EXPECT_EQ(lower.target, 4);
  EXPECT_EQ(lower.executors_to_add, 1);
  EXPECT_EQ(polled(ramp, {.minimum = 2}, timeouts, 9, 0, start).target, 2);
}

TEST(SparkRamp, StepsWhenItsTimeHasComeAndThenWaitsForTheSustainedTimeout) {
  const RampState ramp = stage_submitted({}, timeouts, start);
  EXPECT_EQ(polled(ramp, {}, timeouts, 0, 9, start).target, 0);
  const RampState stepped = polled(ramp, {}, timeouts, 0, 9, start + Seconds{1});
  EXPECT_EQ(stepped.target, 1);
  EXPECT_EQ(stepped.add_at, start + Seconds{3});
  const RampState full{.target = 9, .add_at = start, .initializing = false};
  EXPECT_EQ(polled(full, {}, timeouts, 9, 9, start).add_at, start) << "a step that adds nothing renews nothing";
}

TEST(SparkRamp, ForgetsItsPaceWhenNothingWaits) {
  const RampState ramp{.target = 7, .executors_to_add = 8, .add_at = start, .initializing = false};
  const RampState quiet = queue_emptied(ramp);
  EXPECT_EQ(quiet.executors_to_add, 1);
  EXPECT_FALSE(quiet.add_at);
  EXPECT_EQ(quiet.target, 7);
  EXPECT_EQ(backlogged(quiet, timeouts, start).add_at, start + Seconds{1});
  EXPECT_EQ(backlogged(ramp, timeouts, start + Seconds{60}).add_at, start) << "a timer that runs goes on";
}

}  // namespace
}  // namespace headroom
