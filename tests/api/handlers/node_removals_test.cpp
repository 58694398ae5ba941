#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

/// An m5.xlarge of group `workers` with 4 CPUs to allocate.
json node(const std::string& name) {
  return {{"metadata",
           {{"name", name},
            {"labels",
             {{"eks.amazonaws.com/nodegroup", "workers"},
              {"kubernetes.io/hostname", name},
              {"node.kubernetes.io/instance-type", "m5.xlarge"},
              {"topology.kubernetes.io/region", "us-east-1"}}}}},
          {"status",
           {{"allocatable", {{"cpu", "4"}, {"memory", "14Gi"}, {"pods", "58"}}},
            {"conditions", {{{"type", "Ready"}, {"status", "True"}}}}}}};
}

/// A pod of a ReplicaSet in namespace `etl`.
json pod(const std::string& name, const std::string& on, const std::string& cpu) {
  return {{"metadata",
           {{"name", name},
            {"namespace", "etl"},
            {"labels", {{"app", "etl"}}},
            {"ownerReferences", {{{"controller", true}, {"kind", "ReplicaSet"}, {"name", "rs"}, {"uid", "rs-1"}}}}}},
          {"spec", {{"nodeName", on}, {"containers", {{{"resources", {{"requests", {{"cpu", cpu}}}}}}}}}},
          {"status", {{"phase", "Running"}}}};
}

json budget(const std::string& name, int allowed) {
  return {{"metadata", {{"name", name}, {"namespace", "etl"}}},
          {"spec", {{"selector", {{"matchLabels", {{"app", "etl"}}}}}}},
          {"status", {{"disruptionsAllowed", allowed}}}};
}

/// Three nodes: three pods on a, one on b, two on c.
json request() {
  return {{"kubernetes",
           {{"nodes", {node("a"), node("b"), node("c")}},
            {"pods",
             {pod("a1", "a", "500m"), pod("a2", "a", "1"), pod("a3", "a", "2"), pod("b1", "b", "1"),
              pod("c1", "c", "1"), pod("c2", "c", "1")}},
            {"pod_disruption_budgets", json::array()}}},
          {"nodes", {"a"}},
          {"evaluated_at", "2026-11-22T10:00:00Z"}};
}

json asking(json document, const std::vector<std::string>& nodes) { return with(std::move(document), "/nodes", nodes); }

Answer ask(const json& document) { return TestApi{}.post("/v1/node-removals", document); }

std::string summary(const Answer& answer) { return answer["explanation"]["summary"].get<std::string>(); }

/// `a1→b`, one a move.
std::string moves(const json& node) {
  std::string text;
  for (const json& move : node.at("moves"))
    text += move.at("pod").get<std::string>() + "→" + move.at("to").get<std::string>() + " ";
  return text;
}

TEST(NodeRemovals, TellEveryPodsNewHomeAndWhatIsSaved) {
  const Answer answer = ask(request());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(summary(answer), "a can go: its 3 pods move to b and c, saving $0.192 an hour");
  EXPECT_EQ(answer["removable"], true);
  EXPECT_EQ(answer["removable_nodes"], 1);
  EXPECT_EQ(answer["moved_pods"], 3);
  EXPECT_EQ(answer["saving_hourly_usd"], 0.192);
  EXPECT_EQ(answer["saving_complete"], true);
  EXPECT_EQ(answer["evaluated_at"], "2026-11-22T10:00:00.000Z");
  const json one = answer["nodes"].at(0);
  EXPECT_EQ(one.at("reason"), "NoReason");
  EXPECT_EQ(one.at("node_group"), "workers");
  EXPECT_EQ(moves(one), "etl/a1→b etl/a2→b etl/a3→c ") << "b has 3 CPUs left, c has 2";
  EXPECT_EQ(one.at("stranded"), json::array());
  EXPECT_EQ(one.at("blocking_pods"), json::array());
}

