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

/// A ready node of 4 CPUs.
json node(const std::string& name, const std::string& pool) {
  const json amounts{{"cpu", "4"}, {"memory", "16Gi"}, {"pods", "110"}};
  return {
      {"metadata", {{"name", name}, {"labels", {{"headroom/pool", pool}}}}},
      {"spec", {{"providerID", "aws:///us-east-1a/i-0" + name}}},
      {"status",
       {{"capacity", amounts}, {"allocatable", amounts}, {"conditions", {{{"type", "Ready"}, {"status", "True"}}}}}}};
}

json pod(const std::string& name, const std::string& on, const std::string& cpu) {
  return {{"metadata",
           {{"name", name},
            {"namespace", "web"},
            {"ownerReferences", {{{"controller", true}, {"kind", "ReplicaSet"}, {"name", "web"}, {"uid", "u1"}}}}}},
          {"spec", {{"nodeName", on}, {"containers", {{{"resources", {{"requests", {{"cpu", cpu}}}}}}}}}},
          {"status", {{"phase", "Running"}}}};
}

/// An alarm on low load takes two of three nodes away. What is free on them: 1.5, 3 and 0.5 CPUs.
json low_load() {
  const json rule{{"name", "idle"},
                  {"metric", "Load"},
                  {"statistic", "average"},
                  {"period_seconds", 300},
                  {"comparison", "less_than"},
                  {"threshold", 10},
                  {"adjustment", {{"type", "change_in_capacity"}, {"value", -2}}}};
  const json load{{"name", "Load"},
                  {"period_seconds", 300},
                  {"statistic", "average"},
                  {"datapoints", {{{"timestamp", "2026-11-22T09:50:00Z"}, {"value", 1}}}}};
  const json pool{{"id", "a"}, {"role", "worker"}, {"requested", 3}, {"managed_by", "auto_scaling_group"}};
  return {{"cluster", {{"id", "web"}, {"platform", "kubernetes"}, {"pools", {pool}}}},
          {"kubernetes",
           {{"nodes", {node("n1", "a"), node("n2", "a"), node("n3", "a")}},
            {"pods", {pod("p1", "n1", "2500m"), pod("p2", "n2", "1"), pod("p3", "n3", "3500m")}}}},
          {"metrics", {{"observed_at", "2026-11-22T10:00:00Z"}, {"series", {load}}}},
          {"policy",
           {{"limits", {{"unit", "nodes"}, {"minimum", 0}, {"maximum", 10}}},
            {"signals", {{{"kind", "alarm_rules"}, {"rules", {rule}}}}}}},
          {"evaluated_at", "2026-11-22T10:00:00Z"}};
}

json evaluated(const json& request) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluations?dry_run=true", request);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.document();
}

bool warns(const json& answer, const std::string& code) {
  for (const json& warning : answer["explanation"]["warnings"])
    if (warning["code"] == code) return true;
  return false;
}

TEST(ScaleInOfNodes, StopsWherePodsWouldHaveNoOtherHome) {
  // p1 goes to n2, which is then at 3.5 CPUs: neither its pods nor p3 fit on what is left.
  const json answer = evaluated(low_load());
  EXPECT_EQ(answer["action"], "scale_in");
  EXPECT_EQ(answer["desired"], 1);
  EXPECT_EQ(answer["target"], 2);
  EXPECT_EQ(answer["changes"][0]["nodes"], json{"n1"});
  const json clamp = answer["explanation"]["clamps"][0];
  EXPECT_EQ(clamp["code"], "stranded_pods");
  EXPECT_EQ(clamp["from"], 1);
  EXPECT_EQ(clamp["to"], 2);
  EXPECT_EQ(clamp["detail"], "1 node of `a` cannot be removed (node n2 stays: pod web/p2 fits on no other node)");
  EXPECT_TRUE(warns(answer, "drain_first"));
}

TEST(ScaleInOfNodes, IsWithheldWhereEveryNodeIsNeeded) {
  const json answer = evaluated(with(low_load(), "/kubernetes/pods/1", pod("p2", "n2", "2")));
  EXPECT_EQ(answer["action"], "no_action");
  EXPECT_EQ(answer["blocked_by"], "stranded_pods");
  EXPECT_EQ(answer["target"], 3);
  EXPECT_EQ(answer["changes"], json::array());
}

