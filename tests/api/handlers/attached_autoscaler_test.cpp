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

/// The autoscaler of spark/spark-connect, with 3 replicas and a queue of 40 at 5 each.
json attached() { return json::parse(test::read_text("examples/kubernetes/attached_autoscaler.json")); }
json attached_by_keda() { return json::parse(test::read_text("examples/kubernetes/attached_scaled_object.json")); }

std::vector<std::string> warnings(const Answer& answer) {
  std::vector<std::string> codes;
  const json decision = answer.document();
  for (const json& warning : decision["explanation"]["warnings"])
    if (warning["code"] != "price_unknown") codes.push_back(warning["code"].get<std::string>());
  return codes;
}

json body_of(const json& answer, std::string_view kind) {
  for (const json& artifact : answer.at("artifacts"))
    if (artifact.at("kind") == kind) return artifact.at("body");
  throw std::runtime_error("no " + std::string(kind));
}

json without_source(json request, std::size_t index) {
  request["sources"].erase(index);
  return request;
}

using Codes = std::vector<std::string>;

TEST(AttachedAutoscaler, IsEnoughForADecision) {
  TestApi api;
  const Answer answer = api.evaluate(attached());
  ASSERT_EQ(answer.status, 201) << answer.body;
  const json decision = answer.document();
  EXPECT_EQ(decision["cluster_id"], "spark/spark-connect");
  EXPECT_EQ(decision["unit"], "replicas");
  EXPECT_EQ(decision["current"], 3);
  EXPECT_EQ(decision["target"], 6);  // 40 at 5 each are 8, but no more than twice as many at once
  EXPECT_EQ(warnings(answer), Codes{});
  const json spec = body_of(decision, "kubernetes.HorizontalPodAutoscaler")["spec"];
  EXPECT_EQ(spec["scaleTargetRef"]["kind"], "StatefulSet");
  EXPECT_EQ(spec["minReplicas"], 6);
  EXPECT_EQ(spec["maxReplicas"], 20);
}

TEST(AttachedAutoscaler, IsStoredAsWhatTheRequestMightHaveSaidItself) {
  for (const json& request : {attached(), attached_by_keda()}) {
    TestApi api;
    const Answer created = api.evaluate(request);
    json input = api.get("/v1/decisions/" + created.id() + "/input").document();
    EXPECT_FALSE(input.contains("sources"));
    for (const auto* name : {"history", "warnings"}) input.erase(name);
    TestApi another;
    const Answer again = another.evaluate(input);
    ASSERT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(without(again.document(), "/id"), without(created.document(), "/id"));
  }
}

TEST(AttachedAutoscaler, GivesWayToWhatTheRequestSays) {
  TestApi api;
  json request = attached();
  request["cluster"] = json::parse(R"({"id": "etl", "pools": [{"id": "workers", "requested": 4}]})");
  request["policy"] = json::parse(R"({"limits": {"minimum": 1, "maximum": 5}})");
  const Answer answer = api.evaluate(request);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["cluster_id"], "etl");
  EXPECT_EQ(answer["current"], 4);
  EXPECT_EQ(answer["target"], 5);
  EXPECT_EQ(answer.document()["changes"][0]["pool_id"], "workers");
  EXPECT_EQ(body_of(answer.document(), "kubernetes.HorizontalPodAutoscaler")["metadata"]["name"], "connect")
      << "the workload is still the document's";
  EXPECT_EQ(warnings(answer), (Codes{"source_conflict"}));
}

TEST(AttachedAutoscaler, JoinsTheSignalsOfAPolicyOfReplicas) {
  TestApi api;
  const json tracking = {{"kind", "target_tracking"}, {"metric", "queue_depth"}, {"target", 20}};
  json request = attached();
  request["policy"] = {{"limits", {{"unit", "replicas"}, {"minimum", 1}, {"maximum", 50}}}, {"signals", {tracking}}};
  const Answer both = api.evaluate(request);
  ASSERT_EQ(both.status, 201) << both.body;
  EXPECT_EQ(both.document()["explanation"]["signals"].size(), 2U);
  EXPECT_EQ(warnings(both), Codes{"signal_from_document"});

  request["policy"]["signals"] = json::parse(R"([{"kind": "horizontal_pod_autoscaler", "max_replicas": 9,
      "metrics": [{"type": "External", "external": {"metric": {"name": "queue_depth"},
                                                    "target": {"type": "AverageValue", "average_value": "10"}}}]}])");
  const Answer inline_one = api.evaluate(request);
  EXPECT_EQ(inline_one.document()["explanation"]["signals"].size(), 1U);
  EXPECT_EQ(inline_one["target"], 4);  // 40 at 10 each
}

