#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

Read executors(std::string_view body) { return read_one("spark.executors", body); }
Read stages(std::string_view body) { return read_one("spark.stages", body); }

/// An item of `sources`.
std::string item(std::string_view kind, std::string_view body) {
  return R"({"kind": ")" + std::string(kind) + R"(", "body": )" + std::string(body) + "}";
}
Read several(std::initializer_list<std::string> items) {
  std::string all;
  for (const std::string& each : items) all += (all.empty() ? "[" : ",") + each;
  return read_all(all + "]");
}

/// The executors that count, `1 2`.
std::string active(const Read& read) {
  if (!read.findings.executors) return "not listed";
  std::string ids;
  for (const SparkExecutor& executor : *read.findings.executors) ids += (ids.empty() ? "" : " ") + executor.id;
  return ids;
}

constexpr auto driver = R"({"id": "driver", "isActive": true, "addTime": "2026-11-22T08:00:00.000GMT"})";

std::string busy(std::string_view id, int tasks) {
  return R"({"id": ")" + std::string(id) + R"(", "isActive": true, "maxTasks": 4, "activeTasks": )" +
         std::to_string(tasks) + "}";
}

TEST(SparkApplication, ListsTheExecutorsThatAreActive) {
  const Read read = executors(source_file("tests/api/data/spark/running_executors.json"));
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(read.warnings(), "");
  const std::vector<SparkExecutor> expected{
      {.id = "1", .tasks_at_once = 2, .running_tasks = 2, .task_milliseconds = 60'000}};
  EXPECT_EQ(read.findings.executors, expected) << "neither the driver nor 2, which was removed";
  EXPECT_EQ(read.value("RunningTasks"), 2);
  EXPECT_EQ(read.value("PendingTasks"), std::nullopt) << "which executors do not know";
}

TEST(SparkApplication, CountsTasksAsDynamicAllocationDoes) {
  const Read read = stages(source_file("tests/api/data/spark/running_stages.json"));
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(read.warnings(), "");
  EXPECT_EQ(read.value("PendingTasks"), 20 - 6 - 2) << "of the active stage; the pending one is not submitted";
  EXPECT_EQ(read.value("RunningTasks"), 2);
  EXPECT_EQ(active(read), "not listed");
}

TEST(SparkApplication, CountsTheTasksOfEachStage) {
  struct Case {
    std::string_view fields;
    double pending;
    double running;
  };
  for (const Case& c : {
           Case{R"("status": "ACTIVE", "numTasks": 100, "numActiveTasks": 8, "numCompleteTasks": 30)", 62, 8},
           Case{R"("status": "ACTIVE", "numTasks": 100)", 100, 0},
           Case{R"("status": "ACTIVE", "numTasks": 0)", 0, 0},
           Case{R"("status": "PENDING", "numTasks": 100)", 0, 0},
           Case{R"("status": "SKIPPED", "numTasks": 100)", 0, 0},
           Case{R"("status": "COMPLETE", "numTasks": 100, "numCompleteTasks": 100)", 0, 0},
           // An attempt that failed, some of whose tasks still run.
           Case{R"("status": "FAILED", "numTasks": 100, "numActiveTasks": 3, "numCompleteTasks": 9)", 0, 3},
           // Failed tasks are tried again; those that are complete twice are so once.
           Case{R"("status": "ACTIVE", "numTasks": 10, "numFailedTasks": 4, "numCompleteTasks": 7,
                   "numCompletedIndices": 6)",
                4, 0},
           // Three of the five that run are copies of the others.
           Case{R"("status": "ACTIVE", "numTasks": 10, "numActiveTasks": 5, "numCompleteTasks": 2,
                   "speculationSummary": {"numTasks": 3, "numActiveTasks": 3})",
                6, 5},
           Case{R"("status": "ACTIVE", "numTasks": 10, "numActiveTasks": 5, "numCompleteTasks": 9)", 0, 5},
           Case{R"("status": "ACTIVE", "numTasks": 2147483647, "numActiveTasks": 0)", 2147483647, 0},
       }) {
    const Read read = stages(R"([{"stageId": 1, )" + std::string(c.fields) + "}]");
    ASSERT_EQ(read.faults(), "") << c.fields;
    EXPECT_EQ(read.value("PendingTasks"), c.pending) << c.fields;
    EXPECT_EQ(read.value("RunningTasks"), c.running) << c.fields;
  }
}

TEST(SparkApplication, HasNothingToDoWithoutStages) {
  const Read read = stages("[]");
  EXPECT_EQ(read.faults(), "");
  EXPECT_EQ(read.warnings(), "") << "that says something";
  EXPECT_EQ(read.value("PendingTasks"), 0);
  EXPECT_EQ(read.value("RunningTasks"), 0);
}

TEST(SparkApplication, HasNoExecutorsWhereTheDriverIsAlone) {
  const Read alone = executors("[" + std::string(driver) + "]");
  EXPECT_EQ(alone.warnings(), "");
  EXPECT_EQ(active(alone), "");
  EXPECT_EQ(alone.value("RunningTasks"), 0);
  const Read nothing = executors("[]");
  EXPECT_EQ(nothing.faults(), "");
  EXPECT_EQ(nothing.warnings(), "unused_document\n") << "a driver that runs lists itself";
  EXPECT_EQ(active(nothing), "not listed");
}