TEST(NodeRemovals, WeighSavingsAgainstDisruption) {
  // Disruption is 1 for a node and 1 for a pod: 4 of a, 2 of b, 3 of c.
  const json score = ask(request())["balanced"];
  EXPECT_EQ(score.at("node_group"), "workers");
  EXPECT_EQ(score.at("savings"),
            (json{{"fraction", 1.0 / 3}, {"hourly_usd", 0.192}, {"node_group_hourly_usd", 0.576}}));
  EXPECT_EQ(score.at("disruption"), (json{{"fraction", 4.0 / 9}, {"cost", 4}, {"node_group_cost", 9}}));
  EXPECT_NEAR(score.at("score").get<double>(), 0.75, 1e-12);
  EXPECT_EQ(score.at("worth_it"), true);

  json precious = with(request(), "/kubernetes/pods/0/spec/priority", 1 << 27);  // 1 + 4
  precious["kubernetes"]["pods"][1]["metadata"]["annotations"] = {
      {"controller.kubernetes.io/pod-deletion-cost", "2147483647"}};      // 1 + 16, but at most 10
  precious["kubernetes"]["pods"][2]["spec"]["priority"] = 2'000'000'000;  // 1 + 59, likewise
  const json high = ask(precious)["balanced"];
  EXPECT_EQ(high.at("disruption"), (json{{"fraction", 26.0 / 31}, {"cost", 26}, {"node_group_cost", 31}}));
  EXPECT_EQ(high.at("worth_it"), false) << "31/78 < 1/2";
}

TEST(NodeRemovals, AreWorthItAtHalfTheDisruptionExactly) {
  // b and c are 5; with pods of 1, 1 and 7 on a, a is 10 of 15: (1/3) / (2/3).
  const std::int64_t six_more = 6 * (std::int64_t{1} << 25);
  const auto score = [](std::int64_t priority) {
    return ask(with(request(), "/kubernetes/pods/0/spec/priority", priority))["balanced"];
  };
  EXPECT_EQ(score(six_more).at("disruption").at("cost"), 10);
  EXPECT_EQ(score(six_more).at("worth_it"), true);
  EXPECT_EQ(score(six_more + 1).at("worth_it"), false);
}

struct Blocked {
  const char* name;
  json change;  ///< a JSON merge patch of pod a1
  const char* reason;
  const char* detail;
};

TEST(NodeRemovals, NameEveryKindOfBlocker) {
  const json none = json::array();
  const Blocked rows[] = {
      {"naked",
       {{"metadata", {{"ownerReferences", none}}}},
       "NotReplicated",
       "has no controller that would start it again"},
      {"custom",
       {{"metadata", {{"ownerReferences", {{{"controller", true}, {"kind", "Foo"}, {"name", "f"}}}}}}},
       "NotReplicated",
       "is controlled by a Foo, which the autoscaler does not trust to start it again"},
      {"system",
       {{"metadata", {{"namespace", "kube-system"}}}},
       "UnmovableKubeSystemPod",
       "is of kube-system, its age is not known, and no PodDisruptionBudget covers it"},
      {"annotated",
       {{"metadata", {{"annotations", {{"cluster-autoscaler.kubernetes.io/safe-to-evict", "false"}}}}}},
       "NotSafeToEvictAnnotation",
       "is annotated cluster-autoscaler.kubernetes.io/safe-to-evict: \"false\""},
      {"local",
       {{"spec", {{"volumes", {{{"name", "scratch"}, {"emptyDir", json::object()}}}}}}},
       "LocalStorageRequested",
       "keeps data in local volume scratch"},
      {"budget",
       {{"metadata", {{"labels", {{"guarded", "yes"}}}}}},
       "NotEnoughPdb",
       "may not be evicted now: PodDisruptionBudget guard allows no disruption"}};
  json guard = budget("guard", 0);
  guard["spec"]["selector"]["matchLabels"] = {{"guarded", "yes"}};
  for (const Blocked& row : rows) {
    json document = with(request(), "/kubernetes/pod_disruption_budgets", json{guard});
    document["kubernetes"]["pods"][0].merge_patch(row.change);
    const Answer answer = ask(document);
    ASSERT_EQ(answer.status, 200) << row.name << answer.body;
    EXPECT_EQ(answer["removable"], false) << row.name;
    EXPECT_EQ(answer["saving_hourly_usd"], 0) << row.name;
    const json one = answer["nodes"].at(0);
    EXPECT_EQ(one.at("reason"), "BlockedByPod") << row.name;
    ASSERT_EQ(one.at("blocking_pods").size(), 1U) << row.name;
    EXPECT_EQ(one.at("blocking_pods")[0].at("reason"), row.reason) << row.name;
    EXPECT_EQ(one.at("blocking_pods")[0].at("detail"), row.detail) << row.name;
    EXPECT_EQ(one.at("blocking_pods")[0].at("spark_executor"), false) << row.name;
    EXPECT_NE(one.at("summary").get<std::string>().find(row.detail), std::string::npos) << row.name;
    EXPECT_FALSE(one.contains("balanced")) << row.name;
    if (row.reason == std::string("LocalStorageRequested")) {
      EXPECT_EQ(one.at("blocking_pods")[0].at("volume"), "scratch");
    }
    if (row.reason == std::string("NotEnoughPdb")) {
      EXPECT_EQ(one.at("blocking_pods")[0].at("pod_disruption_budget"), "etl/guard");
    }
  }
}

