#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// Evaluations that leave out what is stored.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

const std::string id = "j-2AXXXXXXGAPLF";  // the cluster of the example
const std::string path = "/v1/clusters/" + id;

/// The example with all its metrics inline and without series.
json example() {
  json request = without(test::example(), "/sources");
  request["metrics"] = {{"observed_at", "2026-11-22T10:00:00Z"},
                        {"values",
                         {{"YARNMemoryAvailablePercentage", 9.5},
                          {"ContainerPending", 12},
                          {"MemoryPendingMB", 73728},
                          {"MemoryTotalMB", 36864}}}};
  return request;
}

void register_cluster(TestApi& api) {
  const Answer created = api.ask("PUT", path, example().at("cluster").dump(), {{"If-None-Match", "*"}});
  ASSERT_EQ(created.status, 201) << created.body;
}

void add(TestApi& api, const json& snapshot) {
  const Answer stored = api.post(path + "/snapshots", json{{"snapshots", {snapshot}}});
  ASSERT_EQ(stored.status, 200) << stored.body;
}

json by_id() { return with(example(), "/cluster", {{"id", id}}); }

TEST(StoredEvaluations, TakeTheRegisteredCluster) {
  TestApi api;
  const Answer unknown = api.evaluate(by_id());
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(unknown.faults(), "/cluster/pools missing\n");
  register_cluster(api);
  TestApi plain;
  json expected = plain.evaluate(example()).document();
  json answer = api.evaluate(by_id()).document();
  for (json* document : {&expected, &answer}) document->erase("id");
  EXPECT_EQ(answer, expected);
}

TEST(StoredEvaluations, KeepWhatWasTakenInTheirInput) {
  TestApi api;
  register_cluster(api);
  const std::string decision = api.evaluate(by_id()).id();
  EXPECT_EQ(api.get("/v1/decisions/" + decision + "/input")["cluster"]["pools"].size(), 2u);
}

TEST(StoredEvaluations, PreferWhatTheRequestSays) {
  TestApi api;
  register_cluster(api);
  // One pool is named: the other is not taken from the description, but the fields of this one are.
  json request = with(example(), "/cluster", {{"id", id}, {"pools", {{{"id", "ig-CORE"}, {"requested", 5}}}}});
  const Answer answer = api.evaluate(request);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["current"], 5);
  const json input = api.get("/v1/decisions/" + answer.id() + "/input").document();
  ASSERT_EQ(input.at("cluster").at("pools").size(), 1u);
  EXPECT_EQ(input.at("cluster").at("pools").at(0).at("instance_type"), "m5.xlarge");
}

TEST(StoredEvaluations, TakeTheNewerOfDescriptionAndSnapshot) {
  TestApi api;
  register_cluster(api);  // at 10:00:31
  const json pools = {{{"id", "ig-CORE"}, {"requested", 4}, {"running", 3}}, {{"id", "ig-TASK"}, {"requested", 2}}};
  add(api, {{"observed_at", "2026-11-22T09:00:00Z"}, {"capacity", {{"pools", pools}}}});
  EXPECT_EQ(api.evaluate(by_id())["current"], 3) << "the description is newer";
  api.clock.set(test::instant("2026-11-22T10:10:00Z"));
  add(api, {{"observed_at", "2026-11-22T10:09:00Z"}, {"capacity", {{"pools", pools}}}});
  json later = without(by_id(), "/evaluated_at");
  later["metrics"]["observed_at"] = "2026-11-22T10:09:30Z";
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", later)["current"], 6) << "4 + 2 from the snapshot";
  json earlier = by_id();
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", earlier)["current"], 3) << "the snapshot came later";
}

TEST(StoredEvaluations, UseACapacityInAllOnlyOfOnePool) {
  TestApi api;
  register_cluster(api);
  api.clock.set(test::instant("2026-11-22T10:10:00Z"));
  add(api, {{"observed_at", "2026-11-22T10:09:00Z"}, {"capacity", {{"requested", 7}, {"running", 7}}}});
  json request = without(by_id(), "/evaluated_at");
  const Answer answer = api.post("/v1/evaluations?dry_run=true", request);
  EXPECT_EQ(answer["current"], 3);
  EXPECT_NE(answer.body.find("capacity_not_used"), std::string::npos);

  json one_pool = example().at("cluster");
  one_pool["pools"].erase(1);
  EXPECT_EQ(api.ask("PUT", path, one_pool.dump(), {{"If-Match", "*"}}).status, 200);
  api.clock.set(test::instant("2026-11-22T10:20:00Z"));
  add(api, {{"observed_at", "2026-11-22T10:19:00Z"}, {"capacity", {{"requested", 7}, {"running", 7}}}});
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", request)["current"], 7);
}

