#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// Requests made of real documents, and what a good operator would have answered.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::read_text;
using test::TestApi;

json request(const std::string& name) {
  return json::parse(read_text("tests/api/data/kubernetes/rules/" + name + ".json"));
}

json& items(json& request, std::size_t source) { return request["sources"][source]["body"]["items"]; }

Answer ask(const json& request) {
  TestApi api;
  return api.post("/v1/evaluations?dry_run=true", request);
}

json answered(const json& request) {
  const Answer answer = ask(request);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.document();
}

/// `no_action 2`: what is done, and the size afterwards.
std::string decision(const json& answer) {
  return answer["action"].get<std::string>() + ' ' + std::to_string(answer["target"].get<int>());
}

std::string summary(const json& answer) { return answer["explanation"]["summary"].get<std::string>(); }

bool says(const json& answer, const std::string& text) { return answer.dump().find(text) != std::string::npos; }

json report_of(const json& answer, std::size_t node) {
  return answer["explanation"]["signals"][0]["plan"]["scale_down"]["nodes"][node];
}

TEST(NodesOnTheirWay, TakeThePodsThatWait) {
  EXPECT_EQ(decision(answered(request("node_just_joined"))), "no_action 2");
  EXPECT_EQ(decision(answered(request("node_with_a_startup_taint"))), "no_action 2");
  EXPECT_NE(summary(answered(request("node_just_joined"))).find("node b, which is on its way"), std::string::npos)
      << summary(answered(request("node_just_joined")));
}

TEST(NodesOnTheirWay, AreYoungerThanAQuarterOfAnHour) {
  for (const char* name : {"node_just_joined", "node_with_a_startup_taint"}) {
    // It is asked at 10:00:30.
    for (const auto& [joined, expected] :
         {std::pair{"2026-11-22T09:45:31Z", "no_action 2"}, std::pair{"2026-11-22T09:45:30Z", "scale_out 3"},
          std::pair{"2026-11-21T10:00:00Z", "scale_out 3"}}) {
      json aged = request(name);
      items(aged, 0)[1]["metadata"]["creationTimestamp"] = joined;
      EXPECT_EQ(decision(answered(aged)), expected) << name << ' ' << joined;
    }
    json ageless = request(name);
    items(ageless, 0)[1]["metadata"].erase("creationTimestamp");
    EXPECT_EQ(decision(answered(ageless)), "scale_out 3") << name;
  }
}

TEST(NodesOnTheirWay, AreStoredWithTheirAge) {
  TestApi api;
  const Answer first = api.post("/v1/evaluations", request("node_just_joined"));
  ASSERT_EQ(first.status, 201) << first.body;
  const Answer input = api.get("/v1/decisions/" + first.id() + "/input");
  EXPECT_NE(input.body.find("2026-11-22T10:00:05"), std::string::npos) << input.body;
}

TEST(EmptyGroups, HaveTheLabelsAndTaintsOfTheirDescription) {
  const json taint = answered(request("empty_group_with_a_taint"));
  EXPECT_EQ(decision(taint), "no_action 0");
  EXPECT_TRUE(says(taint, "its taint d is not tolerated")) << summary(taint);
  const json labels = answered(request("empty_group_with_labels"));
  EXPECT_EQ(decision(labels), "scale_out 1");
  EXPECT_EQ(labels["changes"][0]["pool_id"], "spot");

  json other = request("empty_group_with_labels");
  other["sources"][2]["body"]["nodegroup"]["labels"]["w"] = "other";
  EXPECT_EQ(decision(answered(other)), "no_action 0");
  for (const auto& [effect, expected] :
       {std::pair{"NO_EXECUTE", "no_action 0"}, std::pair{"PREFER_NO_SCHEDULE", "scale_out 1"}}) {
    json tainted = request("empty_group_with_a_taint");
    tainted["sources"][2]["body"]["nodegroup"]["taints"][0]["effect"] = effect;
    EXPECT_EQ(decision(answered(tainted)), expected) << effect;
  }
  json tolerant = request("empty_group_with_a_taint");
  items(tolerant, 1)[0]["spec"]["tolerations"] = {{{"key", "d"}, {"value", "s"}, {"effect", "NoSchedule"}}};
  EXPECT_EQ(decision(answered(tolerant)), "scale_out 1");
}