TEST(AttachedAutoscaler, IsNotMixedWithNodes) {
  TestApi api;
  json request = attached();
  request["sources"].push_back({{"kind", "aws.eks.DescribeNodegroup"},
                                {"body", json::parse(test::read_text("examples/kubernetes/describe-nodegroup.json"))}});
  request["metrics"] = {{"observed_at", "2026-11-22T10:00:00Z"}, {"values", {{"load", 40}}}};
  request["policy"] = {{"limits", {{"unit", "nodes"}, {"minimum", 1}, {"maximum", 5}}},
                       {"signals", {{{"kind", "target_tracking"}, {"metric", "load"}, {"target", 20}}}}};
  const Answer answer = api.evaluate(request);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["unit"], "nodes");
  EXPECT_EQ(warnings(answer), Codes{"unused_document"});
}

TEST(AttachedAutoscaler, HasToBeNamedAmongSeveral) {
  TestApi api;
  json request = attached();
  json other = request["sources"][0]["body"];
  other["metadata"]["name"] = "web";
  other["spec"]["scaleTargetRef"]["name"] = "web";
  request["sources"][0]["body"] = {{"kind", "List"}, {"items", {request["sources"][0]["body"], other}}};
  const Answer refused = api.evaluate(request);
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.faults().find("/sources several_autoscalers\n"), std::string::npos) << refused.faults();

  request["cluster"] = {{"id", "spark/web"}};
  const Answer named = api.evaluate(request);
  ASSERT_EQ(named.status, 201) << named.body;
  EXPECT_EQ(body_of(named.document(), "kubernetes.HorizontalPodAutoscaler")["metadata"]["name"], "web");
  EXPECT_EQ(warnings(named), Codes{"other_workload"});
}

TEST(AttachedAutoscaler, OfKedaTellsItsReplicasByTheOneThatKedaMade) {
  TestApi api;
  const Answer answer = api.evaluate(attached_by_keda());
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["current"], 2);
  EXPECT_EQ(answer["target"], 4);  // 40 at 5 each are 8, but no more than 4 or twice as many at once
  EXPECT_EQ(warnings(answer), Codes{});
  const json trigger = body_of(answer.document(), "keda.ScaledObject")["spec"]["triggers"][0];
  EXPECT_EQ(trigger["type"], "aws-sqs-queue");
  EXPECT_EQ(body_of(answer.document(), "keda.TriggerAuthentication")["metadata"]["name"],
            trigger["authenticationRef"]["name"]);
}

TEST(AttachedAutoscaler, OfKedaAsksForTheReplicasThatItDoesNotCount) {
  TestApi api;
  const json alone = without_source(attached_by_keda(), 1);
  const Answer refused = api.evaluate(alone);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.faults(), "/cluster/pools missing\n");
  EXPECT_NE(refused.body.find("KEDA created for it"), std::string::npos);

  json counted = alone;
  counted["cluster"] = json::parse(R"({"pools": [{"id": "spark/etl", "role": "worker", "requested": 2}]})");
  counted["metrics"] = {{"observed_at", "2026-11-22T10:00:00Z"},
                        {"values", {{"https://sqs.eu-west-1.amazonaws.com/123456789012/etl", 40}}}};
  const Answer answer = api.evaluate(counted);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(body_of(answer.document(), "keda.ScaledObject")["metadata"]["name"], "etl-by-queue");
}

TEST(AttachedAutoscaler, ThatKedaMadeIsToldByItsScaledObject) {
  TestApi api;
  EXPECT_EQ(warnings(api.evaluate(without_source(attached_by_keda(), 0))), Codes{"made_by_keda"});
}

}  // namespace
}  // namespace headroom::api