TEST(ScaleInOfNodes, KeepsWhatMayNotBeEvicted) {
  json request = low_load();
  request["kubernetes"]["pods"] = json::array();
  EXPECT_EQ(evaluated(request)["target"], 1) << "all of them are empty";
  json keep = request;
  for (json& each : keep["kubernetes"]["nodes"])
    each["metadata"]["annotations"] = {{"cluster-autoscaler.kubernetes.io/scale-down-disabled", "true"}};
  EXPECT_EQ(evaluated(keep)["blocked_by"], "stranded_pods");
  json bare = with(request, "/kubernetes/pods", json{pod("p1", "n1", "1"), pod("p2", "n2", "1"), pod("p3", "n3", "1")});
  for (json& each : bare["kubernetes"]["pods"]) each["metadata"].erase("ownerReferences");
  EXPECT_EQ(evaluated(bare)["blocked_by"], "stranded_pods") << "nobody would start them again";
}

TEST(ScaleInOfNodes, TakesNodesThatHaveNotArrivedFirst) {
  json request = with(low_load(), "/cluster/pools/0/requested", 5);
  request["cluster"]["pools"][0]["running"] = 3;
  const json answer = evaluated(request);
  EXPECT_EQ(answer["target"], 3);
  EXPECT_FALSE(answer["changes"][0].contains("nodes"));
  EXPECT_EQ(answer["explanation"]["clamps"], json::array());
}

TEST(ScaleInOfNodes, KeepsNodesThatRunAndAreNotShown) {
  json request = with(low_load(), "/cluster/pools/0/requested", 5);
  request["cluster"]["pools"][0]["running"] = 5;
  const json answer = evaluated(request);
  EXPECT_EQ(answer["target"], 4) << "n1 alone is known to be dispensable";
  EXPECT_EQ(answer["changes"][0]["nodes"], json{"n1"});
}

TEST(ScaleInOfNodes, GoesByCountsAloneWhereNothingIsKnownOfPods) {
  const json unlisted = evaluated(without(low_load(), "/kubernetes/pods"));
  EXPECT_EQ(unlisted["target"], 1);
  EXPECT_TRUE(warns(unlisted, "pods_not_listed"));
  const json filtered = evaluated(with(low_load(), "/kubernetes/all_pods", false));
  EXPECT_TRUE(warns(filtered, "pods_not_listed"));
  const json counts = evaluated(without(low_load(), "/kubernetes"));
  EXPECT_EQ(counts["target"], 1);
  EXPECT_FALSE(warns(counts, "pods_not_listed"));
}

TEST(ScaleInOfNodes, NamesTheInstancesThatGo) {
  json request = low_load();
  const auto kinds = [](const json& answer) {
    std::string all;
    for (const json& artifact : answer["artifacts"])
      if (artifact["preferred"] == true)
        all += artifact["kind"].get<std::string>() + ' ' + artifact["body"].dump() + '\n';
    return all;
  };
  EXPECT_EQ(kinds(evaluated(request)),
            "aws.autoscaling.TerminateInstanceInAutoScalingGroup "
            R"({"InstanceId":"i-0n1","ShouldDecrementDesiredCapacity":true})"
            "\n");
  request["kubernetes"]["nodes"][0]["spec"]["providerID"] = "gce://project/zone/vm";
  EXPECT_EQ(kinds(evaluated(request)),
            "aws.autoscaling.SetDesiredCapacity "
            R"({"AutoScalingGroupName":"a","DesiredCapacity":2,"HonorCooldown":false})"
            "\n");
}

TEST(ScaleInOfNodes, OfAMoveBetweenPoolsIsAllOrNothing) {
  json request = with(low_load(), "/kubernetes/pods/1", pod("p2", "n2", "2"));
  request["cluster"]["pools"].push_back({{"id", "b"}, {"role", "worker"}, {"requested", 1}});
  request["kubernetes"]["pods"].push_back(pod("p4", "n4", "4"));
  request["kubernetes"]["nodes"].push_back(node("n4", "b"));
  json& rules = request["policy"]["signals"][0]["rules"];
  rules[0]["applies_to"] = {{"pool_id", "a"}};
  rules.push_back(rules[0]);
  rules[1]["name"] = "grow";
  rules[1]["adjustment"]["value"] = 2;
  rules[1]["applies_to"] = {{"pool_id", "b"}};
  const json answer = evaluated(request);
  EXPECT_EQ(answer["action"], "no_action");
  EXPECT_EQ(answer["blocked_by"], "stranded_pods");
}

}  // namespace
}  // namespace headroom::api