TEST(EmptyGroups, HaveTheLabelsThatEveryNewNodeGets) {
  for (const auto& [label, value, type, expected] :
       {std::tuple{"kubernetes.io/os", "linux", "m5.xlarge", "scale_out 1"},
        std::tuple{"kubernetes.io/os", "windows", "m5.xlarge", "no_action 0"},
        std::tuple{"kubernetes.io/arch", "amd64", "m5.xlarge", "scale_out 1"},
        std::tuple{"kubernetes.io/arch", "arm64", "m6g.xlarge", "scale_out 1"},
        std::tuple{"kubernetes.io/arch", "arm64", "m5.xlarge", "no_action 0"},
        std::tuple{"node.kubernetes.io/instance-type", "m5.xlarge", "m5.xlarge", "scale_out 1"},
        std::tuple{"eks.amazonaws.com/nodegroup", "spot", "m5.xlarge", "scale_out 1"}}) {
    json selecting = request("empty_group_with_labels");
    selecting["sources"][2]["body"]["nodegroup"]["instanceTypes"] = {type};
    items(selecting, 1)[1]["spec"]["nodeSelector"] = {{label, value}};
    EXPECT_EQ(decision(answered(selecting)), expected) << label << '=' << value << ' ' << type;
  }
}

/// The same group as an Auto Scaling group, with these tags.
json with_tags(const std::string& name, const json& tags) {
  json asked = request(name);
  json list = json::array();
  for (const auto& [key, value] : tags.items())
    list.push_back({{"Key", "k8s.io/cluster-autoscaler/node-template/" + key}, {"Value", value}});
  list.push_back({{"Key", "kubernetes.io/cluster/c"}, {"Value", "owned"}});
  const json group{{"AutoScalingGroupName", "spot"},
                   {"MinSize", 0},
                   {"MaxSize", 9},
                   {"DesiredCapacity", 0},
                   {"Instances", json::array()},
                   {"Tags", list},
                   {"AvailabilityZones", {"us-east-1a"}}};
  asked["sources"][2] = {{"kind", "aws.autoscaling.DescribeAutoScalingGroups"},
                         {"body", {{"AutoScalingGroups", {group}}}}};
  return asked;
}

TEST(EmptyGroups, HaveTheLabelsTaintsAndResourcesOfTheirTags) {
  const json type{{"label/node.kubernetes.io/instance-type", "m5.xlarge"}};
  json labelled = type;
  labelled["label/w"] = "spark";
  json tainted = type;
  tainted["taint/d"] = "s:NoSchedule";
  json unreadable = type;
  unreadable["taint/d"] = "NoSchedule";
  EXPECT_EQ(decision(answered(with_tags("empty_group_with_labels", labelled))), "scale_out 1");
  EXPECT_EQ(decision(answered(with_tags("empty_group_with_labels", type))), "no_action 0");
  EXPECT_EQ(decision(answered(with_tags("empty_group_with_a_taint", tainted))), "no_action 0");
  EXPECT_EQ(decision(answered(with_tags("empty_group_with_a_taint", unreadable))), "scale_out 1");
  EXPECT_EQ(decision(answered(with_tags("empty_group_with_a_taint", type))), "scale_out 1");
  // A type that no catalogue knows: the tags tell its size. The pod requests one CPU.
  const json sizes{{"resources/cpu", "1"}, {"resources/memory", "4Gi"}, {"resources/pods", "10"}};
  json small = sizes;
  small["resources/cpu"] = "900m";
  EXPECT_EQ(decision(answered(with_tags("empty_group_with_a_taint", sizes))), "scale_out 1");
  EXPECT_EQ(decision(answered(with_tags("empty_group_with_a_taint", small))), "no_action 0");
}

TEST(EmptyGroups, OfEksHaveTheTagsOfTheirAutoScalingGroupsToo) {
  json asked = request("empty_group_with_labels");
  json tagged = with_tags("empty_group_with_labels", {{"label/w", "spark"}});
  tagged["sources"][2]["body"]["AutoScalingGroups"][0]["AutoScalingGroupName"] = "eks-spot-1";
  asked["sources"][2]["body"]["nodegroup"].erase("labels");
  asked["sources"][2]["body"]["nodegroup"]["resources"] = {{"autoScalingGroups", {{{"name", "eks-spot-1"}}}}};
  EXPECT_EQ(decision(answered(asked)), "no_action 0");
  asked["sources"].push_back(tagged["sources"][2]);
  EXPECT_EQ(decision(answered(asked)), "scale_out 1");
  asked["sources"][2]["body"]["nodegroup"]["labels"]["w"] = "other";
  EXPECT_EQ(decision(answered(asked)), "no_action 0") << "EKS knows best";
}

TEST(RulesOfToday, LetASystemPodMoveAfterItsFirstHour) {
  const json answer = answered(request("kube_system_pod_older_than_an_hour"));
  EXPECT_EQ(decision(answer), "scale_in 1");
  EXPECT_EQ(answer["changes"][0]["nodes"], json{"a"});
  EXPECT_EQ(report_of(answer, 0)["moves"][0]["to"], "b");
  json young = request("kube_system_pod_older_than_an_hour");
  items(young, 1)[0]["metadata"]["creationTimestamp"] = "2026-11-22T09:00:31Z";
  EXPECT_EQ(decision(answered(young)), "no_action 2");
  EXPECT_NE(summary(answered(young)).find("kube-system/m"), std::string::npos) << summary(answered(young));
}