TEST(NodeRemovals, SaySparkExecutorsInTheirOwnWords) {
  json document = request();
  document["kubernetes"]["pods"][1].merge_patch(
      {{"metadata",
        {{"name", "exec-7"},
         {"labels", {{"spark-role", "executor"}}},
         {"ownerReferences", {{{"controller", true}, {"kind", "Pod"}, {"name", "driver"}, {"uid", "d-1"}}}}}},
       {"spec", {{"volumes", {{{"name", "spark-local-dir-1"}, {"emptyDir", json::object()}}}}}}});
  document["kubernetes"]["pods"][0]["metadata"]["ownerReferences"] = json::array();
  const Answer answer = ask(document);
  EXPECT_EQ(
      summary(answer),
      "a cannot go: pod etl/exec-7 is a Spark executor (owned by its driver's Pod, local storage): the autoscaler "
      "never drains it, its node can go when the executor ends; 1 more pod blocks it");
  EXPECT_EQ(answer["blocking_pods"], 2);
  EXPECT_EQ(answer["nodes"].at(0).at("blocking_pods")[1].at("spark_executor"), true);
  EXPECT_EQ(moves(answer["nodes"].at(0)), "etl/a3→b ") << "the one that could move";
}

TEST(NodeRemovals, TakeUpstreamsOptions) {
  json document = request();
  document["kubernetes"]["pods"][0]["spec"]["volumes"] = {{{"name", "scratch"}, {"emptyDir", json::object()}}};
  document["kubernetes"]["pods"][1]["metadata"]["namespace"] = "kube-system";
  document["kubernetes"]["pods"][2]["metadata"]["ownerReferences"][0]["kind"] = "Foo";
  EXPECT_EQ(ask(document)["blocking_pods"], 3);
  document["options"] = {{"skip_nodes_with_local_storage", false},
                         {"skip_nodes_with_system_pods", false},
                         {"skip_nodes_with_custom_controller_pods", false}};
  EXPECT_EQ(ask(document)["removable"], true);
  document["kubernetes"]["pods"][0]["spec"]["priority"] = -11;
  EXPECT_EQ(ask(document)["moved_pods"], 2) << "one that may be dropped looks for no place";
  document["options"]["expendable_pods_priority_cutoff"] = -20;
  EXPECT_EQ(ask(document)["moved_pods"], 3);
}

TEST(NodeRemovals, TellWhoRefusesAPodWithoutAPlace) {
  json document = request();
  document["kubernetes"]["pods"][2]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = "3500m";
  document["kubernetes"]["nodes"][2]["spec"]["taints"] = {{{"key", "dedicated"}, {"effect", "NoSchedule"}}};
  const Answer answer = ask(document);
  EXPECT_EQ(summary(answer),
            "a cannot go: no other node can take pod etl/a3 (refused by 1 for NodeResourcesFit: cpu and 1 for "
            "TaintToleration: dedicated)");
  EXPECT_EQ(answer["stranded_pods"], 1);
  const json one = answer["nodes"].at(0);
  EXPECT_EQ(one.at("reason"), "NoPlaceToMovePods");
  EXPECT_EQ(one.at("stranded"), (json{{{"pod", "etl/a3"},
                                       {"refused_by",
                                        {{{"reason", "NodeResourcesFit: cpu"}, {"nodes", 1}},
                                         {{"reason", "TaintToleration: dedicated"}, {"nodes", 1}}}}}}));
}

