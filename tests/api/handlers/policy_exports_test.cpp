#include <string>

#include <gtest/gtest.h>

#include "tests/support/policies.hpp"

/// Stored policies as the documents of other systems, and these as stored policies.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::create;
using test::put_policy;
using test::TestApi;
using test::with;
using test::without;

const std::string& path = test::policy_path;
const std::string managed = path + "?format=aws.emr.ManagedScalingPolicy";
const std::string automatic = path + "?format=aws.emr.AutoScalingPolicy";
const std::string autoscaler = path + "?format=kubernetes.HorizontalPodAutoscaler";
const std::string scaled_object = path + "?format=keda.ScaledObject";

void store(TestApi& api, const json& document) {
  api.ask("DELETE", path);
  const Answer put = put_policy(api, document, create);
  ASSERT_EQ(put.status, 201) << put.body;
}

json managed_policy() {
  return {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 10}, {"maximum_core", 4}}},
          {"signals", {{{"kind", "managed_scaling"}}}}};
}

json rules_policy() {
  const json rule{{"name", "memory is short"}, {"metric", "YARNMemoryAvailablePercentage"},
                  {"statistic", "average"},    {"comparison", "less_than"},
                  {"threshold", 15},           {"adjustment", {{"type", "change_in_capacity"}, {"value", 2}}},
                  {"cooldown_seconds", 300}};
  return {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 10}}},
          {"signals", {{{"kind", "alarm_rules"}, {"rules", {rule}}}}}};
}

json hpa() {
  return json::parse(R"({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "executors", "namespace": "spark"},
    "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "executors"},
             "minReplicas": 2, "maxReplicas": 10,
             "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}]}})");
}

TEST(PolicyExports, WriteManagedScaling) {
  TestApi api;
  store(api, managed_policy());
  const Answer answer = api.get(managed);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json expected = json::parse(R"({"ComputeLimits": {"UnitType": "Instances", "MinimumCapacityUnits": 2,
    "MaximumCapacityUnits": 10, "MaximumCoreCapacityUnits": 4}})");
  EXPECT_EQ(answer.document(), expected);
  EXPECT_EQ(answer.header("ETag"), api.get(path).header("ETag"));
}

TEST(PolicyExports, NameWhatManagedScalingCannotSay) {
  TestApi api;
  json policy = managed_policy();
  policy["signals"].push_back({{"kind", "target_tracking"}, {"metric", "x"}, {"target", 5}});
  policy["scale_in"] = {{"cooldown_seconds", 600}};
  policy["guards"] = {{"min_change", 2}};
  policy["mix"] = json::object();
  store(api, policy);
  const Answer refused = api.get(managed);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused["code"], "not_expressible");
  EXPECT_EQ(refused.faults(), "/guards not_expressible\n/scale_in not_expressible\n/signals/1 not_expressible\n");
  store(api, with(managed_policy(), "/limits/unit", "nodes"));
  EXPECT_EQ(api.get(managed).faults(), "/limits/unit not_expressible\n");
}

TEST(PolicyExports, WriteAutomaticScalingThatIsReadBackTheSame) {
  TestApi api;
  store(api, rules_policy());
  const Answer answer = api.get(automatic);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json expected = json::parse(R"({"Constraints": {"MinCapacity": 2, "MaxCapacity": 10}, "Rules": [
    {"Name": "memory is short",
     "Action": {"SimpleScalingPolicyConfiguration": {"AdjustmentType": "CHANGE_IN_CAPACITY", "ScalingAdjustment": 2, "CoolDown": 300}},
     "Trigger": {"CloudWatchAlarmDefinition": {"ComparisonOperator": "LESS_THAN", "EvaluationPeriods": 1,
       "MetricName": "YARNMemoryAvailablePercentage", "Namespace": "AWS/ElasticMapReduce", "Period": 300,
       "Statistic": "AVERAGE", "Threshold": 15, "Dimensions": [{"Key": "JobFlowId", "Value": "${emr.clusterId}"}]}}}]})");
  EXPECT_EQ(answer.document(), expected);
  store(api, {{"kind", "aws.emr.AutoScalingPolicy"}, {"body", answer.document()}});
  EXPECT_EQ(api.get(automatic).document(), expected);
}

TEST(PolicyExports, NameWhatAutomaticScalingCannotSay) {
  TestApi api;
  json policy = rules_policy();
  policy["signals"][0]["rules"].push_back(
      with(with(policy["signals"][0]["rules"][0], "/name", "below zero"), "/threshold", -1));
  policy["limits"]["maximum_core"] = 3;
  store(api, policy);
  EXPECT_EQ(api.get(automatic).faults(), "/limits/maximum_core not_expressible\n/signals/0/rules/1 not_expressible\n");
  store(api, managed_policy());
  EXPECT_EQ(api.get(automatic).faults(), "/limits/maximum_core not_expressible\n/signals/0 not_expressible\n");
}

