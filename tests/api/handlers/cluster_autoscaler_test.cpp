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
using test::without;

json executors_pending() { return json::parse(read_text("examples/kubernetes/cluster_autoscaler.json")); }

json evaluated(const json& request) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluations?dry_run=true", request);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.document();
}

json plan_of(const json& answer) { return answer["explanation"]["signals"][0]["plan"]; }

/// A ready node of the pool, with room for so much.
json node(const std::string& name, const std::string& pool, const std::string& cpu, const std::string& memory) {
  const json amounts{{"cpu", cpu}, {"memory", memory}, {"pods", "110"}};
  return {
      {"metadata", {{"name", name}, {"labels", {{"headroom/pool", pool}, {"kubernetes.io/hostname", name}}}}},
      {"spec", json::object()},
      {"status",
       {{"capacity", amounts}, {"allocatable", amounts}, {"conditions", {{{"type", "Ready"}, {"status", "True"}}}}}}};
}

json pod(const std::string& name, const std::string& on, const std::string& cpu) {
  json pod{{"metadata",
            {{"name", name},
             {"namespace", "web"},
             {"ownerReferences", {{{"controller", true}, {"kind", "ReplicaSet"}, {"name", "web"}, {"uid", "u1"}}}}}},
           {"spec", {{"containers", {{{"resources", {{"requests", {{"cpu", cpu}, {"memory", "1Gi"}}}}}}}}}},
           {"status", {{"phase", on.empty() ? "Pending" : "Running"}}}};
  if (on.empty())
    pod["status"]["conditions"] = {{{"type", "PodScheduled"}, {"status", "False"}, {"reason", "Unschedulable"}}};
  else
    pod["spec"]["nodeName"] = on;
  return pod;
}

/// Two nodes of 4 CPUs, n1 full and n2 with one small pod.
json idle() {
  return {{"cluster",
           {{"id", "web"},
            {"platform", "kubernetes"},
            {"pools", {{{"id", "a"}, {"role", "worker"}, {"instance_type", "m5.xlarge"}, {"requested", 3}}}}}},
          {"kubernetes",
           {{"nodes", {node("n1", "a", "4", "16Gi"), node("n2", "a", "4", "16Gi"), node("n3", "a", "4", "16Gi")}},
            {"pods", {pod("p1", "n1", "2500m"), pod("p2", "n2", "1"), pod("p3", "n3", "3500m")}}}},
          {"policy",
           {{"limits", {{"unit", "nodes"}, {"minimum", 1}, {"maximum", 10}}},
            {"signals", {{{"kind", "cluster_autoscaler"}, {"unneeded_since", {{"n2", "2026-11-22T09:40:00Z"}}}}}}}},
          {"evaluated_at", "2026-11-22T10:00:00Z"}};
}

TEST(ClusterAutoscaler, GrowsTheGroupThatTakesThePodsUpToItsMaximum) {
  const json answer = evaluated(executors_pending());
  EXPECT_EQ(answer["action"], "scale_out");
  EXPECT_EQ(answer["unit"], "nodes");
  EXPECT_EQ(answer["current"], 3);
  EXPECT_EQ(answer["target"], 7);
  EXPECT_EQ(answer["reason"], "pods_unschedulable");
  EXPECT_EQ(answer["changes"], (json{{{"pool_id", "executors"},
                                      {"role", "worker"},
                                      {"market", "on_demand"},
                                      {"instance_type", "r5.2xlarge"},
                                      {"from", 2},
                                      {"to", 6}}}));
  const json up = plan_of(answer)["scale_up"];
  EXPECT_EQ(up["result"], "scaled_up");
  EXPECT_EQ(up["pods_placed"], 12);
  ASSERT_EQ(up["options"].size(), 1U);
  EXPECT_EQ(up["options"][0]["pool_id"], "executors");
  EXPECT_EQ(up["options"][0]["nodes_without_limits"], 8);
  EXPECT_EQ(up["pods"][0]["count"], 27);
  EXPECT_EQ(up["pods"][0]["fit_existing_nodes"], 3);
  EXPECT_EQ(up["pods"][0]["rejections"][0]["pool_id"], "drivers");
}

