#include <string>

#include <gtest/gtest.h>

#include "api/deciding/decide_again.hpp"
#include "tests/support/policies.hpp"

/// Requests that name a stored policy.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::change;
using test::create;
using test::example;
using test::Headers;
using test::listed;
using test::policy_path;
using test::put_policy;
using test::TestApi;
using test::with;
using test::without;

json policy() { return test::example_policy(); }
json narrower() { return with(policy(), "/limits/maximum", 5); }
json naming(const std::string& reference) { return with(without(example(), "/policy"), "/policy_id", reference); }

void store(TestApi& api, const json& document, const Headers& headers, const std::string& query = "") {
  const Answer put = put_policy(api, document, headers, policy_path + query);
  ASSERT_LT(put.status, 300) << put.body;
}

/// Two versions, of which the second is active.
void store_two(TestApi& api) {
  store(api, policy(), create);
  store(api, narrower(), change);
}

/// The answer without what differs between two decisions about the same.
json compared(const Answer& answer) {
  json document = answer.document();
  document.erase("id");
  document.erase("policy");
  return document;
}

TEST(StoredPolicies, DecideAsIfTheyWereGiven) {
  TestApi api;
  store_two(api);
  const Answer active = api.post("/v1/evaluations?dry_run=true", naming("etl"));
  ASSERT_EQ(active.status, 200) << active.body;
  EXPECT_EQ(active["policy"], "etl@2");
  EXPECT_EQ(active["target"], 5);
  EXPECT_EQ(compared(active),
            compared(api.post("/v1/evaluations?dry_run=true", with(example(), "/policy", narrower()))));
  const Answer first = api.post("/v1/evaluations?dry_run=true", naming("etl@1"));
  EXPECT_EQ(first["policy"], "etl@1");
  EXPECT_EQ(compared(first), compared(api.post("/v1/evaluations?dry_run=true", example())));
}

TEST(StoredPolicies, AreNamedByTheDecision) {
  TestApi api;
  store_two(api);
  const std::string second = api.evaluate(naming("etl")).id();
  const std::string first = api.evaluate(naming("etl@1")).id();
  const std::string own = api.evaluate(example()).id();
  const auto found = [&](const std::string& reference) {
    return listed(api, "/v1/decisions?policy_id=" + reference, "id");
  };
  const auto quoted = [](const std::string& id) { return json(id).dump() + " "; };
  EXPECT_EQ(found("etl"), quoted(first) + quoted(second));
  EXPECT_EQ(found("etl@2"), quoted(second));
  EXPECT_EQ(found("inline"), quoted(own));
  EXPECT_EQ(found("etl@3"), "");
  EXPECT_EQ(api.get("/v1/decisions/" + second)["policy"], "etl@2");
}

TEST(StoredPolicies, AreUnknownByTheirPlace) {
  TestApi api;
  store_two(api);
  for (const char* reference : {"other", "etl@0", "etl@3", "etl@99999999999", "etl@99999999999999999999", "etl@", "@1",
                                "etl@01", "etl@-1", "etl@+1", "etl@1 ", "etl@x", "etl@1@1", "", "ETL"}) {
    const Answer refused = api.evaluate(naming(reference));
    EXPECT_EQ(refused.status, 422) << reference;
    EXPECT_EQ(refused.faults(), "/policy_id unknown_policy\n") << reference;
  }
  EXPECT_EQ(api.evaluate(naming(std::string(257, 'x'))).faults(), "/policy_id too_long\n");
  EXPECT_EQ(api.evaluate(with(naming(""), "/policy_id", 3)).faults(), "/policy_id wrong_type\n");
  EXPECT_EQ(api.evaluate(with(example(), "/policy_id", "etl")).faults(), "/policy_id conflict\n");
  store(api, with(policy(), "/limits/maximum", 8), change, "?activate=false");
  EXPECT_EQ(api.evaluate(naming("etl"))["policy"], "etl@2");
  ASSERT_EQ(put_policy(api, policy(), create, "/v1/policies/new?activate=false").status, 201);
  EXPECT_EQ(api.evaluate(naming("new")).faults(), "/policy_id no_active_version\n");
  EXPECT_EQ(api.evaluate(naming("new@1"))["policy"], "new@1");
}

TEST(StoredPolicies, SayWhatIsDoubtfulWhenTheyAreWritten) {
  TestApi api;
  const json fixed = with(policy(), "/limits/minimum", policy().at("limits").at("maximum"));
  const Answer written = put_policy(api, fixed, create);
  ASSERT_EQ(written.status, 201) << written.body;
  ASSERT_FALSE(written["findings"].empty()) << written.body;
  EXPECT_EQ(written["findings"][0]["code"], "minimum_equals_maximum");
  EXPECT_EQ(written["findings"][0]["pointer"], "/limits/maximum");
  EXPECT_FALSE(api.get("/v1/policies/etl").document().contains("findings"));
  // The whole answer may be sent back, and is no other document.
  const Answer again = api.ask("PUT", "/v1/policies/etl", written.body, change);
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again["version"], 1);
}

TEST(StoredPolicies, SayWhereTheyDoNotFitTheCluster) {
  TestApi api;
  store(api, with(policy(), "/limits/pools", {{{"pool_id", "ig-X"}, {"minimum", 0}, {"maximum", 1}}}), create);
  const Answer refused = api.evaluate(naming("etl"));
  EXPECT_EQ(refused.faults(), "/policy_id unknown_pool\n");
  EXPECT_EQ(refused["errors"][0]["detail"], "etl@1/limits/pools/0/pool_id: the cluster has no pool of this id");
}

