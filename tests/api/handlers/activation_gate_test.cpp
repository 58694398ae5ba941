#include <string>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/backtests.hpp"
#include "tests/support/temporary_folder.hpp"

/// The limits that a version has to hold before it becomes the active one. They are judged on the history of
/// tests/support/backtests.hpp: 8 nodes for 15 minutes cost $0.20, and were too few for 5 minutes.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::change;
using test::create;
using test::Headers;
using test::load_policy;
using test::make_history;
using test::put_policy;
using test::TestApi;
using test::with;

const std::string path = "/v1/policies/load";

json limited(json limits) { return with(load_policy(10), "/activation", std::move(limits)); }

/// Asks for 16 nodes where version 1 asked for 8.
json costly() { return load_policy(5); }
/// Asks for 4 nodes where version 1 asked for 8.
json sparing() { return load_policy(20); }

void start(TestApi& api, const json& limits) {
  ASSERT_EQ(put_policy(api, limited(limits), create, path).status, 201);
  make_history(api);
}

Answer put(TestApi& api, const json& document, const std::string& query = "", const Headers& headers = change) {
  return put_policy(api, document, headers, path + query);
}

Answer activate(TestApi& api, std::int64_t version, const Headers& headers = {}) {
  return api.post(path + "/activate", json{{"version", version}}, headers);
}

json active(TestApi& api) { return api.get(path)["active_version"]; }

void stores_inactive(TestApi& api) {
  start(api, {{"max_cost_increase_percent", 50}});
  const Answer stored = put(api, costly());
  ASSERT_EQ(stored.status, 200) << stored.body;
  EXPECT_EQ(stored["version"], 2);
  EXPECT_EQ(stored["active"], false);
  EXPECT_EQ(stored["active_version"], 1);
  const json gate = stored["gate"];
  EXPECT_EQ(gate["judged"], true);
  EXPECT_EQ(gate["held"], false);
  // 16 nodes × $0.10 × 15/60 h = $0.40 instead of $0.20.
  EXPECT_EQ(gate["limits"],
            (json{{{"limit", "max_cost_increase_percent"}, {"maximum", 50}, {"figure", 100}, {"state", "broken"}}}));
  EXPECT_EQ(gate["backtest"]["cost_usd"], 0.4);
  EXPECT_EQ(gate["backtest"]["against_actual"]["cost_usd"], 0.2);
  EXPECT_EQ(gate["backtest"]["version"], 2);
  EXPECT_EQ(active(api), 1);

  const Answer refused = activate(api, 2);
  ASSERT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.content_type, "application/problem+json");
  EXPECT_EQ(refused["code"], "backtest_gate_failed");
  EXPECT_EQ(
      refused["detail"],
      "version 2 of policy 'load' would have cost $0.4 instead of $0.2, 100% more; max_cost_increase_percent is 50");
  EXPECT_EQ(refused["gate"]["limits"], gate["limits"]);
  EXPECT_EQ(active(api), 1);

  const Answer passed = put(api, sparing());
  EXPECT_EQ(passed["version"], 3);
  EXPECT_EQ(passed["active"], true);
  EXPECT_EQ(passed["gate"]["held"], true);
  EXPECT_EQ(passed["gate"]["limits"][0]["figure"], -50);
  EXPECT_EQ(active(api), 3);
}

TEST(ActivationGate, StoresAVersionThatBreaksALimitWithoutActivatingIt) {
  TestApi api;
  stores_inactive(api);
}

TEST(ActivationGate, DoesTheSameOverADatabase) {
  const test::TemporaryFolder folder;
  IdGenerator ids;
  const auto log = store::open_decision_log({.path = folder.path() / "headroom.db"}, ids);
  ASSERT_TRUE(log) << log.error().detail;
  TestApi api(**log);
  stores_inactive(api);
}

TEST(ActivationGate, JudgesTheMinutesOfShortage) {
  TestApi api;
  start(api, {{"max_under_provisioned_minutes", 9}});
  const Answer refused = put(api, sparing());  // 4 nodes are below the demand of 6 for ten minutes
  EXPECT_EQ(refused["active"], false) << refused.body;
  EXPECT_EQ(refused["gate"]["limits"][0]["figure"], 10);
  EXPECT_EQ(activate(api, 2)["detail"],
            "version 2 of policy 'load' would have been under-provisioned for 10 minutes; "
            "max_under_provisioned_minutes is 9");
  EXPECT_EQ(put(api, costly())["active"], true);  // 16 nodes arrive after five minutes
}

TEST(ActivationGate, HoldsAtItsLimit) {
  TestApi api;
  start(api, {{"max_cost_increase_percent", 100}, {"max_under_provisioned_minutes", 5}});
  EXPECT_EQ(put(api, costly())["active"], true);
}

TEST(ActivationGate, IsThatOfTheActiveVersion) {
  TestApi api;
  ASSERT_EQ(put(api, load_policy(10), "", create).status, 201);
  make_history(api);
  // Version 2 brings limits; it is judged by version 1, which has none.
  const json strict = with(load_policy(11), "/activation", {{"max_cost_increase_percent", 0}});
  const Answer second = put(api, strict);
  EXPECT_FALSE(second.document().contains("gate")) << second.body;
  EXPECT_EQ(active(api), 2);
  EXPECT_EQ(put(api, costly())["active"], false);
  // A version that asks for nothing is judged all the same.
  EXPECT_EQ(activate(api, 3).status, 409);
}