TEST(ClusterAutoscaler, SaysWhatWouldFitOtherwise) {
  const json full = with(executors_pending(), "/policy/limits/pools/1/maximum", 2);
  const json answer = evaluated(full);
  EXPECT_EQ(answer["action"], "no_action");
  EXPECT_EQ(answer["reason"], "node_group_at_maximum");
  const json skipped = plan_of(answer)["scale_up"]["skipped_pools"];
  ASSERT_EQ(skipped.size(), 1U);
  EXPECT_EQ(skipped[0]["pool_id"], "executors");
  EXPECT_EQ(skipped[0]["reason"], "max_size");
  EXPECT_EQ(skipped[0]["limit"], 2);
  EXPECT_EQ(skipped[0]["pods_that_would_fit"], 24);
  const auto summary = answer["explanation"]["summary"].get<std::string>();
  EXPECT_NE(summary.find("`executors` is at its maximum of 2 nodes"), std::string::npos) << summary;
}

TEST(ClusterAutoscaler, SaysWhatNoGroupTakes) {
  const json huge = with(executors_pending(),
                         "/kubernetes/pending_pods/0/template/spec/containers/0/resources/requests/memory", "100Gi");
  const json answer = evaluated(huge);
  EXPECT_EQ(answer["reason"], "pods_fit_no_node_group");
  const auto summary = answer["explanation"]["summary"].get<std::string>();
  EXPECT_NE(summary.find("requests 102400 MiB of memory, a new node has 61881 MiB"), std::string::npos) << summary;
}

TEST(ClusterAutoscaler, RemovesANodeWhosePodsHaveAnotherHome) {
  const json answer = evaluated(idle());
  EXPECT_EQ(answer["action"], "scale_in");
  EXPECT_EQ(answer["target"], 2);
  EXPECT_EQ(answer["reason"], "nodes_unneeded");
  const json down = plan_of(answer)["scale_down"];
  EXPECT_EQ(down["drain"], json{"n2"});
  EXPECT_EQ(down["nodes"][0]["reason"], "NotUnderutilized");
  EXPECT_EQ(down["nodes"][1]["moves"], (json{{{"pod", "web/p2"}, {"to", "n1"}}})) << "1 CPU fits beside 2.5 of 4";
  EXPECT_EQ(down["nodes"][2]["reason"], "NotUnderutilized");
}

TEST(ClusterAutoscaler, KeepsANodeWhosePodsHaveNowhereToGo) {
  json full = with(idle(), "/kubernetes/pods/1/spec/containers/0/resources/requests/cpu", "1600m");
  const json answer = evaluated(full);
  EXPECT_EQ(answer["action"], "no_action");
  EXPECT_EQ(answer["reason"], "nothing_to_change");
  const json reports = plan_of(answer)["scale_down"]["nodes"];
  ASSERT_EQ(reports[1]["node"], "n2");
  EXPECT_EQ(reports[1]["reason"], "NoPlaceToMovePods");
}

TEST(ClusterAutoscaler, TakesNoNodeForEmptyWithoutTheListOfPods) {
  const json unknown = without(idle(), "/kubernetes/pods");
  EXPECT_EQ(evaluated(unknown)["status"], "insufficient_data");
  const json pending = with(
      unknown, "/kubernetes/pending_pods",
      {{{"count", 1}, {"template", {{"spec", {{"containers", {{{"resources", {{"requests", {{"cpu", "1"}}}}}}}}}}}}}});
  EXPECT_EQ(evaluated(pending)["action"], "scale_out") << "the scheduler found no place, and nobody knows better";
  const json counted_by_others =
      with(unknown, "/metrics", {{"values", {{"RunningPods", 0}, {"UnschedulablePods", 0}}}});
  EXPECT_EQ(evaluated(counted_by_others)["status"], "insufficient_data") << "a number does not say which node is empty";
  const json nothing_runs = with(idle(), "/kubernetes/pods", json::array());
  EXPECT_EQ(evaluated(with(nothing_runs, "/policy/signals/0/unneeded_since",
                           {{"n1", "2026-11-22T09:40:00Z"}, {"n2", "2026-11-22T09:40:00Z"}}))["target"],
            1);
}

