#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

const std::string cluster = "/v1/clusters/etl";
const Headers create{{"If-None-Match", "*"}};

json policy() {
  return {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 10}}},
          {"scale_out", {{"cooldown_seconds", 300}}},
          {"signals", {{{"kind", "managed_scaling"}}}}};
}

json description() {
  return {{"platform", "emr"},
          {"policy_id", "etl"},
          {"pools",
           {{{"id", "ig-CORE"}, {"role", "core"}, {"instance_type", "m5.xlarge"}, {"requested", 4}, {"running", 4}}}}};
}

void put(TestApi& api, const std::string& target, const json& body) {
  const Answer answer = api.ask("PUT", target, body.dump(), create);
  ASSERT_EQ(answer.status, 201) << answer.body;
}

/// Thirteen readings of the demand, 5 and 12 at the end; and a growth from 4 to 6 that took 7 minutes.
void add_past(TestApi& api) {
  json snapshots = json::array();
  for (int minute = 0; minute < 13; ++minute)
    snapshots.push_back({{"observed_at", "2026-11-22T09:" + std::to_string(10 + minute) + ":00Z"},
                         {"values", {{"demand", minute == 12 ? 12 : 5}}}});
  const auto capacity = [&](const char* at, int requested, int running) {
    snapshots.push_back({{"observed_at", at}, {"capacity", {{"requested", requested}, {"running", running}}}});
  };
  capacity("2026-11-22T09:00:00Z", 4, 4);
  capacity("2026-11-22T09:05:00Z", 6, 4);
  capacity("2026-11-22T09:12:00Z", 6, 6);
  const Answer stored = api.post(cluster + "/snapshots", json{{"snapshots", snapshots}});
  ASSERT_EQ(stored.status, 200) << stored.body;
}

json item(const Answer& answer, const std::string& name) {
  const json items = answer["items"];
  for (const json& each : items)
    if (each.at("name") == name) return each;
  ADD_FAILURE() << "no item " << name << " in " << answer.body;
  return json::object();
}

std::string state(const Answer& answer, const std::string& name) { return item(answer, name).value("state", ""); }

TEST(Readiness, IsCheckedFromRegistrationPolicyAndPast) {
  TestApi api;
  put(api, "/v1/policies/etl", policy());
  put(api, cluster, description());
  add_past(api);
  const Answer answer = api.get(cluster + "/readiness");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["cluster_id"], "etl");
  EXPECT_EQ(answer["policy"], "etl@1");
  EXPECT_EQ(answer["at"], "2026-11-22T10:00:31.000Z");
  const json baseline = item(answer, "minimum_covers_baseline");
  EXPECT_EQ(baseline.at("state"), "not_met");
  EXPECT_EQ(baseline.at("fix").at("patch"), json({{{"op", "replace"}, {"path", "/limits/minimum"}, {"value", 5}}}));
  const json peak = item(answer, "maximum_covers_peak");
  EXPECT_EQ(peak.at("fix").at("patch"), json({{{"op", "replace"}, {"path", "/limits/maximum"}, {"value", 12}}}));
  const json cooldown = item(answer, "cooldown_covers_start_up");
  EXPECT_EQ(cooldown.at("fix").at("patch"),
            json({{{"op", "replace"}, {"path", "/scale_out/cooldown_seconds"}, {"value", 420}},
                  {{"op", "add"}, {"path", "/scale_in"}, {"value", {{"cooldown_seconds", 420}}}}}));
  EXPECT_EQ(state(answer, "replication"), "met");
  EXPECT_EQ(state(answer, "budget_set"), "not_met");
  EXPECT_EQ(state(answer, "metrics_fresh"), "not_met") << "09:22 is more than 15 minutes ago";
  EXPECT_TRUE(item(answer, "limits_set").at("fix").is_null());
}

