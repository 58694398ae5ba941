#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::read_text;
using test::TestApi;
using test::with;

/// What `kubectl get nodes` and `kubectl get pods -A` print, and nothing else: 2 nodes of the group executors with the
/// taint spark, 1 of drivers, and 4 pods that select executors and do not tolerate the taint.
json two_outputs() {
  const auto source = [](const std::string& kind, const std::string& file) {
    return json{{"kind", kind}, {"body", json::parse(read_text("examples/kubernetes/" + file))}};
  };
  return {{"sources", {source("kubernetes.NodeList", "nodes.json"), source("kubernetes.PodList", "pods.json")}},
          {"evaluated_at", "2026-11-22T10:00:00Z"}};
}

json& nodes_of(json& request) { return request["sources"][0]["body"]["items"]; }
json& pods_of(json& request) { return request["sources"][1]["body"]["items"]; }

Answer ask(const json& request) {
  TestApi api;
  return api.post("/v1/evaluations?dry_run=true", request);
}

json answered(const json& request) {
  const Answer answer = ask(request);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.document();
}

std::string codes(const json& answer) {
  std::string all;
  for (const json& warning : answer["explanation"]["warnings"]) all += warning["code"].get<std::string>() + ' ';
  return all;
}

TEST(KubectlAlone, SaysWhyNothingScales) {
  const json answer = answered(two_outputs());
  EXPECT_EQ(answer["cluster_id"], "etl") << "as eksctl labels it";
  EXPECT_EQ(answer["unit"], "nodes");
  EXPECT_EQ(answer["current"], 3);
  EXPECT_EQ(answer["action"], "no_action");
  EXPECT_EQ(answer["reason"], "pods_fit_no_node_group");
  EXPECT_EQ(codes(answer), "limits_assumed policy_assumed pools_from_nodes ");
}

TEST(KubectlAlone, SaysWhatWouldGrow) {
  json tolerant = two_outputs();
  for (json& pod : pods_of(tolerant)) pod["spec"]["tolerations"] = {{{"key", "spark"}, {"operator", "Exists"}}};
  // 3 executors of 2 CPUs fit the 7,910m of a node, and both nodes are full: 4 more take 2 nodes.
  const json answer = answered(tolerant);
  EXPECT_EQ(answer["action"], "scale_out");
  EXPECT_EQ(answer["changes"][0]["pool_id"], "executors");
  EXPECT_EQ(answer["changes"][0]["from"], 2);
  EXPECT_EQ(answer["changes"][0]["to"], 4);
}

TEST(KubectlAlone, IsNamedByTheRequestWhereItNamesTheCluster) {
  const json named = answered(with(two_outputs(), "/cluster", {{"id", "prod"}}));
  EXPECT_EQ(named["cluster_id"], "prod");
  json unlabelled = two_outputs();
  for (json& node : nodes_of(unlabelled)) node["metadata"]["labels"].erase("alpha.eksctl.io/cluster-name");
  EXPECT_EQ(answered(unlabelled)["cluster_id"], "kubernetes");
}

TEST(KubectlAlone, GroupsNodesWithoutALabelByTheirType) {
  json unlabelled = two_outputs();
  for (json& node : nodes_of(unlabelled)) node["metadata"]["labels"].erase("eks.amazonaws.com/nodegroup");
  for (json& pod : pods_of(unlabelled)) {
    pod["spec"].erase("nodeSelector");
    pod["spec"]["tolerations"] = {{{"key", "spark"}, {"operator", "Exists"}}};
  }
  // Beside the driver's one CPU there is room for 3 of the 4.
  const json change = answered(unlabelled)["changes"][0];
  EXPECT_EQ(change["pool_id"], "r5.2xlarge");
  EXPECT_EQ(change["from"], 3);
  EXPECT_EQ(change["to"], 4);
  for (json& node : nodes_of(unlabelled)) node["metadata"]["labels"].erase("node.kubernetes.io/instance-type");
  EXPECT_EQ(ask(unlabelled).faults(), "/cluster/id missing\n/cluster/pools missing\n");
}

TEST(KubectlAlone, LeavesTheControlPlaneAlone) {
  json kops = two_outputs();
  nodes_of(kops)[2]["metadata"]["labels"]["node-role.kubernetes.io/control-plane"] = "";
  const json answer = answered(kops);
  EXPECT_EQ(answer["current"], 2);
  EXPECT_NE(codes(answer).find("nodes_of_no_pool"), std::string::npos);
}

TEST(KubectlAlone, TakesNoNodesAwayForALimitThatNobodySet) {
  json large = two_outputs();
  json& nodes = nodes_of(large);
  while (nodes.size() < 5001) {
    nodes.push_back(nodes[0]);
    nodes.back()["metadata"]["name"] = "n" + std::to_string(nodes.size());
  }
  EXPECT_EQ(answered(large)["action"], "no_action");
}

TEST(KubectlAlone, DoubtsAListThatIsOfAnotherClusterOrEmpty) {
  json other = two_outputs();
  for (json& pod : pods_of(other))
    if (pod["spec"].contains("nodeName")) pod["spec"]["nodeName"] = "elsewhere";
  other["policy"] = {{"signals", {{{"kind", "cluster_autoscaler"}, {"scale_down_unneeded_seconds", 0}}}}};
  EXPECT_NE(codes(answered(other)).find("no_pod_on_a_node"), std::string::npos);
  EXPECT_EQ(answered(other)["action"], "no_action");
  json empty = two_outputs();
  pods_of(empty) = json::array();
  EXPECT_EQ(answered(empty)["status"], "insufficient_data") << "kubectl without --all-namespaces";
}

TEST(KubectlAlone, KnowsTheNodesOfAPoolByTheirTypeBesideLabelledOnes) {
  json mixed = two_outputs();
  nodes_of(mixed)[1]["metadata"]["labels"].erase("eks.amazonaws.com/nodegroup");
  EXPECT_EQ(answered(mixed)["current"], 3);
  EXPECT_EQ(codes(answered(mixed)).find("nodes_of_no_pool"), std::string::npos);
}

TEST(KubectlAlone, IsNoDescriptionOfMorePoolsThanCanBeStored) {
  json many = two_outputs();
  json& nodes = nodes_of(many);
  while (nodes.size() < 204) {
    nodes.push_back(nodes[0]);
    nodes.back()["metadata"]["name"] = "n" + std::to_string(nodes.size());
    nodes.back()["metadata"]["labels"]["eks.amazonaws.com/nodegroup"] = "g" + std::to_string(nodes.size());
  }
  EXPECT_EQ(ask(many).faults(), "/cluster/id missing\n/cluster/pools missing\n");
}

TEST(KubectlAlone, GivesWayToWhatElseDescribesTheCluster) {
  const json pools = answered(
      with(two_outputs(), "/cluster",
           {{"id", "prod"}, {"pools", {{{"id", "executors"}, {"role", "worker"}, {"requested", 3}, {"maximum", 3}}}}}));
  EXPECT_EQ(pools["current"], 3);
  EXPECT_EQ(codes(pools).find("pools_from_nodes"), std::string::npos);
  EXPECT_EQ(codes(pools).find("limits_assumed"), std::string::npos) << "the pool has its own maximum";
  const json policy = answered(with(two_outputs(), "/policy",
                                    {{"limits", {{"unit", "nodes"}, {"minimum", 0}, {"maximum", 3}}},
                                     {"signals", {{{"kind", "cluster_autoscaler"}}}}}));
  EXPECT_EQ(codes(policy), "pools_from_nodes ");
}

}  // namespace
}  // namespace headroom::api