TEST(PolicyExports, KeepAForeignDocumentAsItStands) {
  TestApi api;
  store(api, {{"kind", "kubernetes.HorizontalPodAutoscaler"}, {"body", hpa()}});
  EXPECT_EQ(api.get(autoscaler).document(), hpa());
  EXPECT_EQ(api.get(managed).status, 422);
  EXPECT_EQ(api.get(managed)["code"], "not_expressible");
}

TEST(PolicyExports, WriteAHorizontalPodAutoscaler) {
  TestApi api;
  const json target{{"type", "Utilization"}, {"average_utilization", 60}};
  const json metric{{"type", "Resource"}, {"resource", {{"name", "cpu"}, {"target", target}}}};
  store(api, json{{"limits", {{"unit", "replicas"}, {"minimum", 2}, {"maximum", 10}}},
                  {"signals",
                   {{{"kind", "horizontal_pod_autoscaler"},
                     {"min_replicas", 2},
                     {"max_replicas", 10},
                     {"metrics", {metric}}}}}});
  const Answer answer = api.get(autoscaler);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["kind"], "HorizontalPodAutoscaler");
  EXPECT_EQ(answer["spec"]["minReplicas"], 2);
  EXPECT_EQ(answer["spec"]["maxReplicas"], 10);
  EXPECT_EQ(answer["spec"]["metrics"], hpa()["spec"]["metrics"]);
  EXPECT_EQ(api.get(scaled_object).faults(), "/signals/0 not_expressible\n");
}

TEST(PolicyExports, WriteAScaledObject) {
  TestApi api;
  const json trigger{{"type", "metric"},
                     {"name", "queue"},
                     {"metric", "https://sqs.eu-west-1.amazonaws.com/123456789012/etl"},
                     {"target", 5}};
  const json policy{{"limits", {{"unit", "replicas"}, {"minimum", 0}, {"maximum", 10}}},
                    {"signals", {{{"kind", "keda"}, {"max_replica_count", 10}, {"triggers", {trigger}}}}}};
  store(api, policy);
  const Answer answer = api.get(scaled_object);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["kind"], "ScaledObject");
  EXPECT_EQ(answer["spec"]["triggers"][0]["type"], "aws-sqs-queue");
  EXPECT_EQ(answer["spec"]["triggers"][0]["metadata"]["queueLength"], "5");
  store(api, with(policy, "/signals/0/triggers/0/metric", "lag"));
  EXPECT_EQ(api.get(scaled_object).faults(), "/signals/0/triggers/0 not_expressible\n");
}

TEST(PolicyExports, KnowFourFormats) {
  TestApi api;
  store(api, managed_policy());
  EXPECT_EQ(api.get(path + "?format=spark.conf").status, 400);
  EXPECT_EQ(api.get(managed + "&version=9").status, 404);
  EXPECT_EQ(api.get("/v1/policies/other?format=aws.emr.ManagedScalingPolicy").status, 404);
}

TEST(PolicyImports, DecideByAnAutoscalersDocument) {
  TestApi api;
  const json document{{"kind", "kubernetes.HorizontalPodAutoscaler"}, {"body", hpa()}};
  store(api, document);
  json request{{"cluster",
                {{"id", "executors"},
                 {"platform", "kubernetes"},
                 {"pools", {{{"id", "spark/executors"}, {"role", "task"}, {"requested", 4}, {"running", 4}}}}}},
               {"metrics", {{"observed_at", "2026-11-22T10:00:00Z"}, {"values", {{"cpu", 90}}}}},
               {"policy_id", "etl"},
               {"evaluated_at", "2026-11-22T10:00:30Z"}};
  const Answer stored = api.post("/v1/evaluations?dry_run=true", request);
  ASSERT_EQ(stored.status, 200) << stored.body;
  EXPECT_EQ(stored["unit"], "replicas");
  EXPECT_EQ(stored["desired"], 6) << "4 × 90 / 60";
  const Answer given =
      api.post("/v1/evaluations?dry_run=true", with(without(request, "/policy_id"), "/policy", document));
  EXPECT_EQ(given["desired"], 6);
  EXPECT_EQ(given["policy"], "inline");
  const Answer refused = put_policy(api, with(document, "/body", json::object()), test::change);
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(refused.faults().starts_with("/body")) << refused.faults();
}

}  // namespace
}  // namespace headroom::api
