#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// Documents as real systems print them: with parts left out, odd figures, several partitions, alarms of others. Each
/// request is a file of tests/api/data/documents.
namespace headroom::test {
namespace {

json request_in(const std::string& name) {
  return json::parse(read_text("tests/api/data/documents/" + name + ".json"));
}

Answer answer_to(const json& request) {
  TestApi api;
  return api.evaluate(request);
}

/// `code: detail` of each warning, one a line.
std::string warnings_of(const Answer& answer) {
  std::string lines;
  const json document = answer.document();
  for (const json& warning : document.at("explanation").at("warnings"))
    lines += warning.at("code").get<std::string>() + ": " + warning.at("detail").get<std::string>() + "\n";
  return lines;
}

TEST(OddDocuments, LeadToTheDecisionThatTheirFiguresJustify) {
  const struct {
    std::string name;
    std::string action;
    int current;
    int target;
    std::string said;  ///< what the answer names somewhere
    std::string why;
  } cases[] = {
      {"fleet_without_targets", "no_action", 8, 8, "TargetOnDemandCapacity and TargetSpotCapacity",
       "2 + 6 provisioned units stand in for the targets"},
      {"yarn_nan_used_capacity", "scale_out", 4, 6, "absoluteUsedCapacity", "24,576 MB / 12,288 MB = 2 more"},
      {"yarn_negative_available_memory", "scale_out", 4, 6, "availableMB", "24,576 MB / 12,288 MB = 2 more"},
      {"yarn_queue_of_a_node_label", "scale_out", 4, 5, "", "in its own partition the queue may have 100%"},
      {"yarn_totals_of_one_partition", "scale_out", 4, 8, "", "98,304 MB / (98,304 MB / 4 nodes) = 4 more"},
      {"fair_scheduler_parent_at_maximum", "no_action", 4, 4, "root.etl", "root.etl uses all of its 24,576 MB"},
      {"dominant_resource_calculator_configured", "scale_out", 4, 9, "", "20 vcores / 4 vcores = 5 more"},
      {"replication_set_on_the_core_group", "scale_in", 4, 3, "", "3 copies need 3 core nodes"},
      {"pending_memory_of_the_queues", "scale_out", 4, 9, "61,440", "61,440 MB / 12,288 MB = 5 more"},
      {"alarm_of_another_metric", "no_action", 4, 4, "CPUUtilization", "the alarm has only its name from the rule"},
      {"alarm_that_no_rule_has", "no_action", 4, 4, "HDFSUtilization", "no rule is about this alarm"},
  };
  for (const auto& each : cases) {
    const Answer answer = answer_to(request_in(each.name));
    ASSERT_EQ(answer.status, 201) << each.name << ": " << answer.body;
    EXPECT_EQ(answer["action"], each.action) << each.name << ": " << each.why << "\n" << answer.body;
    EXPECT_EQ(answer["current"], each.current) << each.name;
    EXPECT_GE(answer["target"], each.target) << each.name << ": " << each.why;
    if (each.name != "yarn_queue_of_a_node_label") {
      EXPECT_EQ(answer["target"], each.target) << each.name << ": " << each.why;
    }
    EXPECT_NE(answer.body.find(each.said), std::string::npos) << each.name << "\n" << answer.body;
  }
}

TEST(OddDocuments, SayEachOddValueOnce) {
  for (const auto& [name, code] : {std::pair("fleet_without_targets", "requested_capacity_assumed"),
                                   {"yarn_nan_used_capacity", "unusable_value"},
                                   {"yarn_negative_available_memory", "clamped_value"},
                                   {"alarm_of_another_metric", "unused_alarm"},
                                   {"alarm_that_no_rule_has", "unused_alarm"}}) {
    const std::string warnings = warnings_of(answer_to(request_in(name)));
    const auto first = warnings.find(std::string(code) + ": ");
    ASSERT_NE(first, std::string::npos) << name << "\n" << warnings;
    EXPECT_EQ(warnings.find(std::string(code) + ": ", first + 1), std::string::npos) << name << "\n" << warnings;
    EXPECT_EQ(warnings.find("unused_document"), std::string::npos) << name << "\n" << warnings;
  }
}

TEST(OddDocuments, AreNamedAsTheCauseIfTheyAreSwapped) {
  const Answer answer = answer_to(request_in("lists_swapped"));
  ASSERT_EQ(answer.status, 422) << answer.body;
  EXPECT_EQ(answer.faults(), "/sources/0/kind wrong_kind\n/sources/1/kind wrong_kind\n");
  EXPECT_NE(answer.body.find("the document given as kubernetes.NodeList has Pods in it"), std::string::npos)
      << answer.body;
  EXPECT_NE(answer.body.find("the document given as kubernetes.PodList has Nodes in it"), std::string::npos);
}

TEST(OddDocuments, AreNamedAsTheCauseIfWhatTheyLackIsMissing) {
  const json request = {
      {"cluster", {{"id", "j-1"}}},
      {"sources",
       {{{"kind", "aws.emr.ListInstanceGroups"},
         {"body",
          {{"InstanceGroups", {{{"Id", "ig-1"}, {"InstanceGroupType", "WORKERS"}, {"RequestedInstanceCount", 2}}}}}}}}},
      {"policy", {{"limits", {{"minimum", 1}, {"maximum", 4}}}, {"signals", {{{"kind", "managed_scaling"}}}}}},
      {"evaluated_at", "2026-11-22T10:00:30Z"}};
  const Answer answer = answer_to(request);
  ASSERT_EQ(answer.status, 422) << answer.body;
  const json errors = answer["errors"];
  for (const json& error : errors)
    EXPECT_EQ(error.at("pointer"), "/sources/0/body/InstanceGroups/0/InstanceGroupType") << "not what follows from it";
}

json alarm_request(const json& alarm) {
  json request = request_in("alarm_of_another_metric");
  request["sources"][0]["body"]["MetricAlarms"][0].update(alarm);
  return request;
}

TEST(OddDocuments, BelongToARuleIfTheyWatchTheSame) {
  const json same = {{"AlarmName", "AutoScaling-j-14"},
                     {"MetricName", "YARNMemoryAvailablePercentage"},
                     {"Namespace", "AWS/ElasticMapReduce"},
                     {"Dimensions", {{{"Name", "JobFlowId"}, {"Value", "j-14"}}}},
                     {"Threshold", 15.0},
                     {"ComparisonOperator", "LessThanThreshold"}};
  EXPECT_EQ(answer_to(alarm_request(same))["action"], "scale_out") << "whatever its name is";
  const std::pair<const char*, json> others[] = {
      {"MetricName", "HDFSUtilization"},
      {"Namespace", "Custom/YARN"},
      {"Dimensions", {{{"Name", "JobFlowId"}, {"Value", "j-99"}}}},
      {"Dimensions", {{{"Name", "JobFlowId"}, {"Value", "j-14"}}, {{"Name", "NodeId"}, {"Value", "i-1"}}}},
      {"Threshold", 20.0},
      {"ComparisonOperator", "GreaterThanThreshold"},
  };
  for (const auto& [field, value] : others) {
    json alarm = same;
    alarm["AlarmName"] = "out";
    alarm[field] = value;
    const Answer answer = answer_to(alarm_request(alarm));
    EXPECT_EQ(answer["action"], "no_action") << field << value;
    EXPECT_NE(warnings_of(answer).find("unused_alarm"), std::string::npos) << field << value;
  }
}

TEST(OddDocuments, LimitAPolicyByManagedScalingThatTheRequestDescribes) {
  json request = request_in("yarn_negative_available_memory");
  request["policy"].erase("limits");
  request["cluster"]["managed_scaling"] = {{"unit", "instances"}, {"minimum", 2}, {"maximum", 5}};
  const Answer answer = answer_to(request);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["target"], 5) << "6 would be needed, 5 is the maximum";
}

TEST(OddDocuments, LeaveTheRequestsOwnResourceCalculatorAlone) {
  json request = request_in("dominant_resource_calculator_configured");
  request["policy"]["signals"][0]["resource_calculator"] = "memory";
  const Answer answer = answer_to(request);
  EXPECT_EQ(answer["target"], 4) << "the pending memory fits what is free";
  EXPECT_NE(warnings_of(answer).find("resource_calculator"), std::string::npos);
}

TEST(OddDocuments, GrowAQueueByItsShareOfEachNode) {
  json request = request_in("yarn_nan_used_capacity");
  json& queue = request["sources"][0]["body"]["scheduler"]["schedulerInfo"]["queues"]["queue"][0];
  queue.update({{"maxCapacity", 25}, {"absoluteMaxCapacity", 25}, {"absoluteUsedCapacity", 25}});
  // 24,576 MB / (25% of 12,288 MB) = 8 more; a fixed maximum gets nothing.
  EXPECT_EQ(answer_to(request)["target"], 12);
  EXPECT_NE(answer_to(request).body.find("25%"), std::string::npos) << "and it is said";
  queue["mode"] = "absolute";
  const Answer fixed = answer_to(request);
  EXPECT_EQ(fixed["action"], "no_action");
  EXPECT_EQ(fixed["reason"], "queue_at_maximum");
}

TEST(OddDocuments, CountWhatRunsByItsMemoryIfNoDocumentSaysIt) {
  json request = json::parse(read_text("tests/api/data/explanations/instances_on_order.json"));
  for (json& source : request["sources"])
    if (source["body"].contains("InstanceGroups"))
      source["body"]["InstanceGroups"].back().erase("RunningInstanceCount");
  // YARN has 49,152 MB and an m5.xlarge 12,288: 4 of the 6 run. 49,152 MB pend, so 4 more than run make 8.
  const Answer answer = answer_to(request);
  EXPECT_EQ(answer["target"], 8) << answer.body;
  EXPECT_NE(warnings_of(answer).find("running_inferred"), std::string::npos);
}

}  // namespace
}  // namespace headroom::test