TEST(NodeRemovals, DoNotCountOnTheSameRoomTwice) {
  const json document =
      with(request(), "/kubernetes/pods", json{pod("a1", "a", "1"), pod("b1", "b", "1"), pod("c1", "c", "3")});
  EXPECT_EQ(ask(asking(document, {"a"}))["removable"], true);
  EXPECT_EQ(ask(asking(document, {"b"}))["removable"], true);
  const Answer first = ask(asking(document, {"a", "b"}));
  EXPECT_EQ(moves(first["nodes"].at(0)), "etl/a1→c ");
  EXPECT_EQ(first["nodes"].at(1).at("reason"), "NoPlaceToMovePods");
  const Answer second = ask(asking(document, {"b", "a"}));
  EXPECT_EQ(moves(second["nodes"].at(0)), "etl/b1→c ");
  EXPECT_EQ(second["nodes"].at(1).at("reason"), "NoPlaceToMovePods");
}

TEST(NodeRemovals, GoTogetherOrNotInTheOrderGiven) {
  const Answer both = ask(asking(request(), {"b", "a"}));
  EXPECT_EQ(both["removable"], false);
  EXPECT_EQ(both["removable_nodes"], 1);
  EXPECT_EQ(both["moved_pods"], 1);
  EXPECT_EQ(both["saving_hourly_usd"], 0.192);
  EXPECT_EQ(moves(both["nodes"].at(0)), "etl/b1→c ") << "a goes too, so it is no new home";
  EXPECT_EQ(both["nodes"].at(1).at("reason"), "NoPlaceToMovePods") << "1 CPU left on c";
  EXPECT_EQ(summary(both),
            "1 of 2 nodes can go together: 1 pod moves, saving $0.192 an hour; a cannot go: no other node can take pod "
            "etl/a2 (refused by 1 for NodeResourcesFit: cpu and 1 for NodeUnschedulable), nor 1 more");
}

TEST(NodeRemovals, OfAllNodesLeaveNothingToMoveTo) {
  const Answer all = ask(asking(request(), {"a", "b", "c"}));
  EXPECT_EQ(all["removable_nodes"], 0);
  EXPECT_EQ(all["stranded_pods"], 6);
  json empty = with(request(), "/kubernetes/pods", json::array());
  const Answer idle = ask(asking(empty, {"a", "b", "c"}));
  EXPECT_EQ(idle["removable"], true);
  EXPECT_EQ(idle["saving_hourly_usd"], 0.576);
  EXPECT_EQ(idle["balanced"].at("score"), 1) << "all of the cost for all of the disruption";
  EXPECT_EQ(summary(idle), "3 of 3 nodes can go together: 0 pods move, saving $0.576 an hour");
  EXPECT_EQ(summary(ask(empty)), "a can go: no pod has to move, saving $0.192 an hour");
}

TEST(NodeRemovals, UseUpDisruptionBudgets) {
  json document = request();
  for (const int allowed : {0, 1, 3, 4}) {
    document["kubernetes"]["pod_disruption_budgets"] = {budget("etl", allowed)};
    const Answer answer = ask(asking(document, {"b", "a"}));
    EXPECT_EQ(answer["nodes"].at(0).at("removable"), allowed >= 1) << allowed;
    EXPECT_EQ(answer["nodes"].at(1).at("reason"), allowed >= 2 ? "NoPlaceToMovePods" : "BlockedByPod") << allowed;
  }
}