TEST(Readiness, OfAnEvaluationAloneIsThatOfItsInput) {
  TestApi api;
  ASSERT_EQ(api.evaluate(example()).status, 201);
  const Answer answer = api.get("/v1/clusters/j-2AXXXXXXGAPLF/readiness");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["policy"], "inline");
  EXPECT_EQ(state(answer, "limits_set"), "met");
  EXPECT_EQ(state(answer, "metrics_fresh"), "met");
  EXPECT_EQ(state(answer, "instance_types_diversified"), "not_met") << "one Spot group";
  EXPECT_EQ(item(answer, "market_mix").at("fix").at("patch"),
            json({{{"op", "add"}, {"path", "/mix"}, {"value", {{"on_demand_percent", 30}}}}}));
}

TEST(Readiness, OfAClusterThatIsOnlyRegisteredIsNotVisible) {
  TestApi api;
  put(api, cluster, {{"platform", "kubernetes"}});
  const Answer answer = api.get(cluster + "/readiness");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer["policy"].is_null());
  const json items = answer["items"];
  EXPECT_EQ(items.size(), 11U) << "without core_on_demand and replication";
  for (const json& each : items) EXPECT_EQ(each.at("state"), "not_visible") << each;
}

TEST(Readiness, SaysIfThePolicyThatTheClusterNamesIsMissing) {
  TestApi api;
  put(api, cluster, description());
  const Answer answer = api.get(cluster + "/readiness");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json limits = item(answer, "limits_set");
  EXPECT_EQ(limits.at("state"), "not_visible");
  EXPECT_NE(limits.at("evidence").get<std::string>().find("etl"), std::string::npos) << limits;
  EXPECT_EQ(state(answer, "replication"), "met") << "the pools are known";
}

TEST(Readiness, TheRegisteredPolicyCountsForThePoolsOfAnEvaluation) {
  TestApi api;
  put(api, "/v1/policies/etl", with(policy(), "/limits/maximum", 2));
  json request = example();
  request["cluster"]["id"] = "etl";
  ASSERT_EQ(api.evaluate(request).status, 201);
  put(api, cluster, {{"platform", "emr"}, {"policy_id", "etl"}});
  const Answer answer = api.get(cluster + "/readiness");
  EXPECT_EQ(answer["policy"], "etl@1");
  EXPECT_EQ(state(answer, "limits_set"), "not_met") << answer.body;
  EXPECT_EQ(state(answer, "instance_types_diversified"), "not_met") << "the evaluation's Spot group";
}

TEST(Readiness, OfAnUnknownClusterIsNotFound) {
  TestApi api;
  EXPECT_EQ(api.get("/v1/clusters/nobody/readiness").status, 404);
  EXPECT_EQ(api.get("/v1/clusters/nobody/readiness?at=2026-11-22T10:00:00Z").status, 400) << "no such parameter";
  EXPECT_EQ(api.ask("GET", "/v1/clusters/nobody/readiness", "", {{"Accept", "text/csv"}}).status, 406);
}

TEST(Readiness, AMaximumIsComparedWithTheBudgetAtItsPrices) {
  TestApi api;
  json request = example();
  request["cluster"]["pools"] = {{{"id", "ig-CORE"},
                                  {"role", "core"},
                                  {"instance_type", "m5.xlarge"},
                                  {"requested", 4},
                                  {"running", 4},
                                  {"hourly_price_usd", 0.5},
                                  {"emr_hourly_price_usd", 0}}};
  request["policy"]["budget"] = {{"hourly_usd", 4}, {"reserve_percent", 0}};
  const Answer evaluated = api.evaluate(request);
  ASSERT_EQ(evaluated.status, 201) << evaluated.body;
  const std::string target = "/v1/clusters/j-2AXXXXXXGAPLF/readiness";
  // Ten at 0.5 are 5 an hour; 4 is enough for eight.
  EXPECT_EQ(item(api.get(target), "maximum_within_budget").at("fix").at("patch"),
            json({{{"op", "replace"}, {"path", "/limits/maximum"}, {"value", 8}}}));
}

}  // namespace
}  // namespace headroom::test
