#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

constexpr auto asg = "aws.autoscaling.DescribeAutoScalingGroups";
constexpr auto eks = "aws.eks.DescribeNodegroup";

/// A group of 3, from 1 to 9, with further fields.
std::string group(std::string_view name, std::string_view fields = "") {
  return R"({"AutoScalingGroupName": ")" + std::string(name) +
         R"(", "MinSize": 1, "MaxSize": 9, "DesiredCapacity": 3)" + (fields.empty() ? "" : ", ") + std::string(fields) +
         "}";
}

Read read_groups(const std::string& groups) { return read_one(asg, R"({"AutoScalingGroups": [)" + groups + "]}"); }

std::string node_group(std::string_view fields = "") {
  return R"({"nodegroup": {"nodegroupName": "workers", "clusterName": "etl",
             "scalingConfig": {"minSize": 1, "maxSize": 9, "desiredSize": 3})" +
         std::string(fields.empty() ? "" : ", ") + std::string(fields) + "}}";
}

Pool only(const Read& read) {
  EXPECT_EQ(read.faults(), "");
  return read.findings.pools.size() == 1 ? read.findings.pools.front() : Pool{};
}

std::string source(std::string_view kind, const std::string& body) {
  return R"({"kind": ")" + std::string(kind) + R"(", "body": )" + body + "}";
}

TEST(AutoScalingGroups, ArePoolsOfWorkersWithTheirOwnBounds) {
  const Read read = read_groups(group("etl-spot", R"("Instances": [
      {"InstanceType": "r5.xlarge", "LifecycleState": "InService"}, {"InstanceType": "r5.xlarge", "LifecycleState": "Pending"},
      {"InstanceType": "r5.xlarge", "LifecycleState": "InService"}, {"InstanceType": "r5.xlarge", "LifecycleState": "Standby"}],
      "AutoScalingGroupARN": "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:5f0c:autoScalingGroupName/etl-spot",
      "Tags": [{"Key": "team", "Value": "data"}, {"Key": "eks:cluster-name", "Value": "etl"}])"));
  const Pool expected{.id = "etl-spot",
                      .role = Role::worker,
                      .market = Market::on_demand,
                      .instance_type = "r5.xlarge",
                      .running = 2,
                      .requested = 3,
                      .managed_by = Manager::auto_scaling_group,
                      .bounds = SizeBounds{.minimum = 1, .maximum = 9}};
  EXPECT_EQ(only(read), expected);
  EXPECT_EQ(read.findings.platform, Platform::kubernetes);
  EXPECT_EQ(read.findings.region, "eu-west-1");
  EXPECT_EQ(read.findings.cluster_id, "etl");
  EXPECT_EQ(read.findings.pool_owners, std::vector<std::string>{"etl"});
  EXPECT_EQ(read.warnings(), "");
}

TEST(AutoScalingGroups, RunAsManyAsRequestedWhereInstancesAreNotListed) {
  EXPECT_EQ(only(read_groups(group("a"))).running, 3);
  EXPECT_EQ(only(read_groups(group("a", R"("Instances": [])"))).running, 0);
}

TEST(AutoScalingGroups, AreSpotWhereNothingIsToBeOnDemand) {
  const struct {
    std::string_view distribution;
    Market market;
    std::string_view warnings;
  } cases[] = {
      {R"({"OnDemandBaseCapacity": 0, "OnDemandPercentageAboveBaseCapacity": 0})", Market::spot, ""},
      {R"({"OnDemandPercentageAboveBaseCapacity": 0})", Market::spot, ""},
      {R"({"OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 0})", Market::on_demand,
       "mixed_markets\n"},
      {R"({"OnDemandBaseCapacity": 0, "OnDemandPercentageAboveBaseCapacity": 25})", Market::on_demand,
       "mixed_markets\n"},
      {R"({"OnDemandBaseCapacity": 0, "OnDemandPercentageAboveBaseCapacity": 100})", Market::on_demand, ""},
      {R"({"OnDemandBaseCapacity": 0})", Market::on_demand, ""},
      {R"({"SpotMaxPrice": "0.10"})", Market::on_demand, ""},
      {"null", Market::on_demand, ""},
  };
  for (const auto& [distribution, market, warnings] : cases) {
    const Read read = read_groups(
        group("a", R"("MixedInstancesPolicy": {"InstancesDistribution": )" + std::string(distribution) + "}"));
    EXPECT_EQ(only(read).market, market) << distribution;
    EXPECT_EQ(read.warnings(), warnings) << distribution;
  }
}

