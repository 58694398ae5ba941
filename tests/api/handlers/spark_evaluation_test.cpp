#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

json executor(const std::string& id, std::int64_t active_tasks) {
  return {{"id", id}, {"isActive", true}, {"totalCores", 4}, {"maxTasks", 4}, {"activeTasks", active_tasks}};
}
json idle(const std::string& id, std::int64_t total_duration) {
  return {{"id", id},
          {"isActive", true},
          {"totalCores", 4},
          {"maxTasks", 4},
          {"activeTasks", 0},
          {"totalTasks", total_duration > 0 ? 1 : 0},
          {"rddBlocks", 0},
          {"totalShuffleWrite", 0},
          {"totalDuration", total_duration},
          {"addTime", "2026-11-22T09:00:00.000GMT"}};
}
json source(const std::string& kind, json body) { return {{"kind", "spark." + kind}, {"body", std::move(body)}}; }

/// 3 executors, of which one is idle, and a stage with `pending` tasks that wait and 8 that run.
json request(std::int64_t pending = 40) {
  return {
      {"cluster", {{"id", "application"}}},
      {"sources",
       {source("executors", {{{"id", "driver"}}, executor("1", 4), executor("2", 4), idle("3", 700)}),
        source("stages", {{{"stageId", 4}, {"status", "ACTIVE"}, {"numTasks", pending + 8}, {"numActiveTasks", 8}}})}},
      {"policy",
       {{"limits", {{"minimum", 0}, {"maximum", 50}}},
        {"signals", json::array({{{"kind", "spark_dynamic_allocation"}}})}}},
      {"evaluated_at", "2026-11-22T10:00:30Z"}};
}

json decided(const json& body) {
  TestApi api;
  const Answer answer = api.evaluate(body);
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.document();
}
json input_of(const json& body) {
  TestApi api;
  return api.get("/v1/decisions/" + api.evaluate(body).id() + "/input").document();
}
std::string faults(const json& body) { return TestApi().evaluate(body).faults(); }

/// The codes of the warnings, one a line.
std::string warnings(const json& input) {
  std::string codes;
  for (const json& warning : input.at("warnings")) codes += warning.at("code").get<std::string>() + "\n";
  return codes;
}
json signal_of(const json& input) { return input.at("policy").at("signals").at(0); }

TEST(SparkEvaluation, NeedsNothingButTheDriversLists) {
  const json decision = decided(request());
  EXPECT_EQ(decision["status"], "decided");
  EXPECT_EQ(decision["unit"], "executors");
  EXPECT_EQ(decision["current"], 3);
  EXPECT_EQ(decision["explanation"]["signals"][0]["detail"],
            "48 tasks / 4 per executor = 12 needed, and the next step is due in 1 s");
  const json input = input_of(request());
  EXPECT_EQ(warnings(input), "");
  EXPECT_EQ(input["cluster"]["platform"], "spark");
  EXPECT_EQ(input["cluster"]["pools"], json::parse(R"([{"id": "executors", "role": "worker", "market": "on_demand",
                                                        "running": 3, "requested": 3}])"));
  EXPECT_EQ(input["metrics"]["values"], json::parse(R"({"PendingTasks": 40, "RunningTasks": 8})"));
}

TEST(SparkEvaluation, HasInsufficientDataWithoutStages) {
  json alone = request();
  alone["sources"].erase(1);
  EXPECT_EQ(decided(alone)["status"], "insufficient_data");
  EXPECT_EQ(input_of(alone)["metrics"]["values"], json::parse(R"({"RunningTasks": 8})"));
}

