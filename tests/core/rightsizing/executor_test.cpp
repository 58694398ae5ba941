#include "core/spark/executor.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "tests/core/rightsizing/fixture.hpp"

namespace headroom::rightsizing {
namespace {

using namespace testing;

TEST(Overhead, DependsOnPlatformAndLanguage) {
  struct Row {
    Platform platform;
    Language language;
    std::int64_t factor;
  };
  for (const Row& row : {Row{Platform::kubernetes, Language::jvm, 1000}, Row{Platform::kubernetes, Language::r, 4000},
                         Row{Platform::emr_on_eks, Language::pyspark, 4000}, Row{Platform::emr, Language::jvm, 1875},
                         Row{Platform::emr, Language::pyspark, 1875}, Row{Platform::spark, Language::pyspark, 1000}})
    EXPECT_EQ(overhead_factor(row.platform, row.language), row.factor);
}

TEST(Overhead, IsAShareOfTheHeapAndAtLeast384) {
  struct Row {
    std::int64_t heap;
    std::int64_t factor;
    std::int64_t overhead;
  };
  for (const Row& row :
       {Row{19'456, 1000, 1945}, Row{19'456, 1875, 3648}, Row{19'456, 4000, 7782}, Row{3839, 1000, 384},
        Row{3850, 1000, 385}, Row{0, 1000, 384}, Row{INT64_MAX, 1000, INT64_MAX / 10}})
    EXPECT_EQ(default_overhead({row.heap}, row.factor).value, row.overhead) << row.heap;
}

TEST(Heap, IsWhatTheOverheadLeavesOfAContainer) {
  struct Row {
    std::int64_t container;
    std::int64_t factor;
    std::int64_t heap;
  };
  for (const Row& row : {Row{40'960, 1000, 37'236}, Row{40'960, 1875, 34'492}, Row{1000, 1000, 616}, Row{385, 1000, 1},
                         Row{384, 1000, 0}, Row{0, 1000, 0}, Row{INT64_MAX, 0, INT64_MAX - 384}})
    EXPECT_EQ(heap_within({row.container}, row.factor).value, row.heap) << row.container;
}

TEST(Preset, IsFoundByName) {
  ASSERT_NE(executor_preset("large"), nullptr);
  EXPECT_EQ(executor_preset("large")->shape, (ExecutorShape{4, {8192}, {1024}}));
  EXPECT_EQ(executor_preset("Large"), nullptr);
  EXPECT_EQ(executor_preset(""), nullptr);
  EXPECT_EQ(executor_presets().size(), 4U);
}

TEST(ExecutorShape, IsTheMediumPresetWhereNoneIsNamed) {
  const Sizing r = sized({.data = {"1 TiB", tebibyte}});
  EXPECT_EQ(r.executor, (ExecutorShape{2, {4096}, {512}}));
  EXPECT_EQ(r.overhead_origin, OverheadOrigin::preset);
  EXPECT_EQ(r.container_limit, (ExecutorShape{2, {8192}, {0}}));
  EXPECT_EQ(r.driver, r.executor);
}

TEST(ExecutorShape, OfAPresetHasThePlatformsOverheadForPython) {
  const Sizing r = sized({.data = {"1 TiB", tebibyte}, .preset = "medium", .language = Language::pyspark});
  EXPECT_EQ(r.executor.memory_overhead.value, 1638);  // 0.4 × 4,096 = 1,638.4
  EXPECT_EQ(r.overhead_origin, OverheadOrigin::factor);
}

TEST(ExecutorShape, KeepsTheOverheadThatIsGiven) {
  JobRequest request = terabyte_job();
  request.executor->memory_overhead = Mebibytes{1};
  request.driver = ExecutorRequest{.cores = 2, .memory_overhead = Mebibytes{700}};
  const Sizing r = sized(request);
  EXPECT_EQ(r.executor, (ExecutorShape{5, gib(19), {1}}));
  EXPECT_EQ(r.overhead_origin, OverheadOrigin::given);
  EXPECT_EQ(r.driver, (ExecutorShape{2, gib(19), {700}}));
}

TEST(ExecutorShape, FillsTheNodeWhereNoMemoryIsGiven) {
  JobRequest request = terabyte_job();
  request.executor->memory.reset();
  request.instance_types = {{.instance_type = "r5.4xlarge"}};
  request.platform = Platform::emr;
  const Sizing on_emr = sized(request);
  EXPECT_EQ(on_emr.executor, (ExecutorShape{5, {34'492}, {6467}}));
  EXPECT_EQ(on_emr.nodes.at(0).executors_per_node, 3);

  request.platform = Platform::spark;
  request.instance_types[0].allocatable_memory = Mebibytes{122'880};
  const Sizing elsewhere = sized(request);
  EXPECT_EQ(elsewhere.executor, (ExecutorShape{5, {37'236}, {3723}}));
  EXPECT_EQ(elsewhere.nodes.at(0).executors_per_node, 3);
}

TEST(ExecutorShape, FillsTheClustersAverageNode) {
  JobRequest request = terabyte_job();
  request.executor->memory.reset();
  request.cluster_cores = 96;
  request.cluster_memory = gib(384);
  request.cluster_nodes = 6;
  // 64,512 MiB for 3 executors: 21,504 each, of which 21,504 / 1.1 is heap.
  EXPECT_EQ(sized(request).executor, (ExecutorShape{5, {19'549}, {1954}}));
}

TEST(ExecutorShape, IsRefusedWithoutMemoryOrANode) {
  JobRequest request = terabyte_job();
  request.executor->memory.reset();
  const auto faults = refusals(request);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/executor/memory_mib");
  EXPECT_EQ(faults[0].code, "missing");
}

TEST(ExecutorShape, IsRefusedWhereItsCoresExceedTheNodes) {
  JobRequest request = terabyte_job();
  request.executor = ExecutorRequest{.cores = 16};
  request.instance_types = {{.instance_type = "r5.4xlarge"}};
  const auto faults = refusals(request);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/executor/cores");
  EXPECT_TRUE(says(faults[0].detail, "must be at most 15")) << faults[0].detail;
}

}  // namespace
}  // namespace headroom::rightsizing