TEST(AutoScalingGroups, TakeTheirTypesFromOverridesElseInstancesElseTheNodeTemplate) {
  constexpr auto instances =
      R"("Instances": [{"InstanceType": "m5.large", "LifecycleState": "InService"}, {"LifecycleState": "InService"},
                       {"InstanceType": "m5.large", "LifecycleState": "Terminating"}])";
  constexpr auto tags =
      R"("Tags": [{"Key": "k8s.io/cluster-autoscaler/node-template/label/node.kubernetes.io/instance-type", "Value": "c5.large"}])";
  const std::string overrides =
      R"("MixedInstancesPolicy": {"LaunchTemplate": {"Overrides": [{"InstanceType": "r5.large"}, {"InstanceType": "r5a.large"}]}})";
  EXPECT_EQ(only(read_groups(group("a"))).instance_type, "");
  EXPECT_EQ(only(read_groups(group("a", tags))).instance_type, "c5.large");
  EXPECT_EQ(only(read_groups(group("a", std::string(instances) + "," + tags))).instance_type, "m5.large");
  EXPECT_TRUE(only(read_groups(group("a", instances))).instance_types.empty());
  const Pool mixed = only(read_groups(group("a", overrides + "," + instances)));
  EXPECT_EQ(mixed.instance_type, "r5.large");
  const std::vector<InstanceTypeChoice> types{{.instance_type = "r5.large"}, {.instance_type = "r5a.large"}};
  EXPECT_EQ(mixed.instance_types, types);
}

TEST(AutoScalingGroups, BelongToTheClusterThatTheirTagsName) {
  const struct {
    std::string_view tags;
    std::string_view cluster;
  } cases[] = {
      {R"({"Key": "kubernetes.io/cluster/a", "Value": "owned"})", "a"},
      {R"({"Key": "k8s.io/cluster-autoscaler/b", "Value": "owned"})", "b"},
      {R"({"Key": "k8s.io/cluster-autoscaler/b", "Value": "owned"}, {"Key": "kubernetes.io/cluster/a", "Value": ""},
          {"Key": "eks:cluster-name", "Value": "c"})",
       "c"},
      {R"({"Key": "k8s.io/cluster-autoscaler/enabled", "Value": "true"})", ""},
      {R"({"Key": "k8s.io/cluster-autoscaler/node-template/label/pool", "Value": "x"})", ""},
      {R"({"Key": "k8s.io/cluster-autoscaler/", "Value": "x"})", ""},
      {R"({"Key": "eks:cluster-name"})", ""},
      {R"({"Value": "a"})", ""},
      {"", ""},
  };
  for (const auto& [tags, cluster] : cases) {
    const Read read = read_groups(group("a", R"("Tags": [)" + std::string(tags) + "]"));
    EXPECT_EQ(read.faults(), "") << tags;
    EXPECT_EQ(read.findings.pool_owners, std::vector{std::string(cluster)}) << tags;
    EXPECT_EQ(read.findings.cluster_id.value_or(""), cluster) << tags;
  }
}

TEST(AutoScalingGroups, AreFrozenWhereTheyCannotLaunchOrAreDeleted) {
  const struct {
    std::string_view fields;
    LifecycleState state;
    std::string_view warnings;
  } cases[] = {
      {R"("SuspendedProcesses": [{"ProcessName": "Launch", "SuspensionReason": "User suspended at …"}])",
       LifecycleState::suspended, "process_suspended\n"},
      {R"("SuspendedProcesses": [{"ProcessName": "Terminate"}])", LifecycleState::running, "process_suspended\n"},
      {R"("SuspendedProcesses": [{"ProcessName": "AZRebalance"}, {}])", LifecycleState::running, ""},
      {R"("SuspendedProcesses": [], "Status": null)", LifecycleState::running, ""},
      {R"("Status": "Delete in progress")", LifecycleState::terminating, ""},
  };
  for (const auto& [fields, state, warnings] : cases) {
    const Read read = read_groups(group("a", fields));
    EXPECT_EQ(only(read).state, state) << fields;
    EXPECT_EQ(read.warnings(), warnings) << fields;
  }
}

TEST(AutoScalingGroups, AreLeftOutWhereTheirCapacityIsWeighted) {
  for (
      const auto* fields :
      {R"("MixedInstancesPolicy": {"LaunchTemplate": {"Overrides": [{"InstanceType": "r5.large", "WeightedCapacity": "1"},
                                                                    {"InstanceType": "r5.xlarge", "WeightedCapacity": "2"}]}})",
       R"("DesiredCapacityType": "vcpu")"}) {
    const Read read = read_groups(group("a", fields));
    EXPECT_TRUE(read.findings.pools.empty());
    EXPECT_EQ(read.warnings(), "weighted_capacity\n");
  }
  EXPECT_EQ(only(read_groups(group("a", R"("DesiredCapacityType": "units", "MixedInstancesPolicy": {"LaunchTemplate":
                                           {"Overrides": [{"WeightedCapacity": "1"}]}})")))
                .requested,
            3);
}