TEST(ActivationGate, CanBeOverridden) {
  TestApi api;
  start(api, {{"max_cost_increase_percent", 0}});
  ASSERT_EQ(put(api, costly())["active"], false);
  const Answer forced = api.post(path + "/activate", json{{"version", 2}, {"override_gate", true}});
  EXPECT_EQ(forced.status, 200) << forced.body;
  EXPECT_FALSE(forced.document().contains("gate"));
  EXPECT_EQ(active(api), 2);
  EXPECT_EQ(api.post(path + "/activate", json{{"version", 2}, {"override_gate", 1}}).faults(),
            "/override_gate wrong_type\n");
}

TEST(ActivationGate, LetsPassWhatItCannotJudgeAndSaysSo) {
  TestApi api;
  ASSERT_EQ(
      put(api, limited({{"max_cost_increase_percent", 0}, {"max_under_provisioned_minutes", 0}}), "", create).status,
      201);
  const Answer passed = put(api, costly());
  EXPECT_EQ(passed["active"], true) << passed.body;
  const json gate = passed["gate"];
  EXPECT_EQ(gate["judged"], false);
  EXPECT_EQ(gate["held"], true);
  EXPECT_EQ(gate["limits"][0]["state"], "unknown");
  EXPECT_TRUE(gate["limits"][0]["figure"].is_null());
  EXPECT_EQ(gate["backtest"]["unknown"][0]["reason"], "no_clusters");
}

TEST(ActivationGate, LooksAtItsClustersAndItsWindow) {
  TestApi api;
  start(api, {{"max_cost_increase_percent", 0}, {"cluster_ids", {"c-2"}}});
  const Answer of_another = put(api, costly(), "?activate=false");
  EXPECT_FALSE(of_another.document().contains("gate"));
  const Answer passed = activate(api, 2);
  EXPECT_EQ(passed.status, 200) << passed.body;
  EXPECT_EQ(passed["gate"]["judged"], false);
  EXPECT_EQ(passed["gate"]["backtest"]["clusters"][0]["cluster_id"], "c-2");
  TestApi late;
  start(late, {{"max_cost_increase_percent", 0}, {"window_days", 1}});
  late.clock.set(test::instant("2026-11-23T10:15:00Z"));
  EXPECT_EQ(put(late, costly())["gate"]["judged"], false);  // the history is a day old
}

TEST(ActivationGate, DoesNotJudgeWhatIsActiveAlready) {
  TestApi api;
  const json limits{{"max_under_provisioned_minutes", 0}};  // the history itself breaks it
  start(api, limits);
  EXPECT_FALSE(put(api, limited(limits)).document().contains("gate"));
  EXPECT_EQ(activate(api, 1).status, 200);
}

TEST(ActivationGate, RefusesAStaleWriteFirst) {
  TestApi api;
  start(api, {{"max_cost_increase_percent", 0}});
  EXPECT_EQ(put(api, costly(), "", {{"If-Match", "\"9-9\""}}).status, 412);
  EXPECT_EQ(put(api, costly(), "", create).status, 412);
  ASSERT_EQ(put(api, costly())["version"], 2);
  EXPECT_EQ(activate(api, 2, {{"If-Match", "\"9-9\""}}).status, 412);
  EXPECT_EQ(activate(api, 7).status, 422);
}

TEST(ActivationGate, IsPartOfTheDocument) {
  TestApi api;
  const json limits{{"max_cost_increase_percent", 12.5},
                    {"max_under_provisioned_minutes", 30},
                    {"cluster_ids", {"c-1"}},
                    {"window_days", 14}};
  ASSERT_EQ(put(api, limited(limits), "", create).status, 201);
  EXPECT_EQ(api.get(path)["document"]["activation"], limits);
  const Answer again = put(api, api.get(path).document());
  EXPECT_EQ(again["version"], 1) << again.body;
  ASSERT_EQ(put(api, limited({{"window_days", 7}}), "?activate=false").status, 200);
  EXPECT_FALSE(api.get(path + "/diff")["patch"].empty());
  EXPECT_EQ(api.evaluate(test::load_request({"10:00", 4, 20})).status, 201);
}

TEST(ActivationGate, AnAnswerMayBeSentBack) {
  TestApi api;
  start(api, {{"max_cost_increase_percent", 0}});
  const Answer stored = put(api, costly());
  const Answer again = api.ask("PUT", path + "?activate=false", stored.body, change);
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again["version"], 2);
}

TEST(ActivationGate, NamesEveryFaultOfItsLimits) {
  TestApi api;
  struct Case {
    json limits;
    const char* faults;
  };
  const Case cases[] = {
      {{{"max_cost_increase_percent", "10"}}, "/activation/max_cost_increase_percent wrong_type\n"},
      {{{"max_cost_increase_percent", -101}}, "/activation/max_cost_increase_percent out_of_range\n"},
      {{{"max_under_provisioned_minutes", -1}}, "/activation/max_under_provisioned_minutes out_of_range\n"},
      {{{"max_under_provisioned_minutes", 1.5}}, "/activation/max_under_provisioned_minutes wrong_type\n"},
      {{{"window_days", 0}}, "/activation/window_days out_of_range\n"},
      {{{"window_days", 93}}, "/activation/window_days out_of_range\n"},
      {{{"cluster_ids", {"a", "a", "", 4}}},
       "/activation/cluster_ids/1 duplicate\n/activation/cluster_ids/2 empty\n/activation/cluster_ids/3 wrong_type\n"},
      {{{"max_cost", 1}}, "/activation/max_cost unknown_field\n"},
      {json::array(), "/activation wrong_type\n"},
  };
  for (const Case& each : cases)
    EXPECT_EQ(put(api, limited(each.limits), "", create).faults(), each.faults) << each.limits;
}

}  // namespace
}  // namespace headroom::api
