#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// POST /v1/plans from body to answer and back. What is planned is tested in tests/core/planning/.
namespace headroom::test {
namespace {

constexpr auto path = "/v1/plans";

/// The exercise: see tests/core/planning/make_plan_test.cpp for its arithmetic.
json exercise() {
  return {{"job",
           {{"data_size", "10GB"},
            {"deadline_seconds", 3600},
            {"budget_usd", 2},
            {"minimum_utilisation_percent", 80},
            {"interruptions_to_survive", 1},
            {"core_seconds_per_gb", 600},
            {"checkpointed", true}}},
          {"platform", "emr"},
          {"region", "us-east-1"},
          {"instance_types", {"m5.large", "m5.xlarge"}},
          {"prices",
           {{{"instance_type", "m5.large"}, {"on_demand_hourly_usd", 0.096}, {"spot_hourly_usd", 0.035}},
            {{"instance_type", "m5.xlarge"}, {"on_demand_hourly_usd", 0.192}, {"spot_hourly_usd", 0.07}}}},
          {"evaluated_at", "2026-11-22T10:00:30Z"}};
}

/// An earlier run that took 2 × 1,200 core-seconds for 4 GB.
json evidence() {
  const json executors = {
      {{"id", "1"}, {"totalCores", 4}, {"maxTasks", 4}, {"totalDuration", 1'200'000}, {"totalGCTime", 0}},
      {{"id", "2"}, {"totalCores", 4}, {"maxTasks", 4}, {"totalDuration", 1'200'000}, {"totalGCTime", 0}}};
  const json stages = {{{"stageId", 0},
                        {"attemptId", 0},
                        {"status", "COMPLETE"},
                        {"numTasks", 30},
                        {"numCompleteTasks", 30},
                        {"inputBytes", 4'000'000'000},
                        {"executorRunTime", 2'400'000},
                        {"submissionTime", "2026-11-20T10:00:00.000GMT"},
                        {"completionTime", "2026-11-20T10:06:00.000GMT"}}};
  return {{{"kind", "spark.executors"}, {"body", executors}}, {{"kind", "spark.stages"}, {"body", stages}}};
}

TEST(Plans, AreDecisionsOfTheirOwnKind) {
  TestApi api;
  const Answer made = api.post(path, exercise());
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.header("Location"), "/v1/decisions/" + made.id());
  const json expected = {{"kind", "plan"},
                         {"status", "feasible"},
                         {"action", "no_action"},
                         {"outcome", "recommended"},
                         {"cluster_id", ""},
                         {"evaluated_at", "2026-11-22T10:00:30.000Z"},
                         {"valid_until", "2026-11-23T10:00:30.000Z"},
                         {"platform", "emr"},
                         {"region", "us-east-1"},
                         {"nearest", nullptr},
                         {"to_measure", json::array()},
                         {"changes", json::array()}};
  const json answer = made.document();
  for (const auto& [name, value] : expected.items()) EXPECT_EQ(answer.at(name), value) << name;

  const json& plan = answer.at("plan");
  EXPECT_EQ(plan.at("primary"), json({{"instance_type", "m5.large"},
                                      {"market", "on_demand"},
                                      {"count", 1},
                                      {"hourly_price_usd", 0.096},
                                      {"emr_hourly_usd", 0.024},
                                      {"vcpus", 2}}));
  EXPECT_EQ(plan.at("core").at("count"), 1);
  EXPECT_EQ(plan.at("task").at("market"), "spot");
  EXPECT_EQ(plan.at("task").at("hourly_price_usd"), 0.035);
  EXPECT_EQ(plan.at("duration_seconds"), 1800);
  EXPECT_EQ(plan.at("duration_with_interruptions_seconds"), 1950);
  EXPECT_EQ(plan.at("cost_usd"), 0.1495);
  EXPECT_EQ(plan.at("cost_with_interruptions_usd"), 0.161958);
  EXPECT_EQ(plan.at("utilisation_percent"), 83.333333);
  EXPECT_EQ(answer.at("constraints"),
            json({{{"name", "deadline_seconds"}, {"limit", 3600}, {"value", 1950}, {"holds", true}, {"slack", 1650}},
                  {{"name", "budget_usd"}, {"limit", 2}, {"value", 0.161958}, {"holds", true}, {"slack", 1.838042}},
                  {{"name", "minimum_utilisation_percent"},
                   {"limit", 80},
                   {"value", 83.333333},
                   {"holds", true},
                   {"slack", 3.333333}},
                  {{"name", "interruptions_to_survive"}, {"limit", 1}, {"value", 1}, {"holds", true}, {"slack", 0}}}));
}

TEST(Plans, HaveArtifactsThatCreateAndBoundTheCluster) {
  const json artifacts = TestApi().post(path, exercise()).document().at("artifacts");
  ASSERT_EQ(artifacts.size(), 2U);
  EXPECT_EQ(artifacts[0].at("kind"), "aws.emr.RunJobFlow");
  EXPECT_EQ(artifacts[0].at("preferred"), true);
  const json groups = {{{"Name", "primary"},
                        {"InstanceRole", "MASTER"},
                        {"Market", "ON_DEMAND"},
                        {"InstanceType", "m5.large"},
                        {"InstanceCount", 1}},
                       {{"Name", "core"},
                        {"InstanceRole", "CORE"},
                        {"Market", "ON_DEMAND"},
                        {"InstanceType", "m5.large"},
                        {"InstanceCount", 1}},
                       {{"Name", "task"},
                        {"InstanceRole", "TASK"},
                        {"Market", "SPOT"},
                        {"InstanceType", "m5.large"},
                        {"InstanceCount", 1}}};
  EXPECT_EQ(artifacts[0].at("body").at("Instances").at("InstanceGroups"), groups);
  const json limits = {{"UnitType", "Instances"},
                       {"MinimumCapacityUnits", 1},
                       {"MaximumCapacityUnits", 2},
                       {"MaximumOnDemandCapacityUnits", 1},
                       {"MaximumCoreCapacityUnits", 1}};
  EXPECT_EQ(artifacts[0].at("body").at("ManagedScalingPolicy").at("ComputeLimits"), limits);
  EXPECT_EQ(artifacts[1].at("kind"), "aws.emr.PutManagedScalingPolicy");
  EXPECT_EQ(artifacts[1].at("body").at("ManagedScalingPolicy").at("ComputeLimits"), limits);
}

TEST(Plans, SayWhatStandsInTheWay) {
  const Answer made = TestApi().post(path, with(exercise(), "/job/deadline_seconds", 900));
  ASSERT_EQ(made.status, 201) << made.body;
  const json answer = made.document();
  EXPECT_EQ(answer.at("status"), "infeasible");
  EXPECT_EQ(answer.at("plan"), nullptr);
  EXPECT_EQ(answer.at("artifacts"), json::array());
  EXPECT_EQ(answer.at("nearest").at("name"), "minimum_utilisation_percent");
  EXPECT_EQ(answer.at("nearest").at("limit"), 80);
  EXPECT_EQ(answer.at("nearest").at("feasible_limit"), 66.666666);
  EXPECT_EQ(answer.at("nearest").at("plan").at("vcpus"), 10);
  EXPECT_EQ(answer.at("changes").size(), 2U);
  EXPECT_EQ(answer.at("changes")[0], answer.at("nearest"));
  EXPECT_EQ(answer.at("constraints")[2].at("holds"), false);
}

TEST(Plans, DoNotInventAThroughput) {
  json unknown = exercise();
  unknown["job"].erase("core_seconds_per_gb");
  TestApi api;
  const Answer made = api.post(path, unknown);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made["status"], "insufficient_data");
  EXPECT_EQ(made["plan"], nullptr);
  EXPECT_EQ(made["to_measure"].size(), 3U);
  EXPECT_EQ(api.get("/v1/decisions?status=insufficient_data&kind=plan")["items"].size(), 1U);

