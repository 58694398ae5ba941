#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// A Kubernetes cluster on AWS from its own documents to an answer.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

/// A managed node group of 3 On-Demand nodes, an Auto Scaling group of 4 Spot nodes, and 26 pods that wait.
json example() { return json::parse(test::read_text("examples/kubernetes/evaluation.json")); }

json evaluate(const json& request) {
  TestApi api;
  const Answer answer = api.evaluate(request);
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.document();
}

/// What every answer has to say of the Spot group, whose price is that of one of its two types.
const std::string of_two_types = "price_estimated\n";

/// The input as it was understood.
json understood(const json& request) {
  TestApi api;
  const Answer answer = api.evaluate(request);
  EXPECT_EQ(answer.status, 201) << answer.body;
  return api.get("/v1/decisions/" + answer.id() + "/input").document();
}

std::string warnings(const json& answer) {
  std::string codes;
  for (const json& warning : answer.at("explanation").at("warnings"))
    codes += warning.at("code").get<std::string>() + "\n";
  return codes;
}

std::vector<std::string> pools_of(const json& input) {
  std::vector<std::string> ids;
  for (const json& pool : input.at("cluster").at("pools")) ids.push_back(pool.at("id").get<std::string>());
  return ids;
}

TEST(KubernetesCluster, GrowsOnDemandUpToItsLimitAndThenOnSpot) {
  const json answer = evaluate(example());
  EXPECT_EQ(answer["action"], "scale_out");
  EXPECT_EQ(answer["cluster_id"], "etl");
  EXPECT_EQ(answer["unit"], "nodes");
  EXPECT_EQ(answer["current"], 7);
  EXPECT_EQ(answer["target"], 11);
  const json changes = json::parse(R"([
      {"pool_id": "etl-on-demand", "role": "worker", "market": "on_demand", "instance_type": "m5.2xlarge", "from": 3, "to": 5},
      {"pool_id": "etl-spot", "role": "worker", "market": "spot", "instance_type": "r5.2xlarge", "from": 4, "to": 6}])");
  EXPECT_EQ(answer["changes"], changes);
}

TEST(KubernetesCluster, IsChangedByTheDocumentsOfWhoManagesItsGroups) {
  const json artifacts = json::parse(R"([
      {"kind": "aws.eks.UpdateNodegroupConfig", "preferred": true,
       "body": {"clusterName": "etl", "nodegroupName": "etl-on-demand",
                "scalingConfig": {"minSize": 2, "maxSize": 10, "desiredSize": 5}}},
      {"kind": "aws.autoscaling.SetDesiredCapacity", "preferred": true,
       "body": {"AutoScalingGroupName": "etl-spot", "DesiredCapacity": 6, "HonorCooldown": false}},
      {"kind": "aws.autoscaling.UpdateAutoScalingGroup", "preferred": false,
       "body": {"AutoScalingGroupName": "etl-spot", "MinSize": 0, "MaxSize": 20, "DesiredCapacity": 6}}])");
  EXPECT_EQ(evaluate(example())["artifacts"], artifacts);
}

// m5.2xlarge is $0.384 in the catalogue: 3 × 0.384 + 4 × 0.19 = 1.912 and 5 × 0.384 + 6 × 0.19 = 3.06.
TEST(KubernetesCluster, IsPricedWithoutEmr) {
  const json answer = evaluate(example());
  EXPECT_EQ(answer["hourly_cost_usd"], 1.912);
  EXPECT_EQ(answer["target_hourly_cost_usd"], 3.06);
  EXPECT_EQ(answer["emr_hourly_cost_usd"], 0.0);
  EXPECT_EQ(answer["cost_complete"], true);
}

TEST(KubernetesCluster, IsUnderstoodFromItsDocumentsAlone) {
  const json input = understood(example());
  EXPECT_EQ(input["cluster"]["platform"], "kubernetes");
  EXPECT_EQ(input["cluster"]["region"], "us-east-1");
  const json pools = json::parse(R"([
      {"id": "etl-on-demand", "role": "worker", "market": "on_demand", "instance_type": "m5.2xlarge", "running": 3,
       "requested": 3, "managed_by": "eks_nodegroup", "minimum": 2, "maximum": 10,
       "node_template": {
         "metadata": {"name": "etl-on-demand", "labels": {"eks.amazonaws.com/capacityType": "ON_DEMAND",
           "eks.amazonaws.com/nodegroup": "etl-on-demand", "workload": "spark-driver"}},
         "spec": {}, "status": {"capacity": {}, "allocatable": {}, "conditions": [{"type": "Ready", "status": "True"}]}}},
      {"id": "etl-spot", "role": "worker", "market": "spot", "instance_type": "r5.2xlarge", "running": 3, "requested": 4,
       "instance_types": [{"instance_type": "r5.2xlarge", "weight": 1}, {"instance_type": "r5a.2xlarge", "weight": 1}],
       "availability_zones": ["us-east-1a", "us-east-1b"], "hourly_price_usd": 0.19, "managed_by": "auto_scaling_group",
       "minimum": 0, "maximum": 20,
       "node_template": {
         "metadata": {"name": "etl-spot", "labels": {"workload": "spark-executor"}},
         "spec": {"taints": [{"key": "spot", "value": "true", "effect": "NoSchedule"}]},
         "status": {"capacity": {}, "allocatable": {}, "conditions": [{"type": "Ready", "status": "True"}]}}}])");
  EXPECT_EQ(input["cluster"]["pools"], pools);
}