TEST(StoredPolicies, LiveOnInTheInputOfADecision) {
  TestApi api;
  store_two(api);
  const Answer decision = api.evaluate(naming("etl"));
  ASSERT_EQ(decision.status, 201) << decision.body;
  EXPECT_EQ(api.get("/v1/decisions/" + decision.id() + "/input")["policy"]["limits"]["maximum"], 5);
  store(api, with(policy(), "/limits/maximum", 6), change);
  ASSERT_EQ(api.ask("DELETE", "/v1/policies/etl").status, 204);
  EXPECT_EQ(api.evaluate(naming("etl")).status, 422);
  const auto again =
      decide_again(builtin_catalog(), *api.snapshots, api.log->find(DecisionId::parse(decision.id()).value()).value());
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->view(), decision.body);
}

TEST(StoredPolicies, AreTheClustersOwn) {
  TestApi api;
  store_two(api);
  const json cluster = with(without(example().at("cluster"), "/id"), "/policy_id", "etl@1");
  const auto id = example().at("cluster").at("id").get<std::string>();
  ASSERT_EQ(api.ask("PUT", "/v1/clusters/" + id, cluster.dump(), create).status, 201);
  const json without_policy = without(example(), "/policy");
  EXPECT_EQ(api.evaluate(without_policy)["policy"], "etl@1");
  const json by_id = with(without_policy, "/cluster", {{"id", id}});
  EXPECT_EQ(api.evaluate(by_id)["policy"], "etl@1");
  EXPECT_EQ(api.evaluate(with(by_id, "/policy_id", "etl"))["policy"], "etl@2") << "the request's own comes first";
  EXPECT_EQ(api.evaluate(example())["policy"], "inline");
  ASSERT_EQ(api.ask("DELETE", "/v1/policies/etl").status, 204);
  const Answer refused = api.evaluate(by_id);
  EXPECT_EQ(refused.faults(), "/policy_id unknown_policy\n");
  EXPECT_EQ(refused["errors"][0]["detail"], "there is no policy 'etl'; the registered cluster names it");
  EXPECT_EQ(api.evaluate(with(by_id, "/policy", policy()))["policy"], "inline");
}

TEST(StoredPolicies, AreNamedInBatches) {
  TestApi api;
  store_two(api);
  const Answer batch =
      api.post("/v1/evaluation-batches", json{{"evaluations", {naming("etl@1"), naming("none"), naming("etl")}}});
  ASSERT_EQ(batch.status, 200) << batch.body;
  const json results = batch["results"];
  EXPECT_EQ(results[0]["policy"], "etl@1");
  EXPECT_EQ(results[1]["errors"][0]["pointer"], "/policy_id");
  EXPECT_EQ(results[2]["policy"], "etl@2");
}

TEST(StoredPolicies, AreNamedByFleets) {
  TestApi api;
  store_two(api);
  json member{{"cluster", example().at("cluster")}, {"metrics", example().at("metrics")}};
  json fleet{{"fleet", {{"id", "f"}, {"maximum_clusters", 2}}},
             {"policy_id", "etl"},
             {"clusters", {member}},
             {"evaluated_at", example().at("evaluated_at")}};
  const Answer decided = api.post("/v1/fleet-evaluations", fleet);
  ASSERT_EQ(decided.status, 201) << decided.body;
  EXPECT_EQ(decided["policy"], "etl@2");
  EXPECT_EQ(api.post("/v1/fleet-evaluations", with(fleet, "/policy_id", "none")).faults(),
            "/policy_id unknown_policy\n");
  EXPECT_EQ(api.get("/v1/decisions?policy_id=etl@2&kind=fleet")["items"].size(), 1U);

  const auto id = example().at("cluster").at("id").get<std::string>();
  const json registered = with(without(example().at("cluster"), "/id"), "/policy_id", "etl@1");
  ASSERT_EQ(api.ask("PUT", "/v1/clusters/" + id, registered.dump(), create).status, 201);
  const json own = without(fleet, "/policy_id");
  EXPECT_EQ(api.post("/v1/fleet-evaluations", own)["policy"], "inline") << "each cluster has its own";
  ASSERT_EQ(api.ask("DELETE", "/v1/policies/etl").status, 204);
  EXPECT_EQ(api.post("/v1/fleet-evaluations", own).faults(), "/clusters/0/policy_id unknown_policy\n");
}

TEST(StoredPolicies, AreNamedBySimulations) {
  TestApi api;
  store_two(api);
  const json points = {{{"timestamp", "2026-11-22T00:00:00Z"}, {"value", 3}},
                       {{"timestamp", "2026-11-22T01:00:00Z"}, {"value", 9}}};
  const json request{{"trace", {{"period_seconds", 3600}, {"datapoints", points}}},
                     {"policies", {{{"policy_id", "etl"}}, {{"policy_id", "etl@1"}, {"name", "before"}}}}};
  const Answer answer = api.post("/v1/simulations", request);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["results"][0]["policy"], "etl@2");
  EXPECT_EQ(answer["results"][1]["policy"], "before");
  json given = request;
  given["policies"] = {{{"policy", narrower()}, {"name", "etl@2"}}, {{"policy", policy()}, {"name", "before"}}};
  EXPECT_EQ(answer.document(), api.post("/v1/simulations", given).document());
  EXPECT_EQ(api.post("/v1/simulations", with(request, "/policies/1/policy_id", "etl@7")).faults(),
            "/policies/1/policy_id unknown_policy\n");
  EXPECT_EQ(api.post("/v1/simulations", with(request, "/policies/1/policy", policy())).faults(),
            "/policies/1/policy_id conflict\n");
}

}  // namespace
}  // namespace headroom::api
