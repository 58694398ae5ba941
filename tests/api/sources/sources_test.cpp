#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

TEST(Sources, NameTheirKinds) {
  const Read read = read_all(R"([{"kind": "aws.emr.Guess", "body": {}}])");
  EXPECT_EQ(read.faults(), "/sources/0/kind unknown_value\n");
  EXPECT_EQ(read.violations.kept()[0].detail,
            "'aws.emr.Guess' is not a kind of document: must be one of: "
            "aws.application-autoscaling.DescribeScheduledActions, aws.autoscaling.DescribeAutoScalingGroups, "
            "aws.autoscaling.DescribeScheduledActions, aws.ce.GetCostAndUsage, aws.cloudwatch.GetMetricData, "
            "aws.cloudwatch.GetMetricStatistics, "
            "aws.cloudwatch.MetricAlarm, aws.eks.DescribeNodegroup, "
            "aws.emr-containers.DescribeJobRun, aws.emr.AutoScalingPolicy, aws.emr.DescribeCluster, "
            "aws.emr.GetManagedScalingPolicy, aws.emr.ListInstanceFleets, "
            "aws.emr.ListInstanceGroups, aws.emr.ListInstances, aws.eventbridge, hdfs.namenode.jmx, keda.ScaledObject, "
            "kubernetes.HorizontalPodAutoscaler, kubernetes.NodeList, "
            "kubernetes.PodDisruptionBudgetList, kubernetes.PodList, prometheus.query_range, "
            "spark.executors, spark.stages, yarn.cluster.metrics, yarn.cluster.scheduler");
  EXPECT_EQ(source_kinds().size(), 27U);
}

TEST(Sources, AreReadStrictlyAroundTheirBodies) {
  const struct {
    std::string_view sources;
    std::string_view faults;
  } cases[] = {
      {R"([3])", "/sources/0 wrong_type\n/sources/0/kind missing\n/sources/0/body missing\n"},
      {R"([{}])", "/sources/0/kind missing\n/sources/0/body missing\n"},
      {R"([{"kind": "yarn.cluster.metrics", "body": null}])", "/sources/0/body wrong_type\n"},
      {R"([{"kind": "yarn.cluster.metrics", "body": "{}"}])", "/sources/0/body wrong_type\n"},
      {R"([{"kind": "yarn.cluster.metrics", "body": {}, "request": 1}])", "/sources/0/request wrong_type\n"},
      {R"([{"kind": "yarn.cluster.metrics", "body": {}, "bdoy": 1}])", "/sources/0/bdoy unknown_field\n"},
      {R"([{"kind": 1, "body": {}}])", "/sources/0/kind wrong_type\n"},
  };
  for (const auto& [sources, faults] : cases) EXPECT_EQ(read_all(sources).faults(), faults) << sources;
}

TEST(Sources, AreLimitedInNumber) {
  std::string sources = "[";
  for (std::size_t i = 0; i <= maximum_sources; ++i) sources += i == 0 ? "{}" : ", {}";
  EXPECT_EQ(read_all(sources + "]").faults(), "/sources too_many\n");
}

TEST(Sources, OfEveryKindWarnWhenNothingInThemIsUsed) {
  for (const std::string_view kind : source_kinds()) {
    if (kind.starts_with("spark.")) continue;  // lists, which an object is none of
    const Read read = read_one(kind, R"({"Surprise": {"inner": [1, 2, 3]}})");
    EXPECT_EQ(read.faults(), "") << kind;
    EXPECT_EQ(read.warnings(), "unused_document\n") << kind;
    EXPECT_EQ(read.findings.warnings[0].detail, "sources/0 (" + std::string(kind) + ") has nothing that is used");
  }
}

TEST(Sources, OfEveryKindAreRefusedOrUnusedIfTheirBodiesAreHostile) {
  for (const std::string_view kind : source_kinds())
    for (const std::string_view body :
         {"[]", "[[]]", "[null]", "[{}]", R"({"": ""})", R"({"Cluster": {"Cluster": {}}})", R"({"scheduler": []})",
          R"({"scheduler": {"schedulerInfo": {"queues": [{"queues": []}]}}})", R"({"ManagedScalingPolicy": []})",
          R"({"AutoScalingPolicy": {"Rules": [{}], "Constraints": []}})", R"({"MetricDataResults": [{}]})"}) {
      const Read read = read_one(kind, body);
      const bool lists_none = body == "[]" && (kind == "kubernetes.PodList" || kind == "spark.stages");
      EXPECT_TRUE(lists_none || read.faults().starts_with("/sources/0/") || read.warnings() == "unused_document\n" ||
                  read.warnings() == "unread_action\n")
          << kind << " " << body << " " << read.faults() << read.warnings();
    }
}