TEST(SparkEvaluation, CountsTheExecutorsInThePoolOfTheRequest) {
  struct Row {
    std::string pools;
    std::string counted;  ///< running and requested of each
    std::string warnings;
  };
  for (const Row& row : {
           Row{R"([{"id": "e"}])", "3/3", ""},
           Row{R"([{"id": "e", "role": "worker", "requested": 7}])", "3/7", ""},
           Row{R"([{"id": "e", "role": "worker", "requested": 7, "running": 3}])", "3/7", ""},
           Row{R"([{"id": "e", "role": "worker", "requested": 7, "running": 5}])", "5/7", "source_conflict\n"},
           Row{R"([{"id": "e", "role": "worker", "requested": 0, "running": 0}])", "0/0", "source_conflict\n"},
           Row{R"([{"id": "a", "role": "worker", "requested": 2}, {"id": "b", "role": "worker", "requested": 1}])",
               "2/2 1/1", ""},
           Row{R"([{"id": "a", "role": "worker", "requested": 2}, {"id": "b", "role": "worker", "requested": 3}])",
               "2/2 3/3", "source_conflict\n"},
       }) {
    const json input = input_of(with(request(), "/cluster/pools", json::parse(row.pools)));
    std::string counted;
    for (const json& pool : input["cluster"]["pools"])
      counted += (counted.empty() ? "" : " ") + pool["running"].dump() + "/" + pool["requested"].dump();
    EXPECT_EQ(counted, row.counted) << row.pools;
    EXPECT_EQ(warnings(input), row.warnings) << row.pools;
  }
}

TEST(SparkEvaluation, IsOfSparkWithStagesAlone) {
  json stages = with(request(), "/cluster/pools", json::parse(R"([{"id": "e", "role": "worker", "requested": 9}])"));
  stages["sources"].erase(0);
  const json input = input_of(stages);
  EXPECT_EQ(input["cluster"]["platform"], "spark");
  EXPECT_EQ(input["cluster"]["pools"][0]["running"], 9);
}

TEST(SparkEvaluation, TakesExecutorsForNothingElse) {
  json nodes = with(request(), "/cluster/platform", "kubernetes");
  EXPECT_EQ(faults(nodes), "/cluster/pools missing\n");
  nodes["cluster"]["pools"] = json::parse(R"([{"id": "workers", "role": "worker", "requested": 2}])");
  nodes["policy"]["limits"]["unit"] = "executors";
  const json input = input_of(nodes);
  EXPECT_EQ(input["cluster"]["pools"][0]["running"], 2);
  EXPECT_EQ(warnings(input), "") << "a platform that is said contradicts nothing";
}

TEST(SparkEvaluation, LaysTheRequestsFiguresOverThoseOfTheLists) {
  const json input = input_of(with(request(), "/metrics", {{"values", {{"PendingTasks", 4}}}}));
  EXPECT_EQ(input["metrics"]["values"], json::parse(R"({"PendingTasks": 4, "RunningTasks": 8})"));
  EXPECT_EQ(warnings(input), "source_conflict\n");
}