TEST(KubernetesCluster, TakesItsLimitsFromItsNodeGroupsWhereThePolicyHasNone) {
  const json limits = understood(without(example(), "/policy/limits"))["policy"]["limits"];
  EXPECT_EQ(limits["unit"], "nodes");
  EXPECT_EQ(limits["minimum"], 2);
  EXPECT_EQ(limits["maximum"], 30);
}

TEST(KubernetesCluster, NeverGoesBeyondAGroupsOwnMaximum) {
  json request = with(example(), "/sources/1/body/AutoScalingGroups/1/MaxSize", 5);
  EXPECT_EQ(evaluate(request)["target"], 10);
  request["sources"][0]["body"]["nodegroup"]["scalingConfig"]["maxSize"] = 3;
  const json answer = evaluate(request);
  EXPECT_EQ(answer["target"], 8);
  EXPECT_EQ(answer["explanation"]["clamps"].back()["detail"], "the pools are at their own maximum");
}

TEST(KubernetesCluster, StaysWithinTheNarrowerOfItsGroupsAndThePolicysBounds) {
  const json narrower = json::parse(R"([{"pool_id": "etl-spot", "minimum": 1, "maximum": 5}])");
  EXPECT_EQ(evaluate(with(example(), "/policy/limits/pools", narrower))["target"], 10);
  json wider = with(example(), "/sources/1/body/AutoScalingGroups/1/MaxSize", 5);
  wider["policy"]["limits"]["pools"] = json::parse(R"([{"pool_id": "etl-spot", "minimum": 0, "maximum": 25}])");
  EXPECT_EQ(evaluate(wider)["target"], 10);
}

TEST(KubernetesCluster, TakesTheBoundsThatTheRequestGivesAPool) {
  EXPECT_EQ(evaluate(with(example(), "/cluster/pools/0/maximum", 5))["target"], 10);
  const json pool = understood(with(example(), "/cluster/pools/0/minimum", 4))["cluster"]["pools"][1];
  EXPECT_EQ(pool["minimum"], 4);
  EXPECT_EQ(pool["maximum"], 20);
  TestApi api;
  EXPECT_EQ(api.evaluate(with(example(), "/cluster/pools/0/minimum", 21)).faults(),
            "/cluster/pools/0/minimum minimum_above_maximum\n");
}

TEST(KubernetesCluster, DoesNotGrowAGroupThatCannotLaunch) {
  const json request =
      with(example(), "/sources/1/body/AutoScalingGroups/1/SuspendedProcesses/0/ProcessName", "Launch");
  const json answer = evaluate(request);
  EXPECT_EQ(answer["target"], 9);
  EXPECT_EQ(answer["changes"].size(), 1U);
}

TEST(KubernetesCluster, LeavesOutTheNodeGroupsOfOthers) {
  const json tags = json::parse(R"([{"Key": "kubernetes.io/cluster/web", "Value": "owned"}])");
  json request = with(example(), "/sources/1/body/AutoScalingGroups/1/Tags", tags);
  request["cluster"] = {{"id", "etl"}};
  EXPECT_EQ(pools_of(understood(request)), std::vector<std::string>{"etl-on-demand"});
  EXPECT_EQ(warnings(evaluate(request)), "source_conflict\nother_cluster\nsource_conflict\n");
}

TEST(KubernetesCluster, KeepsItsNodeGroupsUnderAnotherName) {
  const json request = with(example(), "/cluster/id", "prod/etl");
  EXPECT_EQ(pools_of(understood(request)), (std::vector<std::string>{"etl-on-demand", "etl-spot"}));
  EXPECT_EQ(warnings(evaluate(request)), "source_conflict\n" + of_two_types);
}

TEST(KubernetesCluster, IsWhatTheRequestSaysItIs) {
  const json on_emr = with(example(), "/cluster/platform", "emr_on_eks");
  EXPECT_EQ(understood(on_emr)["cluster"]["platform"], "emr_on_eks");
  EXPECT_EQ(warnings(evaluate(on_emr)), of_two_types);
  const json other = with(example(), "/cluster/platform", "spark");
  EXPECT_EQ(understood(other)["cluster"]["platform"], "spark");
  EXPECT_EQ(warnings(evaluate(other)), "source_conflict\n" + of_two_types);
}

TEST(KubernetesCluster, IsOneOfEmrOnEksWhereAJobRunIsAmongItsDocuments) {
  json request = example();
  request["sources"].push_back({{"kind", "aws.emr-containers.DescribeJobRun"},
                                {"body", json::parse(test::read_text("examples/kubernetes/describe-job-run.json"))}});
  const json cluster = understood(request)["cluster"];
  EXPECT_EQ(cluster["platform"], "emr_on_eks");
  EXPECT_EQ(cluster["id"], "etl");
  EXPECT_EQ(warnings(evaluate(request)), of_two_types);
}

TEST(KubernetesCluster, HasTooLittleDataWhereThePrometheusQueryFailed) {
  const json failed = json::parse(R"({"status": "error", "errorType": "timeout", "error": "query timed out"})");
  const json answer = evaluate(with(example(), "/sources/2/body", failed));
  EXPECT_EQ(answer["status"], "insufficient_data");
  EXPECT_EQ(answer["missing"], json::array({"pending_pods"}));
  EXPECT_EQ(warnings(answer), "query_failed\n" + of_two_types);
}

}  // namespace
}  // namespace headroom::api
