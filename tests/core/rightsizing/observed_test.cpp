#include "core/rightsizing/observed.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace headroom::rightsizing {
namespace {

constexpr std::int64_t mib = std::int64_t{1} << 20;
constexpr std::int64_t gib = std::int64_t{1} << 30;
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::nullopt_t open = std::nullopt;

/// (4,096 − 300) × 0.6 MiB, as Spark prints it of a heap of 4 GiB.
constexpr std::int64_t unified_of_4_gib = 2'388'236'697;

/// Four cores and 4 GiB, there from 0 to `removed`.
ExecutorEvidence executor(std::string id, std::optional<std::int64_t> removed = open) {
  return {.id = std::move(id),
          .cores = 4,
          .slots = 4,
          .unified_memory_bytes = unified_of_4_gib,
          .added_milliseconds = 0,
          .removed_milliseconds = removed};
}

StageEvidence stage(std::int64_t id, std::int64_t submitted, std::int64_t completed) {
  return {.stage_id = id, .tasks = 10, .submitted_milliseconds = submitted, .completed_milliseconds = completed};
}

/// `code` of each finding, one a line.
std::string codes(const Observed& observed) {
  std::string lines;
  for (const Finding& finding : observed.findings) lines.append(finding.code).append("\n");
  return lines;
}

std::string detail(const Observed& observed, std::string_view code) {
  const auto at = std::ranges::find(observed.findings, code, &Finding::code);
  return at == observed.findings.end() ? "" : at->detail;
}

TEST(ObserveEvidence, AnswersNothingForNothing) { EXPECT_EQ(observe({}), Observed{}); }

TEST(ObserveEvidence, DerivesTheHeapFromUnifiedMemory) {
  struct Row {
    std::optional<std::int64_t> unified;
    std::optional<Mebibytes> heap;
  };
  for (const Row& row : {Row{unified_of_4_gib, Mebibytes{4096}}, Row{455'501'414, Mebibytes{1024}},
                         // 36,864 MiB: 36,564 × 0.6 = 21,938.4 MiB
                         Row{23'004'079'718, Mebibytes{36'864}}, Row{open, open}, Row{0, open}, Row{-5, open}}) {
    ExecutorEvidence one = executor("1");
    one.unified_memory_bytes = row.unified;
    EXPECT_EQ(observe({.executors = {one}}).executor->memory, row.heap) << row.unified.value_or(-1);
  }
}

TEST(ObserveEvidence, TakesTheShapeThatMostExecutorsHave) {
  ExecutorEvidence wide = executor("3");
  wide.cores = wide.slots = 16;
  const ObservedExecutor usual{.cores = 4, .slots = 4, .memory = Mebibytes{4096}};
  EXPECT_EQ(observe({.executors = {wide, executor("1"), executor("2")}}).executor, usual);
  EXPECT_EQ(observe({.executors = {executor("1"), wide}}).executor->cores, 16) << "of two as frequent the larger";
  ExecutorEvidence unknown = executor("4");
  unknown.cores = 0;
  EXPECT_EQ(observe({.executors = {unknown}}).executor, open);
}

TEST(ObserveEvidence, RunsAsManyTasksAtATimeAsSlots) {
  ExecutorEvidence two_cores_a_task = executor("1", 3'600'000);
  two_cores_a_task.slots = 2;
  two_cores_a_task.task_milliseconds = 3'600'000;
  const Observed observed = observe({.executors = {two_cores_a_task}});
  EXPECT_EQ(observed.executor->slots, 2);
  EXPECT_EQ(observed.used_core_hours, 2) << "each task held two cores";
  EXPECT_EQ(observed.wasted_core_hours, 2);
}