TEST(RulesOfToday, WaitForAPodThatShallFinish) {
  const json answer = answered(request("safe_to_evict_on_completion"));
  EXPECT_EQ(decision(answer), "no_action 2");
  EXPECT_EQ(report_of(answer, 0)["reason"], "BlockedByOnCompletionPod");
  EXPECT_NE(summary(answer).find("x/j"), std::string::npos) << summary(answer);
  json finished = request("safe_to_evict_on_completion");
  items(finished, 1)[0]["status"]["phase"] = "Succeeded";
  EXPECT_EQ(decision(answered(finished)), "scale_in 1");
}

TEST(RulesOfToday, BalanceGroupsOfTwoZones) {
  const json answer = answered(request("similar_groups_of_two_zones"));
  EXPECT_EQ(decision(answer), "scale_out 4");
  ASSERT_EQ(answer["changes"].size(), 2U);
  EXPECT_EQ(answer["changes"][0]["to"], 2);
  EXPECT_EQ(answer["changes"][1]["to"], 2);
  json unlike = request("similar_groups_of_two_zones");
  items(unlike, 0)[0]["metadata"]["labels"]["team"] = "a";
  EXPECT_EQ(answered(unlike)["changes"].size(), 1U) << "a label that is compared";
}

TEST(RulesOfToday, TrimNoNameOfAVolume) {
  const json answer = answered(request("local_volumes_with_a_blank"));
  EXPECT_EQ(decision(answer), "no_action 2");
  EXPECT_EQ(report_of(answer, 0)["blocking_pods"][0]["reason"], "LocalStorageRequested");
  EXPECT_EQ(report_of(answer, 0)["blocking_pods"][0]["volume"], "w");
  json exact = request("local_volumes_with_a_blank");
  items(exact, 1)[0]["metadata"]["annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes"] = "v,w";
  EXPECT_EQ(decision(answered(exact)), "scale_in 1");
}

TEST(PartialLists, AreDoubtedInBothDirections) {
  const json answer = answered(request("pods_filtered_to_pending"));
  EXPECT_EQ(decision(answer), "scale_out 2");
  EXPECT_LT(answer["confidence"], 1);
  EXPECT_TRUE(says(answer, "no_pod_on_a_node"));
  json whole = request("pods_filtered_to_pending");
  json running = items(whole, 1)[0];
  running["metadata"]["name"] = "r";
  running["spec"]["nodeName"] = "a";
  running["status"] = {{"phase", "Running"}};
  items(whole, 1).push_back(running);
  EXPECT_EQ(decision(answered(whole)), "no_action 1") << "the node has room, and that is known";
}

TEST(Texts, TellOfADaemonSetsPodThatWaits) {
  const json answer = answered(request("daemonset_pod_waits"));
  EXPECT_EQ(decision(answer), "no_action 1");
  for (const char* part : {"x/agent-1", "DaemonSet", "asks for no new node", "node a has 0m of cpu free", "1000m"})
    EXPECT_NE(summary(answer).find(part), std::string::npos) << part << ": " << summary(answer);
  EXPECT_EQ(summary(answer).find("UnschedulablePods is 0"), std::string::npos) << summary(answer);
}

TEST(Texts, TellOfConstraintsThatAreNotModelled) {
  for (const auto& [name, constraint] : {std::pair{"pod_with_a_volume_claim", "persistentVolumeClaim"},
                                         std::pair{"pod_affinity_not_modelled", "podAffinity"}}) {
    const json answer = answered(request(name));
    EXPECT_EQ(answer["action"], "scale_out") << name;
    EXPECT_LT(answer["confidence"], 1) << name;
    EXPECT_TRUE(says(answer["explanation"]["warnings"], constraint)) << answer["explanation"]["warnings"];
  }
  json modelled = request("pod_affinity_not_modelled");
  items(modelled, 1)[1]["spec"].erase("affinity");
  EXPECT_EQ(answered(modelled)["confidence"], 1);
}

TEST(Texts, TellWhatDaemonSetsTake) {
  json large = request("pod_affinity_not_modelled");
  items(large, 1)[1]["spec"].erase("affinity");
  items(large, 1)[0]["metadata"]["ownerReferences"][0]["kind"] = "DaemonSet";
  items(large, 1)[0]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = "500m";
  items(large, 1)[1]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = "3600m";
  const json answer = answered(large);
  EXPECT_EQ(decision(answer), "no_action 1");
  EXPECT_NE(summary(answer).find("a new node has 3500m, because DaemonSets take 500m"), std::string::npos)
      << summary(answer);
}