  unknown["sources"] = evidence();
  const json known = api.post(path, unknown).document();
  EXPECT_EQ(known.at("status"), "feasible");
  EXPECT_EQ(known.at("plan"), api.post(path, exercise()).document().at("plan"));
}

TEST(Plans, AreFoundAgainAndListed) {
  TestApi api;
  api.clock.set(instant("2026-11-22T10:01:00Z"));
  const Answer made = api.post(path, exercise());
  EXPECT_EQ(api.get(*made.header("Location")).body, made.body);
  const Answer text = api.post(path, exercise(), {{"Accept", "text/plain"}});
  EXPECT_EQ(text.content_type, "text/plain; charset=utf-8");
  EXPECT_NE(text.body.find("m5.large"), std::string::npos);
  EXPECT_EQ(api.get("/v1/decisions?kind=plan")["items"].size(), 2U);
  EXPECT_EQ(api.get("/v1/decisions?kind=evaluation")["items"].size(), 0U);
  EXPECT_EQ(api.get("/v1/decisions?status=feasible")["items"].size(), 2U);
  EXPECT_EQ(api.get("/v1/decisions?status=infeasible")["items"].size(), 0U);
}

TEST(Plans, HaveAnInputThatAsksForTheSame) {
  TestApi api;
  json every = exercise();
  every["job"]["checkpoint_interval_seconds"] = 60;
  every["job"].erase("core_seconds_per_gb");
  every["job"]["task_seconds"] = 12.5;
  every["start_up_seconds"] = 240;
  every["prices"][0]["emr_hourly_usd"] = 0.02;
  every["cluster_id"] = "j-1";
  every["labels"] = {{"team", "etl"}};
  json earlier = exercise();
  earlier["job"].erase("core_seconds_per_gb");
  earlier["job"].erase("data_size");
  earlier["sources"] = evidence();
  for (const json& body : {exercise(), every, earlier}) {
    const Answer made = api.post(path, body);
    ASSERT_EQ(made.status, 201) << made.body;
    const json input = api.get(*made.header("Location") + "/input").document();
    const Answer again = api.post(path, input);
    ASSERT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(api.get(*again.header("Location") + "/input").document(), input);
    json first = made.document();
    json second = again.document();
    first.erase("id");
    second.erase("id");
    EXPECT_EQ(first, second);
  }
}

TEST(Plans, AreMadeOnceForAnIdempotencyKey) {
  TestApi api;
  const Headers headers = {{"Idempotency-Key", "once"}};
  const Answer first = api.post(path, exercise(), headers);
  const Answer again = api.post(path, exercise(), headers);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 1U);
  const Answer dry = api.post("/v1/plans?dry_run=true", exercise());
  EXPECT_EQ(dry.status, 200);
  EXPECT_EQ(dry.id(), "dry_run");
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 1U);
}