TEST(SparkApplication, KnowsWhichExecutorsAreActive) {
  const Read read = executors(R"([{"id": "1"}, {"id": "2", "removeTime": "2026-11-22T08:01:00.000GMT"},
                                  {"id": "3", "isActive": false}, {"id": "4", "isActive": true}])");
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(active(read), "1 4");
  EXPECT_EQ(read.value("RunningTasks"), std::nullopt) << "neither says how many";
}

TEST(SparkApplication, TellsWhatExecutorsHold) {
  const auto one = [](std::string_view fields) {
    const Read read = executors(R"([{"id": "1", )" + std::string(fields) + "}]");
    EXPECT_EQ(read.faults(), "") << fields;
    return read.findings.executors.value().at(0);
  };
  EXPECT_TRUE(one(R"("rddBlocks": 1)").has_cached_blocks);
  EXPECT_FALSE(one(R"("rddBlocks": 0)").has_cached_blocks);
  EXPECT_EQ(one(R"("totalShuffleWrite": 1)").shuffle, ShuffleData::active) << "as far as is known";
  EXPECT_EQ(one(R"("totalShuffleWrite": 0)").shuffle, ShuffleData::none);
  EXPECT_EQ(one(R"("totalCores": 8)").tasks_at_once, 8);
  EXPECT_EQ(one(R"("totalCores": 8, "maxTasks": 2)").tasks_at_once, 2);
  EXPECT_EQ(one(R"("totalCores": 0, "maxTasks": 0)").tasks_at_once, std::nullopt);
  EXPECT_EQ(one(R"("totalTasks": 0, "addTime": "2026-11-22T08:00:00.000GMT")").unused_since,
            parse_rfc3339("2026-11-22T08:00:00Z"));
  EXPECT_EQ(one(R"("totalTasks": 1, "addTime": "2026-11-22T08:00:00.000GMT")").unused_since, std::nullopt);
  EXPECT_EQ(one(R"("totalDuration": 5)").task_milliseconds, 5);
  EXPECT_EQ(one(R"("totalDuration": 0)").task_milliseconds, std::nullopt);
}

TEST(SparkApplication, ReadsNoShuffleFilesOnceNoStageIsUnfinished) {
  const std::string wrote = item("spark.executors", R"([{"id": "1", "totalShuffleWrite": 9}])");
  const auto shuffle = [&](std::string_view list) {
    return several({wrote, item("spark.stages", list)}).findings.executors.value().at(0).shuffle;
  };
  EXPECT_EQ(shuffle("[]"), ShuffleData::held);
  EXPECT_EQ(shuffle(R"([{"stageId": 1, "status": "COMPLETE"}])"), ShuffleData::held);
  EXPECT_EQ(shuffle(R"([{"stageId": 1, "status": "PENDING"}])"), ShuffleData::active);
  EXPECT_EQ(shuffle(R"([{"stageId": 1, "status": "ACTIVE", "numTasks": 1}])"), ShuffleData::active);
}

TEST(SparkApplication, SaysWhichExecutorsAreExcluded) {
  const Read read = executors(R"([{"id": "1", "isExcluded": true, "isBlacklisted": true},
                                  {"id": "2", "isBlacklisted": true}, {"id": "3", "isExcluded": false},
                                  {"id": "4", "isExcluded": true, "isActive": false}])");
  EXPECT_EQ(active(read), "1 2 3");
  ASSERT_EQ(read.warnings(), "executors_excluded\n");
  EXPECT_EQ(read.findings.warnings[0].detail,
            "excluded from scheduling: 2 of 3 active executors; they count, but take no tasks");
}

TEST(SparkApplication, TakesItsTasksFromTheStagesBeforeTheExecutors) {
  const std::string running = item("spark.executors", "[" + busy("1", 4) + "," + busy("2", 3) + "]");
  const Read both = several({running, item("spark.stages", R"([{"stageId": 1, "status": "ACTIVE", "numTasks": 9,
                                                                "numActiveTasks": 6}])")});
  EXPECT_EQ(both.warnings(), "") << "the lists are not of one moment";
  EXPECT_EQ(both.value("RunningTasks"), 6);
  EXPECT_EQ(both.value("PendingTasks"), 3);

  const Read finished = several({running, item("spark.stages", R"([{"stageId": 1, "status": "COMPLETE"}])")});
  EXPECT_EQ(finished.value("RunningTasks"), 7);
  EXPECT_EQ(finished.value("PendingTasks"), 0);
  ASSERT_EQ(finished.warnings(), "source_conflict\n");
  EXPECT_EQ(finished.findings.warnings[0].detail,
            "the executors run 7 tasks, the listed stages none; the executors' count is used (are all active stages "
            "listed?)");
}