TEST(NodeRemovals, AnswerNamesThatAreNotThere) {
  const Answer answer = ask(asking(request(), {"a", "gone"}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer["removable"], false);
  EXPECT_EQ(answer["removable_nodes"], 1);
  EXPECT_EQ(answer["nodes"].at(1).at("reason"), "NoNodeInfo");
  EXPECT_EQ(answer["nodes"].at(1).at("summary"), "gone is not among the nodes given");
  EXPECT_FALSE(answer["nodes"].at(1).contains("saving_hourly_usd"));
}

TEST(NodeRemovals, HeedWhatIsMarkedOnTheNode) {
  json disabled = request();
  disabled["kubernetes"]["nodes"][0]["metadata"]["annotations"] = {
      {"cluster-autoscaler.kubernetes.io/scale-down-disabled", "true"}};
  EXPECT_EQ(ask(disabled)["nodes"].at(0).at("reason"), "ScaleDownDisabledAnnotation");
  json going = request();
  going["kubernetes"]["nodes"][0]["spec"]["taints"] = {
      {{"key", "ToBeDeletedByClusterAutoscaler"}, {"effect", "NoSchedule"}}};
  EXPECT_EQ(ask(going)["nodes"].at(0).at("reason"), "CurrentlyBeingDeleted");
  EXPECT_EQ(ask(going)["saving_hourly_usd"], 0);
}

TEST(NodeRemovals, LetPodsGoThatBelongToTheNode) {
  json document = request();
  document["kubernetes"]["pods"][0]["metadata"]["ownerReferences"][0]["kind"] = "DaemonSet";
  const json one = ask(document)["nodes"].at(0);
  EXPECT_EQ(one.at("goes_with_node"), json{"etl/a1"});
  EXPECT_EQ(one.at("moves").size(), 2U);
}

TEST(NodeRemovals, ReportConstraintsThatAreNotModelled) {
  json document = request();
  document["kubernetes"]["pods"][0]["spec"]["volumes"] = {
      {{"name", "data"}, {"persistentVolumeClaim", {{"claimName", "d"}}}}};
  EXPECT_EQ(ask(document)["nodes"].at(0).at("moves")[0].at("unsupported_constraints"), json{"persistentVolumeClaim"});
}

json priced(json pool) {
  json document = request();
  document["cluster"] = {{"id", "prod"}, {"platform", "kubernetes"}, {"pools", {std::move(pool)}}};
  return document;
}

TEST(NodeRemovals, NeverMakeUpPrices) {
  const json pool{{"id", "workers"}, {"role", "worker"}, {"requested", 3}};
  const Answer given = ask(priced(with(pool, "/hourly_price_usd", 0.1)));
  EXPECT_EQ(given["saving_hourly_usd"], 0.1);
  EXPECT_EQ(given["cluster_id"], "prod");
  const json types = {{{"instance_type", "m5.xlarge"}, {"hourly_price_usd", 0.05}}, {{"instance_type", "m5.large"}}};
  EXPECT_EQ(ask(priced(with(pool, "/instance_types", types)))["saving_hourly_usd"], 0.05);
  EXPECT_EQ(ask(priced(with(pool, "/id", "others")))["saving_hourly_usd"], 0.192) << "the catalogue's";

  const Answer spot = ask(priced(with(pool, "/market", "spot")));
  EXPECT_EQ(spot["saving_hourly_usd"], 0);
  EXPECT_EQ(spot["saving_complete"], false);
  EXPECT_FALSE(spot.document().contains("balanced"));
  EXPECT_FALSE(spot["nodes"].at(0).contains("saving_hourly_usd"));
  EXPECT_EQ(summary(spot), "a can go: its 3 pods move to b and c; its price is not known");

  json unknown = request();
  unknown["kubernetes"]["nodes"][0]["metadata"]["labels"]["node.kubernetes.io/instance-type"] = "x9.huge";
  EXPECT_EQ(ask(unknown)["saving_complete"], false);

  json elsewhere = request();
  elsewhere["kubernetes"]["nodes"][0]["metadata"]["labels"]["topology.kubernetes.io/region"] = "eu-central-1";
  EXPECT_EQ(ask(elsewhere)["saving_hourly_usd"], 0.192);
  EXPECT_EQ(ask(elsewhere)["explanation"]["warnings"][0].at("code"), "price_estimated");
}

TEST(NodeRemovals, ScoreEachGroupAndTellTheWorst) {
  json document = with(request(), "/kubernetes/pods", json{pod("a1", "a", "1"), pod("a2", "a", "1")});
  document["kubernetes"]["nodes"][1]["metadata"]["labels"]["eks.amazonaws.com/nodegroup"] = "other";
  const Answer answer = ask(asking(document, {"a", "b"}));
  EXPECT_EQ(answer["removable"], true);
  EXPECT_EQ(answer["nodes"].at(1).at("balanced").at("score"), 1) << "all of its group";
  EXPECT_EQ(answer["balanced"].at("node_group"), "workers");
  EXPECT_NEAR(answer["balanced"].at("score").get<double>(), (1.0 / 2) / (3.0 / 4), 1e-12);
}

TEST(NodeRemovals, ReadWhatKubectlPrints) {
  json document = request();
  document["sources"] = {{{"kind", "kubernetes.NodeList"}, {"body", {{"items", document["kubernetes"]["nodes"]}}}},
                         {{"kind", "kubernetes.PodList"}, {"body", {{"items", document["kubernetes"]["pods"]}}}},
                         {{"kind", "kubernetes.PodDisruptionBudgetList"}, {"body", {{"items", {budget("etl", 5)}}}}}};
  document.erase("kubernetes");
  const Answer answer = ask(document);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["moved_pods"], 3);
  ASSERT_EQ(answer["explanation"]["warnings"].size(), 1U);
  EXPECT_EQ(answer["explanation"]["warnings"][0].at("code"), "pods_of_one_namespace");
}

