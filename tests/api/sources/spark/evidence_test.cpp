#include <gtest/gtest.h>

#include "api/sources/read_evidence.hpp"
#include "core/rightsizing/observed.hpp"
#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

using rightsizing::ExecutorEvidence;
using rightsizing::StageEvidence;
using rightsizing::StageId;
using rightsizing::TaskTimes;

constexpr std::int64_t mib = std::int64_t{1} << 20;
constexpr std::int64_t gib = std::int64_t{1} << 30;
/// 2026-11-22T08:00:00Z
constexpr std::int64_t eight_o_clock = 1'795'334'400'000;

/// What read_evidence() made of a text.
struct ReadEvidence {
  ApplicationFindings findings;
  Read rest{};  ///< the faults and warnings in the forms of the other sources

  std::string faults() const { return rest.faults(); }
  std::string warnings() const { return rest.warnings(); }
  const rightsizing::SparkEvidence& evidence() const { return findings.evidence; }
};

ReadEvidence read_all_evidence(std::string_view sources) {
  const auto document = json::parse(sources);
  if (!document) {
    ADD_FAILURE() << document.error().detail;
    return {};
  }
  ReadEvidence read;
  const json::Path root;
  const json::Path path = root.member("sources");
  read.findings = read_evidence(document->root().items(), path, read.rest.violations);
  read.rest.findings.warnings = read.findings.warnings;
  return read;
}

std::string item(std::string_view kind, std::string_view body, std::string_view request = "{}") {
  return "{\"kind\": \"spark." + std::string(kind) + "\", \"body\": " + std::string(body) +
         ", \"request\": " + std::string(request) + "}";
}

ReadEvidence read(std::string_view kind, std::string_view body, std::string_view request = "{}") {
  return read_all_evidence("[" + item(kind, body, request) + "]");
}

/// A document of tests/api/data/spark.
std::string spark_file(std::string_view name) { return source_file("tests/api/data/spark/" + std::string(name)); }
/// A document of examples/spark.
std::string example(std::string_view name) { return source_file("examples/spark/" + std::string(name)); }

TEST(Evidence, NamesItsKinds) {
  const ReadEvidence other = read_all_evidence(R"([{"kind": "yarn.cluster.metrics", "body": {}}])");
  EXPECT_EQ(other.faults(), "/sources/0/kind unknown_value\n");
  EXPECT_EQ(other.rest.violations.kept()[0].detail,
            "'yarn.cluster.metrics' is not a kind of document: must be one of: spark.executors, spark.stages, "
            "spark.task_summary");
  EXPECT_EQ(evidence_kinds().size(), 3U);
  EXPECT_EQ(read_one("spark.task_summary", "{}").faults(), "/sources/0/kind unknown_value\n") << "of an evaluation";
}

TEST(Evidence, IsReadStrictlyAroundItsBodies) {
  const struct {
    std::string_view sources;
    std::string_view faults;
  } cases[] = {
      {R"([3])", "/sources/0 wrong_type\n/sources/0/kind missing\n/sources/0/body missing\n"},
      {R"([{"kind": "spark.stages", "body": "[]"}])", "/sources/0/body wrong_type\n"},
      {R"([{"kind": "spark.stages", "body": [], "requset": {}}])", "/sources/0/requset unknown_field\n"},
  };
  for (const auto& [sources, faults] : cases) EXPECT_EQ(read_all_evidence(sources).faults(), faults) << sources;
  std::string many = "[{}";
  for (std::size_t i = 0; i < maximum_sources; ++i) many += ", {}";
  EXPECT_EQ(read_all_evidence(many + "]").faults(), "/sources too_many\n");
}

TEST(Evidence, OfEveryKindWarnsWhenNothingInItIsUsed) {
  for (const auto& [kind, body] : {std::pair{"executors", "[]"},
                                   {"stages", "[]"},
                                   {"task_summary", "{}"},
                                   {"task_summary", R"({"quantiles": [], "duration": []})"},
                                   {"stages", R"([{"stageId": 1, "status": "SKIPPED"}])"}}) {
    const ReadEvidence nothing = read(kind, body);
    EXPECT_EQ(nothing.faults(), "") << body;
    EXPECT_EQ(nothing.warnings(), "unused_document\n") << body;
    EXPECT_EQ(nothing.evidence(), rightsizing::SparkEvidence{}) << body;
  }
}