TEST(Plans, CanBeAppliedOnlyIfThereIsOne) {
  TestApi api;
  api.clock.set(instant("2026-11-22T10:01:00Z"));
  const std::string feasible = *api.post(path, exercise()).header("Location");
  EXPECT_EQ(api.post(feasible + "/outcome", R"({"state": "applied"})").status, 200);
  const std::string none = *api.post(path, with(exercise(), "/job/deadline_seconds", 900)).header("Location");
  EXPECT_EQ(api.post(none + "/outcome", R"({"state": "applied"})").status, 409);
  EXPECT_EQ(api.post(none + "/outcome", R"({"state": "dismissed"})").status, 200);
}

TEST(Plans, NameEveryFaultByItsPlace) {
  TestApi api;
  const json wrong = {{"job",
                       {{"data_size", "0GB"},
                        {"deadline_seconds", 0},
                        {"budget_usd", 0},
                        {"minimum_utilisation_percent", 101},
                        {"interruptions_to_survive", -1},
                        {"core_seconds_per_gb", 600},
                        {"task_seconds", 20},
                        {"checkpointed", false},
                        {"checkpoint_interval_seconds", 60},
                        {"start_up_seconds", 60},
                        {"colour", "red"}}},
                      {"platform", "kubernetes"},
                      {"instance_types", {"m5.large", "m5.lrge", "m5.large", 7}},
                      {"prices",
                       {{{"instance_type", "m5.large"}, {"spot_hourly_usd", 0}},
                        {{"instance_type", "m5.large"}, {"on_demand_hourly_usd", -1}},
                        {{"instance_type", "unheard.of"}, {"on_demand_hourly_usd", 1e6}},
                        {{"instance_type", "m5.xlarge"}},
                        {{"spot_hourly_usd", 0.1}}}},
                      {"start_up_seconds", 300}};
  const Answer refused = api.post(path, wrong);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.content_type, "application/problem+json");
  EXPECT_EQ(refused.faults(),
            "/instance_types/1 unknown_value\n"
            "/instance_types/2 duplicate\n"
            "/instance_types/3 wrong_type\n"
            "/job/budget_usd out_of_range\n"
            "/job/checkpoint_interval_seconds contradictory\n"
            "/job/colour unknown_field\n"
            "/job/data_size invalid_data_size\n"
            "/job/deadline_seconds out_of_range\n"
            "/job/interruptions_to_survive out_of_range\n"
            "/job/minimum_utilisation_percent out_of_range\n"
            "/job/task_seconds contradictory\n"
            "/platform unknown_value\n"
            "/prices/0/spot_hourly_usd out_of_range\n"
            "/prices/1/instance_type duplicate\n"
            "/prices/1/on_demand_hourly_usd out_of_range\n"
            "/prices/2/instance_type unknown_value\n"
            "/prices/2/on_demand_hourly_usd out_of_range\n"
            "/prices/3/on_demand_hourly_usd missing\n"
            "/prices/4/instance_type missing\n"
            "/start_up_seconds contradictory\n");
  EXPECT_NE(refused.body.find("m5.large"), std::string::npos) << "the type that was meant";
  EXPECT_EQ(api.post(path, json::object()).faults(), "/job missing\n");
  EXPECT_EQ(api.post(path, {{"job", json::object()}}).faults(), "/job/data_size missing\n");
  EXPECT_EQ(api.post(path, with(exercise(), "/instance_types", json::array())).faults(), "/instance_types empty\n");
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 0U);
}

TEST(Plans, AnswerForTheLargestJobThatCanBeWritten) {
  json enormous = exercise();
  enormous["job"]["data_size"] = 288230376017494016;
  enormous["job"]["core_seconds_per_gb"] = 1e6;
  enormous["job"]["interruptions_to_survive"] = 10;
  enormous["job"]["checkpointed"] = false;
  enormous.erase("instance_types");
  const Answer made = TestApi().post(path, enormous);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made["status"], "infeasible");
}

}  // namespace
}  // namespace headroom::test
