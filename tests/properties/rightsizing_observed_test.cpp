#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "core/rightsizing/observed.hpp"

/// What holds of every application, tried on thousands that ran on a simulated cluster.
namespace headroom::rightsizing {
namespace {

constexpr int tries = 2000;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::int64_t whole(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }

 private:
  std::mt19937 engine_;
};

/// Stages one after the other, each with as many tasks as fit the slots in the time it took.
SparkEvidence random_application(Random& random) {
  const std::int64_t cores = random.whole(1, 8);
  const std::int64_t executors = random.whole(1, 5);
  SparkEvidence evidence{.started_milliseconds = 0};
  std::int64_t now = 0;
  std::int64_t run = 0;
  for (std::int64_t id = 0; id < random.whole(1, 6); ++id) {
    const std::int64_t from = now + random.whole(0, 5'000);
    now = from + random.whole(1'000, 60'000);
    const std::int64_t longest = random.whole(1, now - from);
    const std::int64_t tasks = random.whole(1, executors * cores);
    const std::int64_t median = random.whole(1, longest);
    evidence.stages.push_back({.stage_id = id,
                               .tasks = tasks,
                               .memory_spilled_bytes = std::max<std::int64_t>(0, random.whole(-5'000'000, 5'000'000)),
                               .run_milliseconds = tasks * median,
                               .submitted_milliseconds = from,
                               .completed_milliseconds = now});
    evidence.task_times.push_back({.stage = StageId{id, 0},
                                   .median_milliseconds = static_cast<double>(median),
                                   .p99_milliseconds = static_cast<double>(longest),
                                   .maximum_milliseconds = static_cast<double>(longest)});
    run += tasks * median;
  }
  for (std::int64_t id = 0; id < executors; ++id)
    evidence.executors.push_back({.id = std::to_string(id),
                                  .cores = cores,
                                  .unified_memory_bytes = random.whole(100'000'000, 10'000'000'000),
                                  .peak_heap_bytes = random.whole(1, 10'000'000'000),
                                  .task_milliseconds = run / executors,
                                  .gc_milliseconds = run / executors * random.whole(0, 15) / 100,
                                  .added_milliseconds = 0});
  return evidence;
}

TEST(EveryApplication, TakesNoLessThanItsFloors) {
  Random random(1);
  for (int i = 0; i < tries; ++i) {
    const TimeFloors floors = observe(random_application(random)).floors.value();
    ASSERT_LE(0, floors.driver_seconds);
    ASSERT_LE(floors.driver_seconds, floors.critical_path_seconds);
    ASSERT_LE(floors.critical_path_seconds, floors.actual_seconds + 1e-9);
    ASSERT_LE(floors.driver_seconds, floors.ideal_seconds);
    ASSERT_LE(floors.ideal_seconds, floors.actual_seconds + 1e-9);
  }
}

TEST(EveryApplication, WastesAShareOfWhatItHas) {
  Random random(2);
  for (int i = 0; i < tries; ++i) {
    const Observed observed = observe(random_application(random));
    ASSERT_GE(observed.wasted_percent, 0);
    ASSERT_LE(observed.wasted_percent, 100);
  }
}

TEST(EveryApplication, IsAdvisedInTheDirectionOfTheVerdict) {
  Random random(3);
  for (int i = 0; i < tries; ++i) {
    const Observed observed = observe(random_application(random));
    const Mebibytes heap = observed.executor->memory.value();
    switch (observed.memory) {
      case MemoryVerdict::too_small:
        ASSERT_GT(observed.suggested_heap, heap);
        break;
      case MemoryVerdict::too_large:
        ASSERT_LT(observed.suggested_heap.value(), heap);
        break;
      case MemoryVerdict::right:
      case MemoryVerdict::unknown:
        ASSERT_FALSE(observed.suggested_heap);
    }
  }
}

TEST(EveryApplication, ReadsTheSameInAnyOrder) {
  Random random(4);
  for (int i = 0; i < tries; ++i) {
    SparkEvidence evidence = random_application(random);
    const Observed observed = observe(evidence);
    std::ranges::reverse(evidence.executors);
    std::ranges::reverse(evidence.stages);
    std::ranges::reverse(evidence.task_times);
    const Observed reversed = observe(evidence);
    ASSERT_EQ(reversed.executor, observed.executor);
    ASSERT_EQ(reversed.floors, observed.floors);
    ASSERT_EQ(reversed.skew, observed.skew);
    ASSERT_EQ(reversed.suggested_heap, observed.suggested_heap);
    ASSERT_EQ(reversed.wasted_core_hours, observed.wasted_core_hours);
  }
}

}  // namespace
}  // namespace headroom::rightsizing