TEST(Sources, AreRecognisedIfTheyAreGivenAsAnotherKind) {
  const struct {
    std::string_view kind;
    std::string_view body;
    std::string_view said;
  } cases[] = {
      {"kubernetes.NodeList", R"({"items": [{"kind": "Pod"}]})", "has Pods in it: give it as kubernetes.PodList"},
      {"kubernetes.PodList", R"({"kind": "NodeList", "items": [{}]})",
       "has Nodes in it: give it as kubernetes.NodeList"},
      {"kubernetes.PodList", R"({"kind": "NodeList", "items": []})", "has Nodes in it: give it as kubernetes.NodeList"},
      {"kubernetes.PodList", R"([{"kind": "PodDisruptionBudget"}])",
       "has PodDisruptionBudget objects in it: give it as kubernetes.PodDisruptionBudgetList"},
      {"yarn.cluster.metrics", R"({"scheduler": {}})", "has scheduler in it: give it as yarn.cluster.scheduler"},
      {"yarn.cluster.scheduler", R"({"clusterMetrics": {}})",
       "has clusterMetrics in it: give it as yarn.cluster.metrics"},
      {"kubernetes.NodeList", R"({"items": [{"spec": {"containers": []}}]})",
       "has Pods in it: give it as kubernetes.PodList"},
      {"kubernetes.PodList", R"([{"status": {"allocatable": {}}}])", "has Nodes in it: give it as kubernetes.NodeList"},
      {"keda.ScaledObject", R"({"items": [{"spec": {"scaleTargetRef": {}}}]})",
       "has HorizontalPodAutoscaler objects in it: give it as kubernetes.HorizontalPodAutoscaler"},
      {"kubernetes.HorizontalPodAutoscaler", R"({"items": [{"spec": {"scaleTargetRef": {}, "triggers": []}}]})",
       "has ScaledObject objects in it: give it as keda.ScaledObject"},
      {"yarn.cluster.metrics", R"({"beans": []})", "has beans in it: give it as hdfs.namenode.jmx"},
      {"aws.emr.ListInstanceGroups", R"({"InstanceFleets": []})",
       "has InstanceFleets in it: give it as aws.emr.ListInstanceFleets"},
      {"aws.emr.ListInstanceFleets", R"({"Cluster": {}})", "has Cluster in it: give it as aws.emr.DescribeCluster"},
      {"aws.cloudwatch.GetMetricData", R"({"Datapoints": [], "Label": "x"})",
       "has Datapoints in it: give it as aws.cloudwatch.GetMetricStatistics"},
  };
  for (const auto& [kind, body, said] : cases) {
    const Read read = read_one(kind, body);
    EXPECT_EQ(read.refusals(), "") << body;
    EXPECT_EQ(read.doubts(), "/sources/0/kind wrong_kind\n") << body;
    ASSERT_EQ(read.warnings(), "wrong_kind\n") << body;
    EXPECT_EQ(read.findings.warnings[0].detail, "sources/0 (" + std::string(kind) + ") " + std::string(said));
  }
}

TEST(Sources, MayHaveMoreInThemThanTheirKindSays) {
  const Read cluster = read_one("aws.emr.DescribeCluster", R"({"InstanceGroups": [{"Id": "ig-1",
      "InstanceGroupType": "TASK", "RequestedInstanceCount": 2, "RunningInstanceCount": 2}]})");
  EXPECT_EQ(cluster.warnings(), "");
  EXPECT_EQ(cluster.findings.pools.size(), 1U);
  const std::string both = R"({"kind": "List", "items": [
      {"kind": "Pod", "metadata": {"name": "p"}, "spec": {}, "status": {}},
      {"kind": "Node", "metadata": {"name": "n"}, "spec": {}, "status": {}}]})";
  EXPECT_EQ(read_one("kubernetes.NodeList", both).warnings(), "");
  EXPECT_EQ(read_one("kubernetes.PodList", both).warnings(), "");
}