// Tries only that no hostile body brings the reader down: what is read of one does not matter.
TEST(Evidence, OfEveryKindSurvivesHostileBodies) {
  for (const std::string_view kind : {"executors", "stages", "task_summary"})
    for (const std::string_view body :
         {"{}", "[[]]", "[null]", "[{}]", R"([{"id": "driver"}])", R"([{"id": ""}])", R"([{"stageId": 1}])",
          R"([{"stageId": 1, "taskMetricsDistributions": []}])", R"({"quantiles": {}, "duration": [1]})",
          R"({"quantiles": [0.5], "duration": [1e308]})",
          R"([{"id": "1", "peakMemoryMetrics": [], "memoryMetrics": 3}])"})
      rightsizing::observe(read(kind, body).evidence());
}

TEST(SparkExecutors, AreReadWithThoseThatAreGone) {
  const ReadEvidence running = read("executors", spark_file("running_executors.json"));
  ASSERT_EQ(running.faults(), "");
  EXPECT_EQ(running.warnings(), "");
  EXPECT_EQ(running.evidence().started_milliseconds, eight_o_clock);
  const std::vector<ExecutorEvidence> expected{{.id = "1",
                                                .cores = 2,
                                                .slots = 2,
                                                .unified_memory_bytes = 2'388'236'697,
                                                .task_milliseconds = 60'000,
                                                .gc_milliseconds = 3'000,
                                                .added_milliseconds = eight_o_clock + 10'250},
                                               {.id = "2",
                                                .cores = 2,
                                                .slots = 2,
                                                .unified_memory_bytes = 2'388'236'697,
                                                .task_milliseconds = 20'000,
                                                .gc_milliseconds = 1'000,
                                                .added_milliseconds = eight_o_clock + 12'000,
                                                .removed_milliseconds = eight_o_clock + 60'000}};
  EXPECT_EQ(running.evidence().executors, expected);
}

TEST(SparkExecutors, LeaveMemoryOffTheHeapAside) {
  const auto unified = [](std::string_view fields) {
    const ReadEvidence one = read("executors", R"([{"id": "1", )" + std::string(fields) + "}]");
    EXPECT_EQ(one.faults(), "") << fields;
    return one.evidence().executors.at(0).unified_memory_bytes;
  };
  EXPECT_EQ(unified(R"("maxMemory": 3000, "memoryMetrics": {"totalOnHeapStorageMemory": 1000})"), 1000);
  EXPECT_EQ(unified(R"("maxMemory": 3000, "memoryMetrics": {"usedOnHeapStorageMemory": 1})"), 3000);
  EXPECT_EQ(unified(R"("maxMemory": 3000, "memoryMetrics": null)"), 3000);
  EXPECT_EQ(unified(R"("maxMemory": 0)"), std::nullopt);
}

TEST(SparkExecutors, HaveNoPeakThatWasNotMeasured) {
  for (const std::string_view heap : {"0", "-1", "null"}) {
    const ReadEvidence one = read("executors", R"([{"id": "1", "peakMemoryMetrics": {"JVMHeapMemory": )" +
                                                   std::string(heap) + R"(, "OnHeapExecutionMemory": 0}}])");
    EXPECT_EQ(one.faults(), "") << heap;
    EXPECT_EQ(one.evidence().executors.at(0).peak_heap_bytes, std::nullopt) << heap;
  }
}

TEST(SparkExecutors, AreMissedWhereTheDriverIsAlone) {
  EXPECT_EQ(read("executors", R"([{"id": "driver", "addTime": "2026-11-22T08:00:00.000GMT"}])").warnings(),
            "no_executors\n");
}

TEST(SparkExecutors, ReportFaultsWhereTheyStand) {
  const ReadEvidence faulty = read("executors", R"([
      {"id": "1", "totalCores": -4, "maxMemory": "4g", "totalDuration": 1.5, "addTime": "22 November"},
      {"totalCores": 4}, 7, {"id": 3},
      {"id": "5", "peakMemoryMetrics": [1], "totalGCTime": true, "removeTime": "2026-13-22T08:00:00.000GMT"},
      {"id": "6", "maxTasks": 2147483648, "peakMemoryMetrics": {"JVMHeapMemory": -2}}])");
  EXPECT_EQ(faulty.faults(),
            "/sources/0/body/0/totalCores out_of_range\n"
            "/sources/0/body/0/maxMemory wrong_type\n"
            "/sources/0/body/0/totalDuration wrong_type\n"
            "/sources/0/body/0/addTime not_a_time\n"
            "/sources/0/body/1/id missing\n"
            "/sources/0/body/2 wrong_type\n"
            "/sources/0/body/3/id wrong_type\n"
            "/sources/0/body/4/peakMemoryMetrics wrong_type\n"
            "/sources/0/body/4/totalGCTime wrong_type\n"
            "/sources/0/body/4/removeTime not_a_time\n"
            "/sources/0/body/5/maxTasks out_of_range\n"
            "/sources/0/body/5/peakMemoryMetrics/JVMHeapMemory out_of_range\n");
  EXPECT_EQ(read("executors", R"({"id": "1"})").faults(), "/sources/0/body wrong_type\n");
}

TEST(SparkExecutors, AreEachReadOnce) {
  const std::string one = R"([{"id": "1", "totalCores": 4}, {"id": "2", "totalCores": 4}])";
  const std::string later = R"([{"id": "2", "totalCores": 8}, {"id": "3", "totalCores": 8}])";
  const ReadEvidence both = read_all_evidence("[" + item("executors", one) + "," + item("executors", later) + "]");
  ASSERT_EQ(both.evidence().executors.size(), 3U);
  EXPECT_EQ(both.evidence().executors[1].cores, 8);
  EXPECT_EQ(both.warnings(), "source_conflict\n");
  EXPECT_EQ(both.findings.warnings[0].detail,
            "sources/1 (spark.executors) contradicts an earlier document, or itself, about executors, stages or task "
            "times (1 of them); later figures are used");
  EXPECT_EQ(read_all_evidence("[" + item("executors", one) + "," + item("executors", one) + "]").warnings(), "");
}

TEST(SparkStages, AreReadUnlessTheyNeverRan) {
  const ReadEvidence running = read("stages", spark_file("running_stages.json"));
  ASSERT_EQ(running.faults(), "");
  EXPECT_EQ(running.warnings(), "");
  ASSERT_EQ(running.evidence().stages.size(), 3U) << "stage 3, and stage 1 twice";
  const StageEvidence active{.stage_id = 3,
                             .attempt = 0,
                             .tasks = 20,
                             .ended_tasks = 6,
                             .shuffle_read_bytes = 3 * mib,
                             .memory_spilled_bytes = 0,
                             .disk_spilled_bytes = 0,
                             .run_milliseconds = 30'000,
                             .cpu_nanoseconds = 21'000'000'000,
                             .gc_milliseconds = 900,
                             .submitted_milliseconds = eight_o_clock + 60'000};
  const StageEvidence failed{.stage_id = 1,
                             .attempt = 0,
                             .tasks = 8,
                             .ended_tasks = 8,
                             .input_bytes = 640 * mib,
                             .shuffle_write_bytes = 2 * mib,
                             .memory_spilled_bytes = 0,
                             .disk_spilled_bytes = 0,
                             .run_milliseconds = 24'000,
                             .cpu_nanoseconds = 12'000'000'000,
                             .gc_milliseconds = 1'200,
                             .submitted_milliseconds = eight_o_clock + 20'000,
                             .completed_milliseconds = eight_o_clock + 40'000};
  EXPECT_EQ(running.evidence().stages[0], active);
  EXPECT_EQ(running.evidence().stages[1].attempt, 1);
  EXPECT_EQ(running.evidence().stages[2], failed);
}

TEST(SparkStages, MayBeOneWithItsTaskSummary) {
  const ReadEvidence one = read("stages", spark_file("stage_with_summaries.json"));
  ASSERT_EQ(one.faults(), "");
  EXPECT_EQ(one.evidence().stages.size(), 1U);
  const std::vector<TaskTimes> expected{{.stage = StageId{7, 0},
                                         .median_milliseconds = 1916,
                                         .p99_milliseconds = 1925,  // the third quartile is the highest below
                                         .maximum_milliseconds = 1960}};
  EXPECT_EQ(one.evidence().task_times, expected);
}

TEST(SparkStages, TellTheirPeaks) {
  EXPECT_EQ(read("stages", R"([{"stageId": 1, "peakExecutorMetrics": {"JVMHeapMemory": 512}}])")
                .evidence()
                .stages.at(0)
                .peak_heap_bytes,
            512);
}

TEST(SparkStages, ReportFaultsWhereTheyStand) {
  const ReadEvidence faulty = read("stages", R"([
      {"stageId": -1}, {"status": "COMPLETE"}, {"stageId": "7"},
      {"stageId": 2, "status": 200, "memoryBytesSpilled": -1, "submissionTime": 1795334400000},
      {"stageId": 3, "taskMetricsDistributions": {"quantiles": [0.5], "duration": [1, 2]}}])");
  EXPECT_EQ(faulty.faults(),
            "/sources/0/body/0/stageId out_of_range\n"
            "/sources/0/body/1/stageId missing\n"
            "/sources/0/body/2/stageId wrong_type\n"
            "/sources/0/body/3/status wrong_type\n"
            "/sources/0/body/3/memoryBytesSpilled out_of_range\n"
            "/sources/0/body/3/submissionTime wrong_type\n"
            "/sources/0/body/4/taskMetricsDistributions/duration length_mismatch\n");
}

TEST(SparkTaskSummary, TellsItsStageByTheRequest) {
  const ReadEvidence one = read("task_summary", example("task-summary.json"), R"({"stage_id": 4, "attempt": 1})");
  ASSERT_EQ(one.faults(), "");
  EXPECT_EQ(one.warnings(), "");
  const std::vector<TaskTimes> expected{{.stage = StageId{4, 1},
                                         .median_milliseconds = 60'000,
                                         .p99_milliseconds = 300'000,
                                         .maximum_milliseconds = 480'000}};
  EXPECT_EQ(one.evidence().task_times, expected);
  EXPECT_EQ(read("task_summary", example("task-summary.json"), R"({"stage_id": 4})").evidence().task_times.at(0).stage,
            (StageId{4, 0}));
  EXPECT_EQ(read("task_summary", example("task-summary.json"), R"({"stage_id": "4"})").faults(),
            "/sources/0/request/stage_id wrong_type\n");
}

TEST(SparkTaskSummary, IsOfTheOnlyStageWhereItDoesNotSay) {
  const std::string summary = item("task_summary", example("task-summary.json"));
  const std::string stage = item("stages", R"([{"stageId": 9, "attemptId": 2}])");
  EXPECT_EQ(read_all_evidence("[" + summary + "," + stage + "]").evidence().task_times.at(0).stage, (StageId{9, 2}));

  const std::string two = item("stages", R"([{"stageId": 9}, {"stageId": 10}])");
  const ReadEvidence unclear = read_all_evidence("[" + summary + "," + two + "]");
  EXPECT_EQ(unclear.evidence().task_times.at(0).stage, std::nullopt);
  EXPECT_EQ(unclear.warnings(), "task_summary_without_stage\n");
}

TEST(SparkTaskSummary, OfOldSparkHasTheTimeOnTheExecutorAndItsOwnQuantiles) {
  const ReadEvidence old = read("task_summary", spark_file("task_summary_3_0.json"), R"({"stage_id": 1})");
  ASSERT_EQ(old.faults(), "");
  const std::vector<TaskTimes> expected{
      {.stage = StageId{1, 0}, .median_milliseconds = 2000, .p99_milliseconds = 5000}};
  EXPECT_EQ(old.evidence().task_times, expected);
}

TEST(SparkTaskSummary, TakesQuantilesInAnyOrder) {
  const ReadEvidence one =
      read("task_summary", R"({"quantiles": [1.0, 0.99, 0.9, 0.5, 0.995], "duration": [50, 40, 20, 10, 45]})",
           R"({"stage_id": 1})");
  const std::vector<TaskTimes> expected{
      {.stage = StageId{1, 0}, .median_milliseconds = 10, .p99_milliseconds = 40, .maximum_milliseconds = 50}};
  EXPECT_EQ(one.evidence().task_times, expected);
}

TEST(SparkTaskSummary, ReportsFaultsWhereTheyStand) {
  EXPECT_EQ(read("task_summary", R"({"quantiles": [0.5, 1.5, "1"], "duration": [1, -2, null]})").faults(),
            "/sources/0/body/quantiles/1 out_of_range\n/sources/0/body/quantiles/2 wrong_type\n"
            "/sources/0/body/duration/1 out_of_range\n/sources/0/body/duration/2 wrong_type\n");
  EXPECT_EQ(read("task_summary", "[]").faults(), "/sources/0/body wrong_type\n");
}

/// 10 executors of 4 cores and 8 GiB read 201 GiB in 1,608 tasks, joined them in 200 tasks of which the slowest took
/// eight times the median, and wrote them in 200.
TEST(SparkExample, ShowsSpillSkewAndWhatFollows) {
  const ReadEvidence finished = read_all_evidence(
      "[" + item("executors", example("executors.json")) + "," + item("stages", example("stages.json")) + "," +
      item("task_summary", example("task-summary.json"), R"({"stage_id": 4, "attempt": 0})") + "]");
  ASSERT_EQ(finished.faults(), "");
  EXPECT_EQ(finished.warnings(), "");
  const rightsizing::Observed observed = rightsizing::observe(finished.evidence());
  EXPECT_EQ(observed.executor, (rightsizing::ObservedExecutor{.cores = 4, .slots = 4, .memory = Mebibytes{8192}}));
  EXPECT_EQ(observed.executors, 10);
  EXPECT_EQ(observed.input_bytes, 201 * gib);
  EXPECT_EQ(observed.largest_shuffle_bytes, 60 * gib);
  EXPECT_EQ(observed.peak_heap_bytes, 8'160'437'862);
  EXPECT_DOUBLE_EQ(observed.gc_percent.value(), 12);
  EXPECT_EQ(observed.memory_spilled_bytes, 120 * gib);
  EXPECT_EQ(observed.disk_spilled_bytes, 24 * gib);
  EXPECT_EQ(observed.skew, 5);
  EXPECT_DOUBLE_EQ(observed.cpu_percent.value(), 100.0 * 22'824 / 40'840);
  // 10:00:00 to 10:21:05, without a stage until 10:00:30 and from 10:10:40 to 10:10:41; the means of the stages that
  // have no summary are 15 s and 4 s; 40,840 s in 40 slots.
  EXPECT_EQ(observed.floors, (rightsizing::TimeFloors{.actual_seconds = 1265,
                                                      .driver_seconds = 31,
                                                      .critical_path_seconds = 31 + 15 + 480 + 4,
                                                      .ideal_seconds = 31 + 1021}));
  // 4 cores × (8 × 1,245 s + 2 × 1,080 s) = 48,480 s, of which tasks had 41,208 s.
  EXPECT_DOUBLE_EQ(observed.used_core_hours.value(), 41'208 / 3600.0);
  EXPECT_DOUBLE_EQ(observed.wasted_core_hours.value(), 7'272 / 3600.0);
  EXPECT_DOUBLE_EQ(observed.wasted_percent.value(), 15);
  EXPECT_EQ(observed.memory, rightsizing::MemoryVerdict::too_small);
  // 614.4 MiB a task × 4 / 0.6 more.
  EXPECT_EQ(observed.suggested_heap, Mebibytes{8192 + 4096});
  std::string codes;
  for (const rightsizing::Finding& finding : observed.findings) codes.append(finding.code).append("\n");
  EXPECT_EQ(codes, "spill\ngc_high\nskew\nmore_executors_help\n");
}

}  // namespace
}  // namespace headroom::api