TEST(SparkApplication, MayBeToldInSeveralLists) {
  const Read two = several({item("spark.stages", R"([{"stageId": 1, "status": "ACTIVE", "numTasks": 9}])"),
                            item("spark.stages", R"([{"stageId": 2, "status": "ACTIVE", "numTasks": 5}])")});
  EXPECT_EQ(two.warnings(), "");
  EXPECT_EQ(two.value("PendingTasks"), 14);

  const Read later = several({item("spark.stages", R"([{"stageId": 1, "status": "ACTIVE", "numTasks": 9}])"),
                              item("spark.stages", R"([{"stageId": 1, "status": "ACTIVE", "numTasks": 9,
                                                        "numActiveTasks": 4}])")});
  EXPECT_EQ(later.warnings(), "source_conflict\n");
  EXPECT_EQ(later.value("PendingTasks"), 5);
  EXPECT_EQ(later.value("RunningTasks"), 4);

  const Read gone = several({item("spark.executors", "[" + busy("1", 1) + "," + busy("2", 1) + "]"),
                             item("spark.executors", R"([{"id": "2", "isActive": false}])")});
  EXPECT_EQ(active(gone), "1");
  ASSERT_EQ(gone.warnings(), "source_conflict\n");
  EXPECT_EQ(gone.findings.warnings[0].detail,
            "sources/1 (spark.executors) contradicts an earlier document about executors; the later one is used");
}

TEST(SparkApplication, GivesWayToAnotherThatIsListedLater) {
  const std::string other = R"({"id": "driver", "addTime": "2026-11-22T09:00:00.000GMT"})";
  const Read read = several({item("spark.executors", "[" + busy("1", 1) + "," + busy("7", 2) + "," + driver + "]"),
                             item("spark.executors", "[" + busy("1", 3) + "," + other + "]")});
  EXPECT_EQ(active(read), "1");
  EXPECT_EQ(read.value("RunningTasks"), 3);
  ASSERT_EQ(read.warnings(), "source_conflict\n");
  EXPECT_EQ(read.findings.warnings[0].detail,
            "sources/1 (spark.executors) contradicts an earlier document about which application it is; the later one "
            "is used");
}

TEST(SparkApplication, MayBeOneStage) {
  const Read one = stages(R"({"stageId": 1, "status": "ACTIVE", "numTasks": 9, "numActiveTasks": 4})");
  EXPECT_EQ(one.faults(), "");
  EXPECT_EQ(one.value("PendingTasks"), 5);
  ASSERT_EQ(one.warnings(), "incomplete_document\n");
  EXPECT_EQ(one.findings.warnings[0].detail,
            "sources/0 (spark.stages) is a single stage; tasks of other stages are not counted");
}

TEST(SparkApplication, ReportsFaultsWhereTheyStand) {
  EXPECT_EQ(executors(R"({"id": "1"})").faults(), "/sources/0/body wrong_type\n");
  EXPECT_EQ(executors(R"([{"isActive": true}, 7, {"id": 3},
                          {"id": "1", "activeTasks": -1, "maxTasks": "4", "isActive": "yes", "rddBlocks": 1.5},
                          {"id": "2", "totalTasks": 2147483648, "isExcluded": 0, "addTime": "today",
                           "totalShuffleWrite": -1, "totalDuration": []}])")
                .faults(),
            "/sources/0/body/0/id missing\n"
            "/sources/0/body/1 wrong_type\n"
            "/sources/0/body/2/id wrong_type\n"
            "/sources/0/body/3/maxTasks wrong_type\n"
            "/sources/0/body/3/isActive wrong_type\n"
            "/sources/0/body/3/activeTasks out_of_range\n"
            "/sources/0/body/3/rddBlocks wrong_type\n"
            "/sources/0/body/4/addTime not_a_time\n"
            "/sources/0/body/4/totalTasks out_of_range\n"
            "/sources/0/body/4/totalShuffleWrite out_of_range\n"
            "/sources/0/body/4/isExcluded wrong_type\n"
            "/sources/0/body/4/totalDuration wrong_type\n");
  EXPECT_EQ(stages(R"([{"status": "ACTIVE", "numTasks": 1}, [], {"stageId": 1}, {"stageId": 2, "status": "ACTIVE"},
                       {"stageId": -3, "status": 4},
                       {"stageId": 5, "status": "ACTIVE", "numTasks": "9", "numActiveTasks": -1,
                        "numCompletedIndices": 0.5, "speculationSummary": 3}])")
                .faults(),
            "/sources/0/body/0/stageId missing\n"
            "/sources/0/body/2/status missing\n"
            "/sources/0/body/3/numTasks missing\n"
            "/sources/0/body/1 wrong_type\n"
            "/sources/0/body/4/status wrong_type\n"
            "/sources/0/body/4/stageId out_of_range\n"
            "/sources/0/body/5/numActiveTasks out_of_range\n"
            "/sources/0/body/5/numTasks wrong_type\n"
            "/sources/0/body/5/speculationSummary wrong_type\n"
            "/sources/0/body/5/numCompletedIndices wrong_type\n");
}

}  // namespace
}  // namespace headroom::api