TEST(SparkEvaluation, LearnsHowManyTasksRunAtOnce) {
  const json input = input_of(request());
  EXPECT_EQ(signal_of(input)["executor_cores"], 4);
  EXPECT_EQ(signal_of(input)["task_cpus"], 1);

  const json agreed =
      input_of(with(with(request(), "/policy/signals/0/executor_cores", 8), "/policy/signals/0/task_cpus", 2));
  EXPECT_EQ(signal_of(agreed)["executor_cores"], 8);
  EXPECT_EQ(warnings(agreed), "");
  const json other = input_of(with(request(), "/policy/signals/0/executor_cores", 1));
  EXPECT_EQ(signal_of(other)["executor_cores"], 1) << "which is the default, but said";
  EXPECT_EQ(warnings(other), "source_conflict\n");

  const json mixed = input_of(with(request(), "/sources/0/body/1/maxTasks", 2));
  EXPECT_EQ(signal_of(mixed)["executor_cores"], 2);
  EXPECT_EQ(warnings(mixed), "mixed_executors\n");
  const json large = input_of(
      with(with(with(request(), "/sources/0/body/1/maxTasks", 2147483647), "/sources/0/body/2/maxTasks", 2147483647),
           "/sources/0/body/3/maxTasks", 2147483647));
  EXPECT_EQ(signal_of(large)["executor_cores"], 100'000);
}

TEST(SparkEvaluation, ListsIdleExecutors) {
  const json input = input_of(request());
  EXPECT_EQ(signal_of(input)["idle_executors"], json::parse(R"([{"id": "3", "idle_since": "2026-11-22T10:00:30.000Z",
      "has_cached_blocks": false, "shuffle": "none", "task_milliseconds": 700}])"))
      << "since when is not told";
  const json observed = input_of(with(request(), "/metrics", {{"observed_at", "2026-11-22T10:00:21Z"}}));
  EXPECT_EQ(signal_of(observed)["idle_executors"][0]["idle_since"], "2026-11-22T10:00:21.000Z");

  const json unused = input_of(with(request(), "/sources/0/body/3", idle("3", 0)));
  EXPECT_EQ(signal_of(unused)["idle_executors"], json::parse(R"([{"id": "3", "idle_since": "2026-11-22T09:00:00.000Z",
      "has_cached_blocks": false, "shuffle": "none"}])"))
      << "since it came";

  json holding = with(with(request(), "/sources/0/body/3/rddBlocks", 2), "/sources/0/body/3/totalShuffleWrite", 9);
  EXPECT_EQ(signal_of(input_of(holding))["idle_executors"][0]["has_cached_blocks"], true);
  EXPECT_EQ(signal_of(input_of(holding))["idle_executors"][0]["shuffle"], "active");
  for (const auto* setting : {R"({"shuffle_service_enabled": true})",
                              R"({"shuffle_tracking_enabled": false, "reliable_shuffle_storage": true})"}) {
    json untracked = holding;
    untracked["policy"]["signals"][0].update(json::parse(setting));
    EXPECT_EQ(signal_of(input_of(untracked))["idle_executors"][0]["shuffle"], "none") << setting;
  }
}

TEST(SparkEvaluation, PrefersTheIdleExecutorsOfTheRequest) {
  const auto listed = [](const std::string& id) {
    return input_of(with(request(), "/policy/signals/0/idle_executors",
                         json::array({{{"id", id}, {"idle_since", "2026-11-22T09:50:00Z"}}})));
  };
  EXPECT_EQ(signal_of(listed("3"))["idle_executors"][0]["idle_since"], "2026-11-22T09:50:00.000Z");
  EXPECT_EQ(warnings(listed("3")), "");
  EXPECT_EQ(warnings(listed("4")), "source_conflict\n");
  const json none = input_of(with(request(), "/policy/signals/0/idle_executors", json::array()));
  EXPECT_FALSE(signal_of(none).contains("idle_executors"));
  EXPECT_EQ(warnings(none), "source_conflict\n");
}

TEST(SparkEvaluation, RemembersSinceWhenExecutorsHaveBeenIdle) {
  TestApi api;
  const auto removable = [&](const std::string& clock, std::int64_t total_duration) {
    json body = with(request(0), "/sources/0/body/3", idle("3", total_duration));
    body["evaluated_at"] = "2026-11-22T" + clock + "Z";
    return api.evaluate(body)["explanation"]["signals"][0]["removable_executors"].dump();
  };
  EXPECT_EQ(removable("10:00:00", 700), "[]");
  EXPECT_EQ(removable("10:00:59", 700), "[]");
  EXPECT_EQ(removable("10:01:00", 700), R"(["3"])") << "a minute after it was first seen";
  EXPECT_EQ(removable("10:01:30", 900), "[]") << "it has worked since";
  EXPECT_EQ(removable("10:02:30", 900), R"(["3"])");
  EXPECT_EQ(removable("10:30:00", 900), "[]") << "as far as is known: that was long ago";
}