/// `0 wrong_kind`: the position of each refused document in `sources`, and why it was refused.
std::string refused_documents(const json& request) {
  const Answer answer = ask(request);
  EXPECT_EQ(answer.status, 422) << answer.body;
  std::string all;
  for (const json& fault : answer["errors"]) {
    const auto pointer = fault["pointer"].get<std::string>();
    const bool is_source = pointer.starts_with("/sources/");
    all += (is_source ? pointer.substr(9, 1) : pointer) + ' ' + fault["code"].get<std::string>() + '\n';
  }
  return all;
}

TEST(Errors, NameDocumentsThatWereExchanged) {
  EXPECT_EQ(refused_documents(request("lists_swapped")), "0 wrong_kind\n1 wrong_kind\n");
  json kindless = request("lists_swapped");
  for (const std::size_t source : {0U, 1U}) items(kindless, source)[0].erase("kind");
  EXPECT_EQ(refused_documents(kindless), "0 wrong_kind\n1 wrong_kind\n");
  json typed = request("lists_swapped");
  typed["sources"].erase(1);
  typed["sources"][0]["body"] = {{"kind", "PodList"}, {"items", json::array()}};
  EXPECT_EQ(refused_documents(typed), "0 wrong_kind\n");
  json single = request("lists_swapped");
  single["sources"].erase(1);
  single["sources"][0]["body"] = {{"kind", "Pod"}, {"metadata", {{"name", "p"}}}};
  EXPECT_EQ(refused_documents(single), "0 wrong_kind\n");
}

TEST(OddObjects, AreReadAroundAndDoubted) {
  const struct {
    std::size_t source;
    const char* pointer;
    json value;
  } cases[] = {
      {0, "/items/0/spec/taints", {{{"key", "a"}, {"effect", "NoFoo"}}}},
      {0, "/items/0/status/allocatable/cpu", "NaN"},
      {0, "/items/0/metadata/creationTimestamp", "yesterday"},
      {1, "/items/0/status/phase", "Odd"},
      {1, "/items/0/spec/containers/0/resources/requests/cpu", -1},
      {1, "/items/0/spec/priority", "high"},
  };
  for (const auto& [source, pointer, value] : cases) {
    json odd = request("node_just_joined");
    odd["sources"][source]["body"][json::json_pointer(pointer)] = value;
    const json answer = answered(odd);
    EXPECT_EQ(decision(answer), "no_action 2") << pointer;
    EXPECT_LT(answer["confidence"], 1.0) << pointer;
    EXPECT_NE(answer.dump().find("unusable_value"), std::string::npos) << pointer << answer;
  }
}

TEST(OddObjects, LetNoNodeGo) {
  json removable = request("kube_system_pod_older_than_an_hour");
  ASSERT_EQ(decision(answered(removable)), "scale_in 1");
  items(removable, 1)[0]["status"]["phase"] = "Odd";
  EXPECT_EQ(decision(answered(removable)), "no_action 2") << "the node may hold more than the list shows";
}

TEST(Errors, TakeAListOfSeveralKindsUnderEachOfThem) {
  json mixed = request("lists_swapped");
  json all = items(mixed, 0);
  all.push_back(items(mixed, 1)[0]);
  for (const std::size_t source : {0U, 1U}) mixed["sources"][source]["body"] = {{"kind", "List"}, {"items", all}};
  mixed["sources"].push_back({{"kind", "kubernetes.PodDisruptionBudgetList"}, {"body", mixed["sources"][0]["body"]}});
  EXPECT_EQ(decision(answered(mixed)), "no_action 1");
}

TEST(Errors, SayWhatATextLooksLike) {
  for (const auto& [text, hint] :
       {std::pair{"NAME   STATUS   ROLES    AGE\na  Ready  <none>  3d\n", "kubectl get -o json"},
        std::pair{"NAMESPACE   NAME   READY\n", "kubectl get -o json"},
        std::pair{"apiVersion: v1\nkind: List\n", "YAML"}, std::pair{"---\nkind: NodeList\n", "YAML"},
        std::pair{"{\"items\": []}", "JSON in a string"}}) {
    json asked = request("lists_swapped");
    asked["sources"].erase(1);
    asked["sources"][0]["body"] = text;
    const Answer answer = ask(asked);
    EXPECT_EQ(answer.faults(), "/sources/0/body wrong_type\n");
    EXPECT_NE(answer.body.find(hint), std::string::npos) << answer.body;
  }
}

}  // namespace
}  // namespace headroom::api