TEST(StoredEvaluations, TakeCurrentValuesOnlyIfMetricsAreLeftOut) {
  TestApi api;
  const json left_out = without(example(), "/metrics");
  const json none = with(example(), "/metrics", json::object());
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", left_out)["status"], "insufficient_data") << "nothing is stored";
  json values = example().at("metrics");
  add(api, {{"observed_at", values.at("observed_at")}, {"values", values.at("values")}});
  json stored = api.post("/v1/evaluations?dry_run=true", left_out).document();
  json given = api.post("/v1/evaluations?dry_run=true", example()).document();
  EXPECT_EQ(stored.at("status"), "decided");
  EXPECT_EQ(stored.at("target"), given.at("target"));
  EXPECT_EQ(stored.at("reason"), given.at("reason"));
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", none)["status"], "insufficient_data");
  const json early = with(left_out, "/evaluated_at", "2026-11-22T09:59:59Z");
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", early)["status"], "insufficient_data") << "it came later";
}

TEST(StoredEvaluations, LeaveASnapshotUnlessTheyAreDry) {
  TestApi api;
  const std::string all = path + "/snapshots?until=2026-11-22T11:00:00Z";
  api.post("/v1/evaluations?dry_run=true", example());
  EXPECT_EQ(api.get(all)["series"].size(), 0u);
  ASSERT_EQ(api.evaluate(example()).status, 201);
  EXPECT_EQ(api.get(all + "&metric=ContainerPending")["series"][0]["datapoints"],
            (json{{{"timestamp", "2026-11-22T10:00:00.000Z"}, {"value", 12}}}));
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", without(example(), "/metrics"))["status"], "decided");
}

TEST(StoredEvaluations, OfABatchLeaveSnapshotsToo) {
  TestApi api;
  api.post("/v1/evaluation-batches", json{{"evaluations", {example(), example()}}});
  EXPECT_EQ(api.get(path + "/snapshots?metric=ContainerPending&until=2026-11-22T11:00:00Z")["series"][0]["datapoints"],
            (json{{{"timestamp", "2026-11-22T10:00:00.000Z"}, {"value", 12}}}))
      << "one time, one point";
}

TEST(StoredEvaluations, LeaveNothingFromTheFuture) {
  TestApi api;
  json request = with(example(), "/evaluated_at", "2031-01-01T00:00:00Z");
  request["metrics"]["observed_at"] = "2031-01-01T00:00:00Z";
  ASSERT_EQ(api.evaluate(request).status, 201);
  EXPECT_EQ(api.get(path + "/snapshots?since=2020-01-01T00:00:00Z&until=2032-01-01T00:00:00Z")["series"].size(), 0u);
}

json rule(int periods) {
  return {{"kind", "alarm_rules"},
          {"rules",
           {{{"name", "waiting"},
             {"metric", "ContainerPending"},
             {"statistic", "average"},
             {"period_seconds", 300},
             {"evaluation_periods", periods},
             {"comparison", "greater_than"},
             {"threshold", 10},
             {"adjustment", {{"type", "change_in_capacity"}, {"value", 2}}}}}}};
}

TEST(StoredEvaluations, TakePastSeriesForRulesOfSeveralPeriods) {
  TestApi api;
  json request = example();
  request["policy"]["signals"] = {rule(2)};
  const auto decide = [&] { return api.post("/v1/evaluations?dry_run=true", request); };
  EXPECT_EQ(decide()["status"], "insufficient_data") << "a value is no series";
  // The periods from 9:50 and from 9:55 are over at 10:00:30: (8 + 14) / 2 = 11 and 12, both above 10.
  for (const auto& [at, value] : {std::pair("09:50:00", 8), {"09:52:30", 14}, {"09:55:00", 12}, {"10:00:00", 0}})
    add(api, {{"observed_at", std::string("2026-11-22T") + at + "Z"}, {"values", {{"ContainerPending", value}}}});
  EXPECT_EQ(decide()["action"], "scale_out");
  const std::string decision = api.evaluate(request).id();
  const json input = api.get("/v1/decisions/" + decision + "/input").document();
  EXPECT_EQ(input.at("metrics").at("series").at(0).at("datapoints"),
            (json{{{"timestamp", "2026-11-22T09:50:00.000Z"}, {"value", 11}},
                  {{"timestamp", "2026-11-22T09:55:00.000Z"}, {"value", 12}}}));
}

TEST(StoredEvaluations, SeeHowLongSomethingHasLasted) {
  TestApi api;
  // Idle for ten minutes, by the stored values alone: one each minute from 9:45 on.
  for (int minute = 45; minute <= 60; ++minute)
    add(api,
        {{"observed_at", "2026-11-22T" + std::string(minute == 60 ? "10:00" : "09:" + std::to_string(minute)) + ":00Z"},
         {"values",
          {{"YARNMemoryAvailablePercentage", 90},
           {"ContainerPending", 0},
           {"MemoryPendingMB", 0},
           {"MemoryTotalMB", 36864},
           {"MemoryAvailableMB", 33177}}}});
  json request = without(example(), "/metrics");
  request["policy"]["signals"] = {{{"kind", "managed_scaling"}}};
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", request)["action"], "scale_in");
}

}  // namespace
}  // namespace headroom::api