TEST(SparkEvaluation, DoesWithoutAListThatHasAnOddValue) {
  EXPECT_EQ(faults(with(request(), "/sources/0/body", json::object({{"id", "1"}}))),
            "/cluster/pools missing\n/sources/0/body wrong_type\n")
      << "the pools may be in the document that can't be used";
  for (const json& odd : {json("48"), json(-1), json(1e300)}) {
    const json decision = decided(with(request(), "/sources/1/body/0/numTasks", odd));
    EXPECT_EQ(decision["action"], "no_action") << odd << " tasks are no reason to think that there are none";
    EXPECT_LT(decision["confidence"], 1.0) << odd;
    EXPECT_NE(decision.dump().find("body/0/numTasks"), std::string::npos) << odd;
  }
}

/// The artifact of a decision with this policy; null where there is none.
json artifact(const json& body) {
  const json artifacts = decided(body)["artifacts"];
  return artifacts.empty() ? json{} : artifacts.at(0);
}

TEST(SparkConf, StartsWithTheTargetWithinTheLimits) {
  json body = with(request(), "/metrics", {{"observed_at", "2026-11-22T10:00:28Z"}});
  body["policy"] = json::parse(R"({"limits": {"minimum": 2, "maximum": 40}, "signals": [{
      "kind": "spark_dynamic_allocation", "min_executors": 1, "max_executors": 30, "executor_allocation_ratio": 0.5,
      "sustained_scheduler_backlog_timeout_seconds": 5, "executor_idle_timeout_seconds": 90,
      "cached_executor_idle_timeout_seconds": 600, "shuffle_tracking_timeout_seconds": 1800}]})");
  const json conf = artifact(body);
  EXPECT_EQ(conf["kind"], "spark.conf");
  EXPECT_EQ(conf["preferred"], true);
  EXPECT_EQ(conf["body"]["properties"], json::parse(R"({
      "spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.minExecutors": "2",
      "spark.dynamicAllocation.maxExecutors": "30", "spark.dynamicAllocation.initialExecutors": "4",
      "spark.dynamicAllocation.executorAllocationRatio": "0.5",
      "spark.dynamicAllocation.schedulerBacklogTimeout": "1s",
      "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout": "5s",
      "spark.dynamicAllocation.executorIdleTimeout": "90s",
      "spark.dynamicAllocation.cachedExecutorIdleTimeout": "600s",
      "spark.dynamicAllocation.shuffleTracking.enabled": "true",
      "spark.dynamicAllocation.shuffleTracking.timeout": "1800s", "spark.shuffle.service.enabled": "false"})"));
  EXPECT_EQ(conf["note"],
            "Spark reads these properties when an application starts; a running application keeps its own.");
}

TEST(SparkConf, HasTheSameAsText) {
  EXPECT_EQ(artifact(request())["body"]["text"],
            "spark.dynamicAllocation.enabled true\nspark.dynamicAllocation.minExecutors 0\n"
            "spark.dynamicAllocation.maxExecutors 50\nspark.dynamicAllocation.initialExecutors 3\n"
            "spark.dynamicAllocation.executorAllocationRatio 1\nspark.dynamicAllocation.schedulerBacklogTimeout 1s\n"
            "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout 1s\n"
            "spark.dynamicAllocation.executorIdleTimeout 60s\n"
            "spark.dynamicAllocation.shuffleTracking.enabled true\nspark.shuffle.service.enabled false\n");
}

TEST(SparkConf, IsNotPreferredWhereNothingChanges) {
  EXPECT_EQ(decided(request())["action"], "no_action");
  EXPECT_EQ(artifact(request())["preferred"], false);
}

TEST(SparkConf, KeepsShuffleFilesAsTheSignalDoes) {
  json body = request();
  body["policy"]["signals"][0].update(json::parse(R"({"shuffle_service_enabled": true,
      "shuffle_tracking_enabled": false, "decommission_shuffle_blocks_enabled": true})"));
  const json properties = artifact(body)["body"]["properties"];
  EXPECT_EQ(properties["spark.shuffle.service.enabled"], "true");
  EXPECT_EQ(properties["spark.dynamicAllocation.shuffleTracking.enabled"], "false");
  for (const auto* key : {"spark.decommission.enabled", "spark.storage.decommission.enabled",
                          "spark.storage.decommission.shuffleBlocks.enabled"})
    EXPECT_EQ(properties[key], "true") << key;
}