TEST(AutoScalingGroups, ComeInPages) {
  const std::string page = R"({"AutoScalingGroups": [)" + group("a") + R"(], "NextToken": "t"})";
  const Read first = read_one(asg, page);
  EXPECT_EQ(first.findings.pools.size(), 1U);
  EXPECT_EQ(first.warnings(), "incomplete_document\n");
  const Read both =
      read_all("[" + source(asg, page) + "," + source(asg, R"({"AutoScalingGroups": [)" + group("b") + "]}") + "]");
  EXPECT_EQ(both.findings.pools.size(), 2U);
  EXPECT_EQ(both.warnings(), "");
}

TEST(AutoScalingGroups, ReportFaultsWhereTheyStand) {
  const struct {
    std::string group;
    std::string_view faults;
  } cases[] = {
      {"{}",
       "/sources/0/body/AutoScalingGroups/0/AutoScalingGroupName missing\n"
       "/sources/0/body/AutoScalingGroups/0/DesiredCapacity missing\n"},
      {R"({"AutoScalingGroupName": "a", "DesiredCapacity": -1, "MinSize": "1"})",
       "/sources/0/body/AutoScalingGroups/0/DesiredCapacity out_of_range\n"},
      {R"({"AutoScalingGroupName": "a", "DesiredCapacity": "3", "Instances": []})",
       "/sources/0/body/AutoScalingGroups/0/DesiredCapacity wrong_type\n"},
      {R"({"AutoScalingGroupName": "a", "DesiredCapacity": 1, "MinSize": 3, "MaxSize": 2})",
       "/sources/0/body/AutoScalingGroups/0/MinSize minimum_above_maximum\n"},
      {R"({"AutoScalingGroupName": "a", "DesiredCapacity": 1, "MinSize": 0, "MaxSize": 1e300})",
       "/sources/0/body/AutoScalingGroups/0/MaxSize out_of_range\n"},
      {group("a", R"("Tags": {}, "Instances": [1], "SuspendedProcesses": ["Launch"])"),
       "/sources/0/body/AutoScalingGroups/0/Instances/0 wrong_type\n"
       "/sources/0/body/AutoScalingGroups/0/Tags wrong_type\n"
       "/sources/0/body/AutoScalingGroups/0/SuspendedProcesses/0 wrong_type\n"},
      {group("a", R"("MixedInstancesPolicy": {"InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 101}})"),
       "/sources/0/body/AutoScalingGroups/0/MixedInstancesPolicy/InstancesDistribution/"
       "OnDemandPercentageAboveBaseCapacity out_of_range\n"},
  };
  for (const auto& [text, faults] : cases) EXPECT_EQ(read_groups(text).faults(), faults) << text;
}

TEST(NodeGroups, ArePoolsOfWorkersWithTheirOwnBounds) {
  const Read read =
      read_one(eks, node_group(R"("status": "ACTIVE", "capacityType": "SPOT", "instanceTypes": ["m5.xlarge"],
      "nodegroupArn": "arn:aws:eks:eu-west-1:123456789012:nodegroup/etl/workers/a2c5")"));
  const Pool expected{.id = "workers",
                      .role = Role::worker,
                      .market = Market::spot,
                      .instance_type = "m5.xlarge",
                      .running = 3,
                      .requested = 3,
                      .node_template = kubernetes::Node{.name = "workers",
                                                        .labels = {{"eks.amazonaws.com/capacityType", "SPOT"},
                                                                   {"eks.amazonaws.com/nodegroup", "workers"}}},
                      .managed_by = Manager::eks_nodegroup,
                      .bounds = SizeBounds{.minimum = 1, .maximum = 9}};
  EXPECT_EQ(only(read), expected);
  EXPECT_EQ(read.findings.platform, Platform::kubernetes);
  EXPECT_EQ(read.findings.region, "eu-west-1");
  EXPECT_EQ(read.findings.cluster_id, "etl");
  EXPECT_EQ(read.warnings(), "");
}

TEST(NodeGroups, AreOnDemandAndRunningUnlessTheySayOtherwise) {
  const Pool pool = only(read_one(eks, node_group()));
  EXPECT_EQ(pool.market, Market::on_demand);
  EXPECT_EQ(pool.state, LifecycleState::running);
  EXPECT_EQ(pool.instance_type, "");
}

TEST(NodeGroups, TakeNoChangeWhileAnotherIsUnderWay) {
  const struct {
    std::string_view status;
    bool takes_change;
  } cases[] = {{"ACTIVE", true},    {"DEGRADED", true},       {"CREATING", false},     {"UPDATING", false},
               {"DELETING", false}, {"CREATE_FAILED", false}, {"DELETE_FAILED", false}};
  for (const auto& [status, takes_change] : cases) {
    const Pool pool = only(read_one(eks, node_group(R"("status": ")" + std::string(status) + "\"")));
    EXPECT_EQ(accepts_capacity_change(pool.state), takes_change) << status;
  }
}

