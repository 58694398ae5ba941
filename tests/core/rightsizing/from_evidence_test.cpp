#include "core/rightsizing/from_evidence.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/core/rightsizing/fixture.hpp"

namespace headroom::rightsizing {
namespace {

using namespace testing;

/// An executor of 4 cores with a heap of 8,192 MiB: (8,192 − 300) × 0.6 of unified memory. One stage spilled.
SparkEvidence spilling_application() {
  return {.executors = {{.id = "1",
                         .cores = 4,
                         .slots = 4,
                         .unified_memory_bytes = 7892 * mebibyte * 6 / 10,
                         .task_milliseconds = 100'000,
                         .gc_milliseconds = 20'000}},
          .stages = {{.stage_id = 1,
                      .tasks = 400,
                      .ended_tasks = 400,
                      .input_bytes = 50 * gibibyte,
                      .shuffle_write_bytes = 10 * gibibyte,
                      .memory_spilled_bytes = 5 * gibibyte,
                      .disk_spilled_bytes = gibibyte,
                      .run_milliseconds = 100'000}}};
}

TEST(FromEvidence, TakesTheDataAndTheShuffleThatTheRequestLeavesOpen) {
  const Sizing r = sized({.data = {}, .evidence = spilling_application()});
  EXPECT_EQ(r.data, (DataSize{"53687091200 B", 50 * gibibyte}));
  EXPECT_EQ(r.tasks, 400);
  ASSERT_TRUE(r.shuffle);
  EXPECT_EQ(r.shuffle->partitions, 160);
  ASSERT_TRUE(r.observed);
  EXPECT_EQ(r.steps.at(0).name, "evidence_data");
}

TEST(FromEvidence, KeepsWhatTheRequestSays) {
  const Sizing r =
      sized({.data = {"1 GiB", gibibyte}, .shuffle = DataSize{"1 MiB", mebibyte}, .evidence = spilling_application()});
  EXPECT_EQ(r.data.bytes, gibibyte);
  EXPECT_EQ(r.shuffle->bytes, mebibyte);
}

TEST(FromEvidence, GivesTheApplicationsExecutorTheHeapThatSuitsIt) {
  const Sizing r = sized({.data = {}, .evidence = spilling_application()});
  EXPECT_EQ(r.executor.cores, 4);
  EXPECT_EQ(r.executor.memory, r.observed->suggested_heap);
  EXPECT_GT(r.executor.memory, Mebibytes{8192});
  EXPECT_EQ(r.overhead_origin, OverheadOrigin::factor);
  EXPECT_EQ(warning(r.warnings, "memory_against_evidence"), "");
}

TEST(FromEvidence, WarnsWhereTheRequestAsksForLessThanSuits) {
  const Sizing r = sized({.data = {}, .preset = "medium", .evidence = spilling_application()});
  EXPECT_EQ(r.executor.memory, Mebibytes{4096});
  EXPECT_TRUE(says(warning(r.warnings, "memory_against_evidence"), "less memory than they needed"));
}

TEST(FromEvidence, ComparesTheHeapOfACore) {
  const Observed observed{
      .executor = ObservedExecutor{.cores = 4}, .memory = MemoryVerdict::too_small, .suggested_heap = Mebibytes{8000}};
  EXPECT_TRUE(heap_against_evidence(observed, {2, {3999}, {384}}));
  EXPECT_FALSE(heap_against_evidence(observed, {2, {4000}, {384}}));
  EXPECT_FALSE(heap_against_evidence(observed, {1, {4000}, {384}}));
}

TEST(FromEvidence, NeedsTheDataFromOneOrTheOther) {
  const auto faults = refusals({.data = {}, .evidence = SparkEvidence{}});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/data_size");
  EXPECT_EQ(faults[0].code, "missing");
}

}  // namespace
}  // namespace headroom::rightsizing
