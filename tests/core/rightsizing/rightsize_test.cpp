#include "core/rightsizing/rightsize.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "core/rightsizing/tasks.hpp"
#include "tests/core/rightsizing/fixture.hpp"

namespace headroom::rightsizing {
namespace {

using namespace testing;

constexpr std::int64_t enormous = std::numeric_limits<std::int64_t>::max();

TEST(Rightsize, FollowsTheWaves) {
  struct Row {
    std::int64_t waves;
    std::int64_t executors;
  };
  for (const Row& row : {Row{1, 1639}, Row{3, 547}, Row{4, 410}, Row{16, 103}, Row{8192, 1}, Row{1'000'000, 1}}) {
    JobRequest request = terabyte_job();
    request.waves = row.waves;
    const Sizing r = sized(request);
    EXPECT_EQ(r.tasks, 8192);
    EXPECT_EQ(r.executors, row.executors) << row.waves << " waves";
    EXPECT_EQ(r.max_executors, row.executors);
    EXPECT_EQ(r.limiting_factor, LimitingFactor::waves);
  }
}

TEST(Rightsize, TakesThreeWavesWhereNothingIsSaid) {
  const Sizing r = sized(terabyte_job());
  EXPECT_EQ(r.executors, 547);
  EXPECT_EQ(r.initial_executors, 274);
  EXPECT_EQ(r.min_executors, 137);
  EXPECT_EQ(r.waves, 3);
  EXPECT_EQ(r.total_cores, 548 * 5);
  EXPECT_EQ(r.total_memory.value, 548 * 21'401);
}

TEST(Rightsize, NeedsFewerTasksForADecimalTerabyte) {
  JobRequest request = terabyte_job();
  request.data = {"1TB", 1'000'000'000'000};
  const Sizing r = sized(request);
  EXPECT_EQ(r.tasks, 7451);     // 10¹² / 134,217,728 = 7450.6
  EXPECT_EQ(r.executors, 497);  // 7451 / 3 = 2483.7 slots
}

TEST(Rightsize, RunsAByteOnOneExecutor) {
  const Sizing r = sized({.data = {"1", 1}});
  EXPECT_EQ(r.tasks, 1);
  EXPECT_EQ(r.executors, 1);
  EXPECT_EQ(r.min_executors, 1);
  EXPECT_EQ(r.initial_executors, 1);
  EXPECT_EQ(r.max_executors, 1);
  EXPECT_EQ(r.waves, 1);
}

TEST(Rightsize, GivesATaskTheCoresItAsksFor) {
  JobRequest request = terabyte_job();
  request.task_cpus = 2;
  const Sizing r = sized(request);
  EXPECT_EQ(r.slots_per_executor, 2);
  EXPECT_EQ(r.executors, 1366);  // 2,731 slots
}

TEST(InputTasks, AreCutAsSparkCutsFiles) {
  struct Row {
    JobRequest request;
    InputTasks input;
  };
  for (const Row& row : {
           Row{{.data = {"", gibibyte}, .files = 1, .default_parallelism = 200}, {5'389'680, 200}},
           Row{{.data = {"", gibibyte}, .files = 1, .default_parallelism = 1}, {128 * mebibyte, 8}},
           Row{{.data = {"", gibibyte}, .files = 1, .default_parallelism = 100'000}, {4 * mebibyte, 256}},
           Row{{.data = {"", gibibyte}, .files = 10, .splittable = false}, {107'374'183, 10}},
           Row{{.data = {"", gibibyte + 1}}, {128 * mebibyte, 9}},
           Row{{.data = {"", most_data}}, {128 * mebibyte, 2'147'483'647}},
       })
    EXPECT_EQ(input_tasks(row.request), row.input) << row.input.tasks;
}

TEST(SmallFiles, ArePackedAsSparkPacksThem) {
  JobRequest request = terabyte_job();
  request.files = 1'000'000;
  // (128 MiB + 4 MiB) / (1,099,511.6 B + 4 MiB) = 26 files in a partition.
  EXPECT_EQ(partitions_of_small_files(request, 128 * mebibyte), 38'462);
  const Sizing r = sized(request);
  EXPECT_EQ(r.tasks, 8192);
  EXPECT_TRUE(says(warning(r.warnings, "small_files"), "38,462 partitions"));
}

TEST(SmallFiles, AreNoneWhereEachFillsASplit) {
  JobRequest request = terabyte_job();
  request.files = 8192;
  EXPECT_EQ(partitions_of_small_files(request, 128 * mebibyte), std::nullopt);
  EXPECT_EQ(warning(sized(request).warnings, "small_files"), "");
}

TEST(Deadline, SetsTheSlots) {
  struct Row {
    std::int64_t tasks;
    double task_seconds;
    double seconds;
    std::int64_t slots;
  };
  for (const Row& row : {Row{8192, 30, 600, 410}, Row{9, 0.1, 0.3, 3}, Row{1, 5, 1e9, 1}, Row{8192, 1e-300, 1e9, 1},
                         Row{7, 3, 3, 7}, Row{2'147'483'647, 0.7, 0.7, 2'147'483'647}}) {
    JobRequest request = job_of_tasks(row.tasks);
    request.deadline = Deadline{row.seconds, row.task_seconds};
    const Sizing r = sized(request);
    EXPECT_EQ(r.wanted_slots, row.slots) << row.tasks << " tasks";
    EXPECT_EQ(r.limiting_factor, LimitingFactor::deadline);
    EXPECT_EQ(warning(r.warnings, "deadline_missed"), "");
  }
}

TEST(Deadline, IsMissedWhereWholeWavesTakeLonger) {
  JobRequest request = job_of_tasks(10);
  request.deadline = Deadline{10, 4};
  const Sizing r = sized(request);
  EXPECT_EQ(r.executors, 4);
  EXPECT_EQ(r.waves, 3);
  EXPECT_EQ(r.seconds, 12);
  EXPECT_TRUE(says(warning(r.warnings, "deadline_missed"), "5 executors"));
}

TEST(Deadline, IsMissedWhereTheClusterIsTooSmall) {
  JobRequest request = job_of_tasks(100);
  request.deadline = Deadline{60, 30};
  request.cluster_cores = 11;
  const Sizing r = sized(request);
  EXPECT_EQ(r.executors, 10);
  EXPECT_EQ(r.limiting_factor, LimitingFactor::cluster_cores);
  EXPECT_EQ(r.seconds, 300);
  EXPECT_TRUE(says(warning(r.warnings, "deadline_missed"), "50 executors"));
}

TEST(Limits, CountTheDriver) {
  struct Row {
    std::optional<std::int64_t> cores;
    std::optional<Mebibytes> memory;
    std::int64_t executors;
    LimitingFactor factor;
  };
  using enum LimitingFactor;
  for (const Row& row : {Row{400, std::nullopt, 79, cluster_cores}, Row{10, std::nullopt, 1, cluster_cores},
                         Row{std::nullopt, Mebibytes{2 * 21'401}, 1, cluster_memory},
                         Row{std::nullopt, Mebibytes{5 * 21'401 - 1}, 3, cluster_memory},
                         Row{400, Mebibytes{80 * 21'401}, 79, cluster_cores}, Row{400, gib(100), 3, cluster_memory},
                         Row{548 * 5, std::nullopt, 547, waves}, Row{2'147'483'647, Mebibytes{enormous}, 547, waves}}) {
    JobRequest request = terabyte_job();
    request.cluster_cores = row.cores;
    request.cluster_memory = row.memory;
    const Sizing r = sized(request);
    EXPECT_EQ(r.executors, row.executors) << row.cores.value_or(0);
    EXPECT_EQ(r.limiting_factor, row.factor) << row.cores.value_or(0);
    EXPECT_EQ(r.wanted_executors, 547);
  }
}

TEST(Limits, LeaveACoreAndAGibibyteOnEachNode) {
  JobRequest request = terabyte_job();
  request.cluster_cores = 96;
  request.cluster_memory = gib(384);
  request.cluster_nodes = 6;
  const Sizing r = sized(request);
  EXPECT_EQ(r.executors, 17);
  EXPECT_EQ(r.waves, 97);  // 8,192 / 85 slots
  EXPECT_TRUE(says(r.summary, "547 were wanted")) << r.summary;
}

TEST(Limits, CountTheNodesOfAType) {
  JobRequest request = terabyte_job();
  request.platform = Platform::emr;
  request.instance_types = {{.instance_type = "r5.4xlarge"}};
  request.cluster_nodes = 25;
  const Sizing r = sized(request);  // 3 × 23,104 MiB on each, the driver in one of the places
  EXPECT_EQ(r.executors, 74);
  EXPECT_EQ(r.limiting_factor, LimitingFactor::cluster_nodes);
  EXPECT_EQ(r.nodes.at(0).nodes, 25);
}

TEST(Limits, OfNodesBindNothingWhileTheirSizeIsUnknown) {
  JobRequest request = terabyte_job();
  request.cluster_nodes = 1;
  const Sizing r = sized(request);
  EXPECT_EQ(r.executors, 547);
  EXPECT_NE(warning(r.warnings, "cluster_nodes_unused"), "");
}

TEST(Limits, TooSmallForOneExecutorSayTheNearestThatIsNot) {
  JobRequest request = terabyte_job();
  request.cluster_cores = 9;
  request.cluster_memory = gib(41);
  const auto faults = refusals(request);
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].pointer, "/cluster_cores");
  EXPECT_TRUE(says(faults[0].detail, "at least 10")) << faults[0].detail;
  EXPECT_EQ(faults[1].pointer, "/cluster_memory_gib");
  EXPECT_TRUE(says(faults[1].detail, "at least 42")) << faults[1].detail;  // 42,802 MiB
  request.cluster_cores = 10;
  request.cluster_memory = gib(42);
  EXPECT_EQ(sized(request).executors, 1);
}

TEST(Limits, TooSmallByTheNodeSayTheNearestThatIsNot) {
  JobRequest request = terabyte_job();
  request.cluster_cores = 30;
  request.cluster_memory = gib(384);
  request.cluster_nodes = 6;
  const auto faults = refusals(request);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/cluster_cores");
  EXPECT_TRUE(says(faults[0].detail, "at least 36")) << faults[0].detail;
  request.cluster_cores = 36;
  EXPECT_EQ(sized(request).executors, 5);
}

TEST(Limits, AreRefusedWhereTheExecutorFitsNoType) {
  JobRequest request = terabyte_job();
  request.instance_types = {{.instance_type = "m5.xlarge"}, {.instance_type = "m5.large"}};
  const auto faults = refusals(request);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/instance_types");
  EXPECT_TRUE(says(faults[0].detail, "at most 3 cores and 15,360 MiB")) << faults[0].detail;

  request.instance_types = {{.instance_type = "m5.4xlarge"}};
  request.cluster_nodes = 0;
  EXPECT_EQ(refusals(request).at(0).pointer, "/cluster_nodes");
}

TEST(Limits, AreRefusedWhereOneNodeHoldsOnlyTheDriver) {
  JobRequest request = terabyte_job();
  request.instance_types = {{.instance_type = "m5.2xlarge"}};
  request.cluster_nodes = 1;
  const auto faults = refusals(request);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/cluster_nodes");
  EXPECT_TRUE(says(faults[0].detail, "at least 2")) << faults[0].detail;
}

TEST(Faults, AreAllNamedAtOnce) {
  JobRequest request{.data = {"", 0},
                     .splittable = false,
                     .waves = 3,
                     .deadline = Deadline{10, 30},
                     .preset = "huge",
                     .executor = ExecutorRequest{.cores = 0, .memory = Mebibytes{449}},
                     .cluster_cores = 0,
                     .spot_share_percent = 101};
  std::vector<std::string> pointers;
  for (const Violation& fault : refusals(request)) pointers.push_back(fault.pointer);
  EXPECT_EQ(pointers, (std::vector<std::string>{"/data_size", "/files", "/waves", "/deadline_seconds",
                                                "/executor_preset", "/executor_preset", "/executor/cores",
                                                "/executor/memory_mib", "/cluster_cores", "/spot_share_percent"}));
}

TEST(Faults, SayTheNearestValueThatWouldDo) {
  struct Row {
    JobRequest request;
    const char* pointer;
    const char* says;
  };
  const DataSize data{"", gibibyte};
  for (const Row& row : {
           Row{{.data = {"", most_data + 1}}, "/data_size", "at most 288230376017494016"},
           Row{{.data = data, .files = enormous}, "/files", "at most 2147483647"},
           Row{{.data = data, .shuffle = DataSize{"", enormous}}, "/shuffle_size", "at most 144115188008747008"},
           Row{{.data = data, .default_parallelism = enormous}, "/default_parallelism", "at most 2147483647"},
           Row{{.data = data, .waves = 0}, "/waves", "at least 1"},
           Row{{.data = data, .deadline = Deadline{9.5, 30.25}}, "/deadline_seconds", "at least 30.25"},
           Row{{.data = data, .preset = "Medium"}, "/executor_preset", "small, medium, large, xlarge"},
           Row{{.data = data, .executor = ExecutorRequest{2, Mebibytes{enormous}}},
               "/executor/memory_mib",
               "at most 2147483647"},
           Row{{.data = data, .executor = ExecutorRequest{2, Mebibytes{2'147'483'647}}},
               "/executor/memory_mib",
               "at most 2,147,483,647 together"},
           Row{{.data = data, .driver = ExecutorRequest{enormous}}, "/driver/cores", "at most 2147483647"},
           Row{{.data = data, .task_cpus = 3}, "/task_cpus", "at most 2"},
           Row{{.data = data, .cluster_cores = 3}, "/cluster_cores", "at least 4"},
           Row{{.data = data, .instance_types = {{"x", 0, Mebibytes{1}}}},
               "/instance_types/0/allocatable_cores",
               "at least 1"},
           Row{{.data = data, .instance_types = {{"m5.large"}, {"r5.large"}, {"m5.large"}}},
               "/instance_types/2",
               "name it once"},
           Row{{.data = data, .hours = 1e300}, "/hours", "at most 100,000"},
           Row{{.data = data, .hours = std::numeric_limits<double>::quiet_NaN()}, "/hours", "above 0"},
       }) {
    const auto faults = refusals(row.request);
    ASSERT_EQ(faults.size(), 1U) << row.pointer;
    EXPECT_EQ(faults[0].pointer, row.pointer);
    EXPECT_TRUE(says(faults[0].detail, row.says)) << faults[0].detail;
  }
}

TEST(Rightsize, HoldsTheLargestNumbersThatSparkCounts) {
  JobRequest request{.data = {"", most_data},
                     .files = 2'147'483'647,
                     .expansion_percent = 10'000,
                     .shuffle = DataSize{"", most_data / 2},
                     .waves = 1,
                     .executor = ExecutorRequest{1, Mebibytes{1'900'000'000}},
                     .cluster_memory = Mebibytes{enormous},
                     .instance_types = {{"giant", 2'147'483'647, Mebibytes{2'147'483'647}, most_money}},
                     .hours = 100'000,
                     .spot_share_percent = 50,
                     .spot_discount_percent = 33.333333333333336};
  const Sizing r = sized(request);
  EXPECT_EQ(r.executors, 2'147'483'647);
  EXPECT_EQ(r.total_memory.value, 2'147'483'648 * std::int64_t{2'090'000'000});
  EXPECT_EQ(r.nodes.at(0).nodes, 2'147'483'648);
  EXPECT_EQ(r.cost->total, most_money);
}

TEST(TaskMemory, IsTheTasksShareOfUnifiedMemory) {
  const TaskMemory memory = sized(terabyte_job()).task_memory;
  EXPECT_EQ(memory.available.value, 2298);  // (19,456 − 300) × 0.6 / 5
  EXPECT_EQ(memory.needed.value, 384);      // 128 × 3
  EXPECT_EQ(memory.spill_risk, SpillRisk::none);
}

TEST(TaskMemory, FollowsTheFormat) {
  struct Row {
    std::optional<DataFormat> format;
    std::int64_t needed;
  };
  for (const Row& row :
       {Row{DataFormat::parquet, 512}, Row{DataFormat::orc, 512}, Row{DataFormat::avro, 384}, Row{DataFormat::csv, 256},
        Row{DataFormat::json, 256}, Row{DataFormat::text, 256}, Row{std::nullopt, 384}}) {
    JobRequest request = terabyte_job();
    request.format = row.format;
    EXPECT_EQ(sized(request).task_memory.needed.value, row.needed);
  }
}

TEST(TaskMemory, SpillsWhereThePartitionsOutgrowIt) {
  JobRequest request{.data = {"", tebibyte}, .executor = ExecutorRequest{.cores = 4, .memory = Mebibytes{2860}}};
  EXPECT_EQ(sized(request).task_memory.spill_risk, SpillRisk::possible);  // 384 MiB of 384, and 512 at 4 ×

  request.executor->memory = Mebibytes{2859};
  const Sizing r = sized(request);
  EXPECT_EQ(r.task_memory.available.value, 383);
  EXPECT_EQ(r.task_memory.spill_risk, SpillRisk::likely);
  EXPECT_EQ(r.task_memory.remedy_memory, Mebibytes{2860});
  EXPECT_EQ(r.task_memory.remedy_shuffle_partitions, std::nullopt);
  const std::string advice = warning(r.warnings, "spill_likely");
  EXPECT_TRUE(says(advice, "2,860 MiB of heap")) << advice;
  EXPECT_TRUE(says(advice, "spark.sql.files.maxPartitionBytes to 133,868,202")) << advice;  // 383 MiB / 3
}

TEST(TaskMemory, HasMoreShufflePartitionsAsARemedy) {
  JobRequest request{.data = {"", gibibyte},
                     .shuffle = DataSize{"", tebibyte},
                     .executor = ExecutorRequest{.cores = 8, .memory = Mebibytes{1024}}};
  const Sizing r = sized(request);
  EXPECT_EQ(r.shuffle->partitions, 16'384);
  EXPECT_EQ(r.task_memory.available.value, 54);                // 724 × 0.6 / 8
  EXPECT_EQ(r.task_memory.remedy_shuffle_partitions, 58'255);  // 2⁴⁰ / 18 MiB = 58,254.2
}

TEST(TaskMemory, HasNoRemedyInPartitionsWithoutAnyMemory) {
  JobRequest request{.data = {"", gibibyte},
                     .shuffle = DataSize{"", tebibyte},
                     .executor = ExecutorRequest{.cores = 200, .memory = Mebibytes{450}}};
  const Sizing r = sized(request);
  EXPECT_EQ(r.task_memory.available.value, 0);
  EXPECT_EQ(r.task_memory.remedy_shuffle_partitions, std::nullopt);
  EXPECT_EQ(r.task_memory.remedy_memory, Mebibytes{128'300});  // 300 + 384 × 200 / 0.6
}

TEST(Rightsize, SaysEachStepWithItsNumbers) {
  const Sizing r = sized(terabyte_job());
  const auto step = std::ranges::find(r.steps, "slots", &CalculationStep::name);
  ASSERT_NE(step, r.steps.end());
  EXPECT_EQ(step->formula, "8,192 tasks / 3 waves, rounded up");
  EXPECT_EQ(step->result, "2,731");
  EXPECT_EQ(r.summary, "547 executors of 5 cores and 19,456 MiB of heap read 1 TiB as 8,192 tasks in 3 waves.");
}

TEST(Rightsize, AdvisesAgainstManyCores) {
  EXPECT_NE(warning(sized({.data = {"", tebibyte}, .preset = "xlarge"}).warnings, "many_cores"), "");
  EXPECT_EQ(warning(sized(terabyte_job()).warnings, "many_cores"), "");
}

}  // namespace
}  // namespace headroom::rightsizing