TEST(NodeRemovals, TellNoneFromNotGiven) {
  EXPECT_EQ(ask(without(request(), "/kubernetes/pods")).faults(), "/kubernetes/pods missing\n");
  EXPECT_EQ(ask(without(request(), "/kubernetes")).faults(), "/kubernetes/nodes missing\n/kubernetes/pods missing\n");
  const Answer unguarded = ask(without(request(), "/kubernetes/pod_disruption_budgets"));
  EXPECT_EQ(unguarded["explanation"]["warnings"][0].at("code"), "no_disruption_budgets");
  EXPECT_EQ(ask(with(request(), "/kubernetes/nodes", json::array()))["nodes"].at(0).at("reason"), "NoNodeInfo");
}

TEST(NodeRemovals, RefuseWhatIsNotARequest) {
  const std::vector<std::pair<json, std::string>> rows{
      {without(request(), "/nodes"), "/nodes missing\n"},
      {with(request(), "/nodes", json::array()), "/nodes empty\n"},
      {with(request(), "/nodes", "a"), "/nodes wrong_type\n"},
      {asking(request(), {"a", "", "a"}), "/nodes/1 invalid_name\n/nodes/2 duplicate\n"},
      {with(request(), "/nodes/0", 7), "/nodes/0 invalid_name\n"},
      {asking(request(), std::vector<std::string>(10'001, "a")), "/nodes too_many\n"},
      {with(request(), "/node", "a"), "/node unknown_field\n"},
      {with(request(), "/options", {{"skip_nodes", true}, {"skip_nodes_with_local_storage", 1}}),
       "/options/skip_nodes unknown_field\n/options/skip_nodes_with_local_storage wrong_type\n"},
      {with(request(), "/kubernetes/pods/0/spec/containers/0/resources/requests/cpu", "-1"),
       "/kubernetes/pods/0/spec/containers/0/resources/requests/cpu out_of_range\n"},
      {with(request(), "/sources", {{{"kind", 7}, {"body", json::object()}}}), "/sources/0/kind wrong_type\n"},
      {with(request(), "/sources", json::object()), "/sources wrong_type\n"},
      {with(request(), "/evaluated_at", "now"), "/evaluated_at not_a_time\n"}};
  for (const auto& [document, faults] : rows) {
    const Answer answer = ask(document);
    EXPECT_EQ(answer.status, 422) << faults;
    EXPECT_EQ(answer.faults(), faults);
  }
  EXPECT_EQ(TestApi{}.post("/v1/node-removals", "{").status, 400);
  EXPECT_EQ(TestApi{}.get("/v1/node-removals").status, 405);
}

json worked_example() { return json::parse(test::read_text("examples/kubernetes/node_removals.json")); }

TEST(NodeRemovals, AreThoseOfTheWorkedExample) {
  const Answer answer = ask(worked_example());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["explanation"]["warnings"], json::array());
  EXPECT_EQ(answer["removable_nodes"], 1);
  EXPECT_EQ(answer["saving_hourly_usd"], 0.192);
  EXPECT_NEAR(answer["balanced"].at("score").get<double>(), 0.6, 1e-12);
  EXPECT_EQ(moves(answer["nodes"].at(0)), "etl/jupyter-5d9f→ip-10-0-1-11 etl/proxy-7c4b→ip-10-0-1-11 ");
  EXPECT_EQ(answer["nodes"].at(0).at("goes_with_node"), json{"kube-system/kube-proxy-3"});
  EXPECT_EQ(answer["nodes"].at(1).at("blocking_pods")[0].at("pod"), "spark/etl-exec-7");
  EXPECT_EQ(answer["nodes"].at(1).at("blocking_pods")[0].at("spark_executor"), true);
  EXPECT_FALSE(answer.document().contains("consolidation"));
}

TEST(NodeRemovals, ConsolidateAsInTheWorkedExample) {
  const json document = with(without(worked_example(), "/nodes"), "/consolidate", true);
  const Answer answer = ask(document);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(summary(answer), "Consolidation would delete 1 node and replace 1, saving $0.384 an hour");
  EXPECT_EQ(answer["nodes"], json::array());
  EXPECT_EQ(answer["removable"], false);
  const json plan = answer["consolidation"];
  EXPECT_EQ(plan.at("saving_hourly_usd"), 0.384);
  ASSERT_EQ(plan.at("moves").size(), 2U);
  const json& replaced = plan.at("moves")[0];
  EXPECT_EQ(replaced.at("node"), "ip-10-0-2-21");
  EXPECT_EQ(replaced.at("action"), "replace");
  EXPECT_EQ(replaced.at("replacement"), (json{{"node_group", "workers"},
                                              {"instance_type", "m5.xlarge"},
                                              {"market", "on_demand"},
                                              {"hourly_price_usd", 0.192}}));
  EXPECT_NEAR(replaced.at("balanced").at("score").get<double>(), 0.9, 1e-12);
  EXPECT_EQ(moves(replaced), "etl/trino-0→the replacement of ip-10-0-2-21 ");
  const json& deleted = plan.at("moves")[1];
  EXPECT_EQ(deleted.at("summary"), "Delete ip-10-0-1-11: its 1 pod moves to ip-10-0-2-22, saving $0.192 an hour");
  EXPECT_FALSE(deleted.contains("replacement"));
  ASSERT_EQ(plan.at("kept").size(), 2U);
  EXPECT_EQ(plan.at("kept")[0].at("reason"), "BlockedByPod");
  EXPECT_EQ(plan.at("kept")[1].at("reason"), "ReceivesPods");
}

TEST(NodeRemovals, ConsolidateOnlyTheNodesNamed) {
  const Answer answer = ask(with(worked_example(), "/consolidate", true));
  const json plan = answer["consolidation"];
  ASSERT_EQ(plan.at("moves").size(), 1U);
  EXPECT_EQ(plan.at("moves")[0].at("node"), "ip-10-0-2-22");
  EXPECT_EQ(plan.at("kept")[0].at("node"), "ip-10-0-1-12");
  EXPECT_EQ(summary(answer).substr(0, 23), "1 of 2 nodes can go tog");
  EXPECT_NE(summary(answer).find(". Consolidation would delete 1 node"), std::string::npos);
  EXPECT_FALSE(ask(with(worked_example(), "/consolidate", false)).document().contains("consolidation"));
}

TEST(NodeRemovals, StoreNothing) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/node-removals", request()).body, api.post("/v1/node-removals", request()).body);
  EXPECT_EQ(api.get("/v1/decisions")["items"], json::array());
}

}  // namespace
}  // namespace headroom::api