TEST(Sources, LetTheLaterDocumentHoldWhereTwoDiffer) {
  const Read read = read_all(R"([
      {"kind": "aws.emr.DescribeCluster", "body": {"Id": "j-1", "ReleaseLabel": "emr-6.15.0", "Status": {"State": "RUNNING"}}},
      {"kind": "aws.emr.DescribeCluster", "body": {"Id": "j-1", "ReleaseLabel": "emr-7.2.0", "Status": {"State": "RUNNING"}}}])");
  EXPECT_EQ(read.findings.release, "emr-7.2.0");
  EXPECT_EQ(read.warnings(), "source_conflict\n");
  EXPECT_EQ(read.findings.warnings[0].detail,
            "sources/1 (aws.emr.DescribeCluster) contradicts an earlier document about the cluster's release; "
            "the later one is used");
}

TEST(Sources, MayTellTheClustersIdInPassing) {
  const std::string policy =
      R"({"kind": "aws.emr.AutoScalingPolicy", "body": {"ClusterId": "j-2", "InstanceGroupId": "ig-1",
      "AutoScalingPolicy": {"Constraints": {"MinCapacity": 1, "MaxCapacity": 2}, "Rules": [{"Name": "out",
        "Action": {"SimpleScalingPolicyConfiguration": {"ScalingAdjustment": 1}}, "Trigger": {"CloudWatchAlarmDefinition":
        {"ComparisonOperator": "LESS_THAN", "MetricName": "M", "Period": 300, "Threshold": 1}}}]}}})";
  EXPECT_EQ(read_all("[" + policy + "]").findings.cluster_id, "j-2");
  const Read other = read_all("[" + policy + R"(, {"kind": "aws.emr.DescribeCluster", "body": {"Id": "j-1"}}])");
  EXPECT_EQ(other.findings.cluster_id, "j-1");
  EXPECT_EQ(other.warnings(), "source_conflict\n");
}

TEST(Sources, TellTheClustersIdByTheirRequests) {
  const struct {
    std::string_view kind;
    std::string_view request;
  } cases[] = {
      {"aws.emr.ListInstanceGroups", R"({"ClusterId": "j-3"})"},
      {"aws.cloudwatch.GetMetricStatistics", R"({"Dimensions": [{"Name": "JobFlowId", "Value": "j-3"}]})"},
      {"aws.cloudwatch.GetMetricData", R"([{"Id": "a", "MetricStat": {"Metric": {"Dimensions": [
          {"Name": "JobFlowID", "Value": "j-3"}]}}}])"},
  };
  for (const auto& [kind, request] : cases) EXPECT_EQ(read_one(kind, "{}", request).findings.cluster_id, "j-3") << kind;
}

TEST(Sources, SayOnceWhatHoldsForManyPartsOfADocument) {
  std::string results;
  for (int i = 0; i < 500; ++i) {
    results += i == 0 ? "" : ", ";
    results += R"({"Label": "m)" + std::to_string(i) + R"(", "Timestamps": [1], "Values": [1]})";
  }
  const std::string body = "{\"MetricDataResults\": [" + results + "]}";
  const Read read = read_one("aws.cloudwatch.GetMetricData", body);
  ASSERT_EQ(read.warnings(), "period_inferred\n");
  EXPECT_TRUE(
      read.findings.warnings[0].detail.starts_with("sources/0 (aws.cloudwatch.GetMetricData) does not say "
                                                   "the period of m0; its datapoints suggest 300 s"));
  EXPECT_TRUE(read.findings.warnings[0].detail.ends_with("; the same holds for 499 more series"));
  const std::string item = R"({"kind": "aws.cloudwatch.GetMetricData", "body": )" + body + "}";
  const Read twice = read_all("[" + item + ", " + item + "]");
  EXPECT_TRUE(twice.warnings().starts_with("period_inferred\nperiod_inferred\n")) << "once in each document";
}

TEST(Sources, DoNotFloodTheAnswerWithWarnings) {
  std::string groups;
  for (int i = 0; i < 500; ++i) {
    groups += i == 0 ? "" : ", ";
    groups += R"({"AutoScalingGroupName": "g)" + std::to_string(i) +
              R"(", "DesiredCapacity": 1, "SuspendedProcesses": [{"ProcessName": "Terminate"}]})";
  }
  const Read read = read_one("aws.autoscaling.DescribeAutoScalingGroups", "{\"AutoScalingGroups\": [" + groups + "]}");
  ASSERT_EQ(read.findings.warnings.size(), 101U);
  EXPECT_EQ(read.findings.warnings.back().detail, "400 more warnings about the documents are not listed");
}

}  // namespace
}  // namespace headroom::api