TEST(SparkConf, SaysWhereLimitsSignalAndTargetDisagree) {
  struct Row {
    std::string limits;
    std::string signal;
    std::string executors;  ///< minimum, initial, maximum
    std::string note;       ///< after the first sentence
  };
  for (const Row& row : {
           // The signal wants at least 60, the limits leave 50.
           Row{R"({"minimum": 0, "maximum": 50})", R"({"min_executors": 60, "max_executors": 80})", "0 50 50",
               " The signal's bounds, 60 to 80 executors, have nothing in common with the policy's limits, 0 to 50: "
               "the limits count."},
           Row{R"({"minimum": 5, "maximum": 50})", R"({"max_executors": 4})", "5 5 50",
               " The signal's bounds, 0 to 4 executors, have nothing in common with the policy's limits, 5 to 50: the "
               "limits count."},
           // 20 of another signal are more than this one's maximum.
           Row{R"({"minimum": 20, "maximum": 50})", R"({"max_executors": 20})", "20 20 20", ""},
           Row{R"({"minimum": 0, "maximum": 50})", R"({"executor_instances": 9, "max_executors": 20})", "0 3 20",
               " spark.executor.instances, 9, starts more executors unless it is lowered."},
           Row{R"({"minimum": 0, "maximum": 50})", R"({"reliable_shuffle_storage": true})", "0 3 50",
               " The plugin that stores shuffle files elsewhere, spark.shuffle.sort.io.plugin.class, is yours to set."},
       }) {
    json body = with(request(), "/policy/limits", json::parse(row.limits));
    body["policy"]["signals"][0].update(json::parse(row.signal));
    const json conf = artifact(body);
    const auto executors = [&](const std::string& bound) {
      return conf["body"]["properties"]["spark.dynamicAllocation." + bound + "Executors"].get<std::string>();
    };
    EXPECT_EQ(executors("min") + " " + executors("initial") + " " + executors("max"), row.executors) << row.signal;
    EXPECT_EQ(conf["note"].get<std::string>().substr(std::string("Spark reads these properties when an application "
                                                                 "starts; a running application keeps its own.")
                                                         .size()),
              row.note)
        << row.signal;
  }
}

TEST(SparkConf, StartsWithinItsBoundsWhereTheTargetIsNot) {
  json body = with(request(), "/policy/signals",
                   json::parse(R"([{"kind": "target_tracking", "metric": "PendingTasks", "target": 10},
                                   {"kind": "spark_dynamic_allocation", "max_executors": 8}])"));
  const json decision = decided(body);
  EXPECT_EQ(decision["target"], 12) << "3 × 40 / 10";
  const json conf = decision["artifacts"][0];
  EXPECT_EQ(conf["body"]["properties"]["spark.dynamicAllocation.initialExecutors"], "8");
  EXPECT_NE(conf["note"].get<std::string>().find(
                "The target, 12, is not within the 0 to 8 executors that limits and signal allow: an application "
                "starts with 8."),
            std::string::npos)
      << conf["note"];
}

TEST(SparkConf, HasSparksDefaultsWithoutTheSignal) {
  const json conf =
      artifact(with(request(), "/policy/signals",
                    json::parse(R"([{"kind": "target_tracking", "metric": "PendingTasks", "target": 10}])")));
  EXPECT_EQ(conf["body"]["properties"]["spark.dynamicAllocation.initialExecutors"], "12");
  EXPECT_EQ(conf["body"]["properties"]["spark.dynamicAllocation.maxExecutors"], "50");
}

TEST(SparkConf, IsNotMadeWhereSparkWouldRefuseIt) {
  EXPECT_TRUE(artifact(with(request(), "/policy/limits/maximum", 0)).is_null()) << "no maximum of zero";
}

}  // namespace
}  // namespace headroom::api