TEST(NodeGroups, PassOnWhatIsWrongWithThem) {
  const Read read = read_one(eks, node_group(R"("status": "DEGRADED", "health": {"issues": [
      {"code": "AsgInstanceLaunchFailures", "message": "…"}, {"code": "AccessDenied"}]})"));
  ASSERT_EQ(read.warnings(), "node_group_unhealthy\n");
  EXPECT_EQ(
      read.findings.warnings[0].detail,
      "sources/0 (aws.eks.DescribeNodegroup) reports of node group `workers`: AsgInstanceLaunchFailures, AccessDenied");
}

TEST(NodeGroups, ReportFaultsWhereTheyStand) {
  const struct {
    std::string_view body;
    std::string_view faults;
  } cases[] = {
      {R"({"nodegroup": {}})",
       "/sources/0/body/nodegroup/nodegroupName missing\n/sources/0/body/nodegroup/scalingConfig missing\n"},
      {R"({"nodegroup": {"nodegroupName": "a", "scalingConfig": {}}})",
       "/sources/0/body/nodegroup/scalingConfig/desiredSize missing\n"},
      {R"({"nodegroupName": "a", "scalingConfig": {"desiredSize": 1.5}})",
       "/sources/0/body/scalingConfig/desiredSize wrong_type\n"},
      {R"({"nodegroup": {"nodegroupName": "a", "status": "GONE", "scalingConfig": {"desiredSize": 1}}})",
       "/sources/0/body/nodegroup/status unknown_value\n"},
      {R"({"nodegroup": []})", "/sources/0/body/nodegroup wrong_type\n"},
  };
  for (const auto& [body, faults] : cases)
    EXPECT_NE(read_one(eks, body).faults().find(faults), std::string::npos) << body;
}

TEST(NodeGroups, CountTheirAutoScalingGroupsOnce) {
  const std::string described =
      source(eks, node_group(R"("resources": {"autoScalingGroups": [{"name": "eks-workers"}]})"));
  const std::string backing = source(asg, R"({"AutoScalingGroups": [)" + group("eks-workers", R"("Instances": [
                       {"InstanceType": "m5.xlarge", "LifecycleState": "InService"}])") +
                                              "," + group("other") + "]}");
  for (const std::string& sources :
       {described + "," + backing, backing + "," + described, described + "," + backing + "," + described}) {
    const Read read = read_all("[" + sources + "]");
    ASSERT_EQ(read.faults(), "");
    ASSERT_EQ(read.findings.pools.size(), 2U);
    const auto& pools = read.findings.pools;
    const auto workers = std::ranges::find(pools, "workers", &Pool::id);
    ASSERT_NE(workers, pools.end());
    EXPECT_EQ(workers->managed_by, Manager::eks_nodegroup);
    EXPECT_EQ(workers->requested, 3);
    EXPECT_EQ(workers->running, 1);
    EXPECT_EQ(workers->instance_type, "m5.xlarge");
    EXPECT_EQ(read.findings.pool_owners.size(), 2U);
    EXPECT_EQ(read.warnings(), "");
  }
}

TEST(NodeGroups, AreSizedAndHeldUpByTheirAutoScalingGroups) {
  const std::string described = source(eks, node_group(R"("instanceTypes": ["m5.large"], "resources":
      {"autoScalingGroups": [{"name": "eks-1"}, {"name": "eks-2"}, {"name": "gone"}]})"));
  const std::string groups =
      source(asg, R"({"AutoScalingGroups": [)" + group("eks-1", R"("Instances": [])") + "," +
                      group("eks-2", R"("SuspendedProcesses": [{"ProcessName": "Launch"}])") + "]}");
  const Read read = read_all("[" + described + "," + groups + "]");
  const Pool pool = only(read);
  EXPECT_EQ(pool.requested, 6);
  EXPECT_EQ(pool.running, 3);
  EXPECT_EQ(pool.state, LifecycleState::suspended);
  EXPECT_EQ(pool.instance_type, "m5.large");
  EXPECT_EQ(read.warnings(), "process_suspended\nsource_conflict\n");
}

}  // namespace
}  // namespace headroom::api