TEST(ObserveEvidence, CountsTheMostExecutorsAtOneTime) {
  const auto lived = [](std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
    ExecutorEvidence one = executor("x", to);
    one.added_milliseconds = from;
    return one;
  };
  struct Row {
    std::vector<ExecutorEvidence> executors;
    std::int64_t most_at_once;
  };
  const std::vector<Row> rows{
      {{lived(0, open)}, 1},
      {{lived(0, 10), lived(10, 20)}, 1},  // one made room for the other
      {{lived(0, 11), lived(10, 20)}, 2},  //
      {{lived(10, 20), lived(0, 11)}, 2},  // in any order
      {{lived(0, open), lived(5, 6), lived(7, 8)}, 2},
      {{lived(open, open), lived(open, open)}, 2},  // there always
      {{lived(open, 5), lived(5, open)}, 1},
      {{lived(10, 10)}, 1},
      {{lived(10, 5)}, 1},                            // gone before it came
      {{lived(least, most), lived(most, least)}, 1},  // no clock shows that
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    EXPECT_EQ(observe({.executors = rows[i].executors}).executors, rows[i].most_at_once) << i;
}

TEST(ObserveEvidence, SumsWhatStagesReadAndCountsAnAttemptOnce) {
  StageEvidence first = stage(1, 0, 10);
  first.input_bytes = 5 * gib;
  first.shuffle_write_bytes = gib;
  StageEvidence retried = first;
  retried.attempt = 1;
  retried.input_bytes = 2 * gib;
  StageEvidence second = stage(2, 10, 20);
  second.input_bytes = gib;
  second.shuffle_write_bytes = 3 * gib;
  const Observed observed = observe({.stages = {first, retried, second}});
  EXPECT_EQ(observed.input_bytes, 6 * gib);
  EXPECT_EQ(observed.largest_shuffle_bytes, 3 * gib);
}

TEST(ObserveEvidence, KeepsWhatIsUnknownApartFromZero) {
  const Observed observed = observe({.executors = {executor("1")}, .stages = {stage(1, 0, 10)}});
  EXPECT_EQ(observed.input_bytes, open);
  EXPECT_EQ(observed.largest_shuffle_bytes, open);
  EXPECT_EQ(observed.peak_heap_bytes, open);
  EXPECT_EQ(observed.gc_percent, open) << "no task ran";
  EXPECT_EQ(observed.memory_spilled_bytes, open);
  EXPECT_EQ(observed.skew, open);
  EXPECT_EQ(observed.cpu_percent, open);
  EXPECT_EQ(observed.memory, MemoryVerdict::unknown);
  EXPECT_EQ(observed.suggested_heap, open);

  StageEvidence calm = stage(1, 0, 10);
  calm.memory_spilled_bytes = 0;
  calm.disk_spilled_bytes = 0;
  EXPECT_EQ(observe({.stages = {calm}}).memory_spilled_bytes, 0);
  EXPECT_EQ(codes(observe({.stages = {calm}})), "");
}

TEST(ObserveEvidence, SharesGarbageCollectionOverTaskTime) {
  ExecutorEvidence one = executor("1");
  one.task_milliseconds = 60'000;
  one.gc_milliseconds = 9'000;
  ExecutorEvidence other = executor("2");
  other.task_milliseconds = 40'000;
  other.gc_milliseconds = 1'000;
  EXPECT_EQ(observe({.executors = {one, other}}).gc_percent, 10);

  StageEvidence of_stages = stage(1, 0, 10);
  of_stages.run_milliseconds = 50'000;
  of_stages.gc_milliseconds = 1'000;
  EXPECT_EQ(observe({.executors = {one}, .stages = {of_stages}}).gc_percent, 15);
  EXPECT_EQ(observe({.stages = {of_stages}}).gc_percent, 2) << "stages tell where executors do not";
}

TEST(ObserveEvidence, SharesCpuOverRunTime) {
  StageEvidence one = stage(1, 0, 10);
  one.run_milliseconds = 8'000;
  one.cpu_nanoseconds = 5'000'000'000;
  StageEvidence other = stage(2, 0, 10);
  other.run_milliseconds = 2'000;
  other.cpu_nanoseconds = 1'000'000'000;
  EXPECT_EQ(observe({.stages = {one, other}}).cpu_percent, 60);
  EXPECT_EQ(detail(observe({.stages = {one, other}}), "cpu_low"), "");
  one.cpu_nanoseconds = 4'000'000'000;
  EXPECT_EQ(detail(observe({.stages = {one, other}}), "cpu_low").substr(0, 53),
            "Tasks were on a CPU in 50% of their time and waited f");
  other.cpu_nanoseconds = one.cpu_nanoseconds = 0;
  EXPECT_EQ(observe({.stages = {one, other}}).cpu_percent, open) << "not measured";
}

struct MemoryCase {
  std::string_view name;
  std::int64_t gc_per_thousand;
  std::int64_t spilled;  ///< in 10 tasks
  std::optional<std::int64_t> peak_heap;
  std::int64_t peak_execution;
  MemoryVerdict verdict;
  std::optional<Mebibytes> suggested;
};

TEST(ObserveEvidence, JudgesTheHeapOf4GiB) {
  const MemoryCase cases[] = {
      {"at the upper bound", 100, 0, 4000 * mib, 0, MemoryVerdict::right, open},
      {"above it: a quarter more", 101, 0, 4000 * mib, 0, MemoryVerdict::too_small, Mebibytes{5120}},
      {"above it without a peak", 101, 0, open, 0, MemoryVerdict::too_small, Mebibytes{5120}},
      {"at the lower bound", 30, 0, 1000 * mib, 0, MemoryVerdict::right, open},
      {"below it: a quarter above the peak", 29, 0, 1000 * mib, 0, MemoryVerdict::too_large, Mebibytes{1250}},
      {"a peak that leaves nothing", 29, 0, 3277 * mib, 0, MemoryVerdict::right, open},
      {"the largest that leaves something", 29, 0, 3276 * mib, 0, MemoryVerdict::too_large, Mebibytes{4095}},
      {"no peak", 29, 0, open, 0, MemoryVerdict::too_large, open},
      {"no less than Spark starts with", 0, 0, 1 * mib, 0, MemoryVerdict::too_large, Mebibytes{450}},
      // 300 + 600 / 0.6 = 1,300
      {"no less than tasks held", 0, 0, 1000 * mib, 600 * mib, MemoryVerdict::too_large, Mebibytes{1300}},
      // 300 MiB a task × 4 / 0.6 = 2,000 more
      {"what each task spilled", 50, 3000 * mib, 4000 * mib, 0, MemoryVerdict::too_small, Mebibytes{6096}},
      {"spill outweighs little GC", 0, 3000 * mib, 4000 * mib, 0, MemoryVerdict::too_small, Mebibytes{6096}},
      {"little spill: a quarter more", 50, 1, 4000 * mib, 0, MemoryVerdict::too_small, Mebibytes{5120}},
      {"much spill: twice", 50, 1000 * gib, 4000 * mib, 0, MemoryVerdict::too_small, Mebibytes{8192}},
  };
  for (const MemoryCase& row : cases) {
    ExecutorEvidence one = executor("1");
    one.task_milliseconds = 1'000'000;
    one.gc_milliseconds = 1'000 * row.gc_per_thousand;
    one.peak_heap_bytes = row.peak_heap;
    one.peak_execution_bytes = row.peak_execution;
    StageEvidence spilling = stage(1, 0, 10);
    spilling.memory_spilled_bytes = row.spilled;
    const Observed observed = observe({.executors = {one}, .stages = {spilling}});
    EXPECT_EQ(observed.memory, row.verdict) << row.name;
    EXPECT_EQ(observed.suggested_heap, row.suggested) << row.name;
  }
}

TEST(ObserveEvidence, SuggestsNoHeapWhereNoneIsKnown) {
  StageEvidence spilling = stage(1, 0, 10);
  spilling.disk_spilled_bytes = gib;
  const Observed observed = observe({.stages = {spilling}});
  EXPECT_EQ(observed.memory, MemoryVerdict::too_small);
  EXPECT_EQ(observed.suggested_heap, open);
  spilling.peak_heap_bytes = 1000 * mib;
  EXPECT_EQ(observe({.stages = {spilling}}).suggested_heap, Mebibytes{1250}) << "stages tell peaks, too";
}

TEST(ObserveEvidence, NamesTheStageThatSpillsMostPerTask) {
  StageEvidence many = stage(1, 0, 10);
  many.tasks = 1'000;
  many.memory_spilled_bytes = 20 * gib;
  StageEvidence few = stage(2, 10, 20);
  few.tasks = 200;
  few.memory_spilled_bytes = 100 * gib;
  few.disk_spilled_bytes = 25 * gib;
  few.shuffle_read_bytes = 60 * gib;
  const Observed observed = observe({.executors = {executor("1")}, .stages = {many, few}});
  EXPECT_EQ(observed.memory_spilled_bytes, 120 * gib);
  EXPECT_EQ(observed.disk_spilled_bytes, 25 * gib);
  // A task has 2,277.6 / 4 = 569.4 MiB and spilled 512: 200 × 1,081.4 / 569.4 = 379.8 partitions, or a heap of
  // 4,096 + 512 × 4 / 0.6 = 7,509.3 MiB.
  EXPECT_EQ(detail(observed, "spill"),
            "Tasks need more memory than they have: those of stage 2 spilled 100 GiB (25 GiB on disk), 512 MiB each. "
            "Give it at least 380 partitions (spark.sql.shuffle.partitions) instead of 200, or executors more heap: "
            "spark.executor.memory=7510m. More executors do not help.");
}

TEST(ObserveEvidence, SaysWhereMoreHeapIsNotEnough) {
  StageEvidence scan = stage(1, 0, 10);
  scan.memory_spilled_bytes = 1000 * gib;
  scan.input_bytes = gib;
  // 10 tasks of 569.4 MiB: 10 + 1,024,000 / 569.4 = 1,808.4; no more than twice the heap is suggested.
  EXPECT_EQ(detail(observe({.executors = {executor("1")}, .stages = {scan}}), "spill"),
            "Tasks need more memory than they have: those of stage 1 spilled 1000 GiB (0 B on disk), 100 GiB each. "
            "Give it at least 1,809 partitions (a smaller spark.sql.files.maxPartitionBytes) instead of 10; more heap "
            "(spark.executor.memory=8192m) helps, but not alone. More executors do not help.");
}

TEST(ObserveEvidence, TakesTheWorstStagesSkew) {
  const auto times = [](std::optional<double> median, std::optional<double> p99) {
    return TaskTimes{.stage = StageId{3, 1}, .median_milliseconds = median, .p99_milliseconds = p99};
  };
  struct Row {
    std::vector<TaskTimes> summaries;
    std::optional<double> skew;
    std::string_view findings;
  };
  const std::vector<Row> rows{
      {{times(1000, 3000)}, 3, ""},
      {{times(1000, 3001)}, 3.001, "skew\n"},
      {{times(1000, 1500), times(10, 80), times(1000, 2000)}, 8, "skew\n"},
      {{times(0, 80)}, open, ""},
      {{times(open, 80)}, open, ""},
      {{times(80, open)}, open, ""},
  };
  for (const Row& row : rows) {
    const Observed observed = observe({.task_times = row.summaries});
    EXPECT_EQ(observed.skew, row.skew);
    EXPECT_EQ(codes(observed), row.findings);
  }
  EXPECT_EQ(detail(observe({.task_times = {times(10'000, 80'000)}}), "skew").substr(0, 80),
            "The slowest tasks of stage 3 (attempt 1) take 80 s, 8 times the median of 10 s: ");
}

/// Two executors of 4 slots, there from 5 s on; the driver from 0. Stage 1 runs from 10 to 30 s, stage 2 beside it from
/// 10 to 20 s, stage 3 from 40 to 70 s. The driver alone: 0–10 and 30–40 s.
SparkEvidence two_executors() {
  SparkEvidence evidence{.started_milliseconds = 0, .executors = {executor("1"), executor("2")}};
  for (ExecutorEvidence& each : evidence.executors) each.added_milliseconds = 5'000;
  evidence.stages = {stage(1, 10'000, 30'000), stage(2, 10'000, 20'000), stage(3, 40'000, 70'000)};
  evidence.stages[0].run_milliseconds = 96'000;
  evidence.stages[1].run_milliseconds = 24'000;
  evidence.stages[2].run_milliseconds = 120'000;
  return evidence;
}

TEST(TimeFloors, AreTheDriversTimeAndWhatTasksNeed) {
  SparkEvidence evidence = two_executors();
  evidence.task_times = {{.stage = StageId{1, 0}, .maximum_milliseconds = 15'000},
                         {.stage = StageId{2, 0}, .maximum_milliseconds = 8'000},
                         {.stage = StageId{3, 0}, .p99_milliseconds = 20'000}};
  const TimeFloors floors = observe(evidence).floors.value();
  EXPECT_EQ(floors.actual_seconds, 70);
  EXPECT_EQ(floors.driver_seconds, 20);
  EXPECT_EQ(floors.critical_path_seconds, 20 + 15 + 20) << "stage 2 runs beside stage 1";
  EXPECT_EQ(floors.ideal_seconds, 20 + 30) << "240 s in 8 slots";
}

TEST(TimeFloors, AddUpStagesThatFollowOneAnother) {
  SparkEvidence evidence{.stages = {stage(3, 20'000, 30'000), stage(1, 0, 10'000), stage(2, 10'000, 20'000)}};
  evidence.task_times = {{.stage = StageId{1, 0}, .maximum_milliseconds = 4'000},
                         {.stage = StageId{2, 0}, .maximum_milliseconds = 5'000},
                         {.stage = StageId{3, 0}, .maximum_milliseconds = 6'000}};
  const TimeFloors floors = observe(evidence).floors.value();
  EXPECT_EQ(floors.critical_path_seconds, 15);
  EXPECT_EQ(floors.driver_seconds, 0);
  EXPECT_EQ(floors.actual_seconds, 30);
  EXPECT_EQ(floors.ideal_seconds, open) << "no executors, no cores";
}

TEST(TimeFloors, TakeTheMeanTaskWhereTheLongestIsUnknown) {
  SparkEvidence evidence{.stages = {stage(1, 0, 10'000)}};
  evidence.stages[0].run_milliseconds = 40'000;
  EXPECT_EQ(observe(evidence).floors->critical_path_seconds, 4) << "of 10 tasks";
  evidence.stages[0].ended_tasks = 20;
  EXPECT_EQ(observe(evidence).floors->critical_path_seconds, 2) << "of which each ran twice";
  evidence.task_times = {{.stage = StageId{9, 0}, .maximum_milliseconds = 9'000}};
  EXPECT_EQ(observe(evidence).floors->critical_path_seconds, 2) << "another stage's";
  evidence.task_times[0].stage = StageId{1, 0};
  evidence.task_times[0].maximum_milliseconds = 50'000;
  EXPECT_EQ(observe(evidence).floors->critical_path_seconds, 10) << "no task is longer than its stage";
}

TEST(TimeFloors, CountARunningStageAsTimeOnly) {
  SparkEvidence evidence = two_executors();
  evidence.stages[2].completed_milliseconds = open;
  evidence.executors[0].removed_milliseconds = 60'000;
  const TimeFloors floors = observe(evidence).floors.value();
  EXPECT_EQ(floors.actual_seconds, 60);
  EXPECT_EQ(floors.driver_seconds, 20);
  EXPECT_EQ(floors.ideal_seconds, 20 + 15) << "120 s in 8 slots";
  evidence.stages.erase(evidence.stages.begin(), evidence.stages.begin() + 2);
  EXPECT_EQ(observe(evidence).floors, open) << "nothing has ended";
}

TEST(TimeFloors, SayWhatHoldsAnApplicationUp) {
  // One stage of `stage_seconds` behind the driver's, its longest task, and its task time in 4 slots.
  struct Row {
    std::int64_t driver;
    std::int64_t stage;
    double longest_task;
    std::int64_t tasks;
    std::string_view finding;
  };
  for (const Row& row :
       {Row{50, 50, 10, 120, "driver_bound\n"}, Row{49, 51, 10, 120, ""}, Row{20, 80, 60, 120, "critical_path_bound\n"},
        Row{20, 80, 59, 120, ""}, Row{20, 80, 30, 240, "more_executors_help\n"}, Row{20, 80, 30, 239, ""},
        Row{20, 80, 31, 240, ""}}) {
    SparkEvidence evidence{.started_milliseconds = 0, .executors = {executor("1")}};
    evidence.stages = {stage(1, row.driver * 1'000, (row.driver + row.stage) * 1'000)};
    evidence.stages[0].tasks = 1'000;
    evidence.stages[0].run_milliseconds = row.tasks * 1'000;
    evidence.executors[0].task_milliseconds = row.tasks * 1'000;
    evidence.executors[0].gc_milliseconds = evidence.executors[0].task_milliseconds / 20;
    evidence.executors[0].added_milliseconds = row.driver * 1'000;
    evidence.task_times = {{.stage = StageId{1, 0}, .maximum_milliseconds = row.longest_task * 1'000}};
    // Idle cores are a matter of their own.
    std::string found = codes(observe(evidence));
    if (const auto at = found.find("idle_cores\n"); at != std::string::npos) found.erase(at, 11);
    EXPECT_EQ(found, row.finding) << row.driver << " " << row.longest_task << " " << row.tasks;
  }
}

TEST(CoreHours, AreWastedWhereNoTaskHeldTheCore) {
  // 4 cores for an hour and 4 for half an hour; tasks took 1.5 core-hours.
  SparkEvidence evidence{.executors = {executor("1"), executor("2", 1'800'000)}, .stages = {stage(1, 0, 3'600'000)}};
  evidence.executors[0].task_milliseconds = 3'600'000;
  evidence.executors[1].task_milliseconds = 1'800'000;
  const Observed observed = observe(evidence);
  EXPECT_EQ(observed.used_core_hours, 1.5);
  EXPECT_EQ(observed.wasted_core_hours, 4.5);
  EXPECT_EQ(observed.wasted_percent, 75);
  EXPECT_EQ(detail(observed, "idle_cores").substr(0, 62),
            "75% of the executors' core-hours had no task (4.5 of 6). Ask f");
}

TEST(CoreHours, AreNotWastedAsFarAsIsKnown) {
  SparkEvidence evidence{.executors = {executor("1")}};
  evidence.executors[0].task_milliseconds = 3'600'000;
  EXPECT_EQ(observe(evidence).used_core_hours, 1);
  EXPECT_EQ(observe(evidence).wasted_core_hours, open) << "it may still live";
  evidence.stages = {stage(1, 0, 600'000)};
  EXPECT_EQ(observe(evidence).wasted_core_hours, open) << "more was used than the stages' 40 minutes of cores";
  evidence.executors[0].added_milliseconds = open;
  evidence.stages = {stage(1, 0, 7'200'000)};
  EXPECT_EQ(observe(evidence).wasted_core_hours, open) << "when it came is not known";
  evidence.executors.clear();
  EXPECT_EQ(observe(evidence).used_core_hours, open);
}

TEST(ObserveEvidence, SurvivesHostileNumbers) {
  for (const std::int64_t extreme : {most, least, std::int64_t{-1}}) {
    const ExecutorEvidence executor{.id = "x",
                                    .cores = extreme,
                                    .slots = extreme,
                                    .unified_memory_bytes = extreme,
                                    .peak_heap_bytes = extreme,
                                    .peak_execution_bytes = extreme,
                                    .task_milliseconds = extreme,
                                    .gc_milliseconds = extreme,
                                    .added_milliseconds = extreme,
                                    .removed_milliseconds = -(extreme + 1)};
    const StageEvidence stage{.stage_id = extreme,
                              .attempt = extreme,
                              .tasks = extreme,
                              .ended_tasks = extreme,
                              .input_bytes = extreme,
                              .shuffle_read_bytes = extreme,
                              .shuffle_write_bytes = extreme,
                              .memory_spilled_bytes = extreme,
                              .disk_spilled_bytes = extreme,
                              .peak_heap_bytes = extreme,
                              .run_milliseconds = extreme,
                              .cpu_nanoseconds = extreme,
                              .gc_milliseconds = extreme,
                              .submitted_milliseconds = extreme,
                              .completed_milliseconds = -(extreme + 1)};
    StageEvidence single_task = stage;
    single_task.stage_id = 1;
    single_task.tasks = 1;
    const Observed observed = observe({.started_milliseconds = extreme,
                                       .executors = {executor, executor},
                                       .stages = {stage, single_task},
                                       .task_times = {{.stage = StageId{extreme, extreme},
                                                       .median_milliseconds = 1e-300,
                                                       .p99_milliseconds = 1e15,
                                                       .maximum_milliseconds = -1}}});
    EXPECT_EQ(observed.input_bytes, extreme > 0 ? std::optional(most) : open);
    EXPECT_EQ(observed.memory_spilled_bytes, extreme > 0 ? most : 0);
    EXPECT_EQ(observed.executor.has_value(), extreme > 0);
  }
}

}  // namespace
}  // namespace headroom::rightsizing