TEST(ClusterAutoscaler, NeverDrainsASparkExecutor) {
  json spark = idle();
  json& executor = spark["kubernetes"]["pods"][1];
  executor["metadata"]["labels"] = {{"spark-role", "executor"}};
  executor["metadata"]["ownerReferences"][0]["kind"] = "Pod";
  executor["spec"]["volumes"] = {{{"name", "spark-local-dir-1"}, {"emptyDir", json::object()}}};
  const json answer = evaluated(spark);
  EXPECT_EQ(answer["action"], "no_action");
  const json report = plan_of(answer)["scale_down"]["nodes"][1];
  EXPECT_EQ(report["reason"], "BlockedByPod");
  EXPECT_EQ(report["blocking_pods"][0]["reason"], "NotReplicated");
  EXPECT_EQ(report["blocking_pods"][0]["spark_executor"], true);
}

TEST(ClusterAutoscaler, TakesPodsThatOwnEachOtherForPodsThatNobodyStartsAgain) {
  json request = idle();
  for (const auto& [pod, owner] : {std::pair{1, "p3"}, {2, "p2"}})
    request["kubernetes"]["pods"][pod]["metadata"]["ownerReferences"] = {
        {{"controller", true}, {"kind", "Pod"}, {"name", owner}, {"uid", owner}}};
  const json report = plan_of(evaluated(request))["scale_down"]["nodes"][1];
  EXPECT_EQ(report["reason"], "BlockedByPod");
  EXPECT_EQ(report["blocking_pods"][0]["pod"], "web/p2");
  EXPECT_EQ(report["blocking_pods"][0]["reason"], "NotReplicated");
}

TEST(ClusterAutoscaler, GoesByANodeThatIsNotReadyWhereItIsTheOnlyOne) {
  json lost = idle();
  for (json& item : lost["kubernetes"]["nodes"]) {
    item["status"]["conditions"][0]["status"] = "Unknown";
    item["spec"]["unschedulable"] = true;
  }
  lost["kubernetes"]["pods"] = {pod("waits", "", "3")};
  lost["kubernetes"]["pods"][0]["spec"]["nodeSelector"] = {{"headroom/pool", "a"}};
  const json answer = evaluated(lost);
  EXPECT_EQ(answer["action"], "scale_out");
  EXPECT_EQ(answer["target"], 4);
}

TEST(ClusterAutoscaler, AnswersTheSameFromTheInputItWroteDown) {
  TestApi api;
  for (const json& request : {executors_pending(), idle()}) {
    const json answer = api.post("/v1/evaluations", request).document();
    json input = api.get("/v1/decisions/" + answer["id"].get<std::string>() + "/input").document();
    for (const auto* field : {"history", "warnings"}) input.erase(field);
    json again = evaluated(input);
    EXPECT_EQ(again["explanation"]["signals"], answer["explanation"]["signals"]);
    EXPECT_EQ(again["target"], answer["target"]);
  }
}

TEST(ClusterAutoscaler, NamesFaultsByTheirPlace) {
  TestApi api;
  const auto faults = [&](const json& request) { return api.post("/v1/evaluations", request).faults(); };
  EXPECT_EQ(faults(with(executors_pending(), "/policy/signals/0/expander", {"least-waste", "cheapest", "least-waste"})),
            "/policy/signals/0/expander/1 unknown_value\n");
  EXPECT_EQ(faults(with(executors_pending(), "/policy/signals/0/expander", json::array())),
            "/policy/signals/0/expander empty\n");
  EXPECT_EQ(faults(with(executors_pending(), "/policy/signals/0/priorities",
                        {{{"priority", 1}, {"patterns", {"(", "a{1000}", ".*"}}}})),
            "/policy/signals/0/priorities/0/patterns/0 not_a_pattern\n"
            "/policy/signals/0/priorities/0/patterns/1 not_a_pattern\n");
  EXPECT_EQ(faults(with(executors_pending(), "/policy/signals/0/unneeded_since", {{"n1", "yesterday"}})),
            "/policy/signals/0/unneeded_since/n1 not_a_time\n");
  EXPECT_EQ(faults(with(executors_pending(), "/policy/limits/unit", "instances")), "/policy/signals/0 unit_mismatch\n");
  EXPECT_EQ(faults(with(executors_pending(), "/kubernetes/pending_pods/0/count", 0)),
            "/kubernetes/pending_pods/0/count out_of_range\n");
  EXPECT_EQ(faults(with(idle(), "/kubernetes/nodes/1/metadata/name", "n1")), "/kubernetes/nodes/1 duplicate\n");
}

}  // namespace
}  // namespace headroom::api
