#include <gtest/gtest.h>

#include "core/intake/auto_scaling_policies.hpp"
#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

std::string source(std::string_view kind, const std::string& body) {
  return "{\"kind\": \"" + std::string(kind) + "\", \"body\": " + body + "}";
}

TEST(DescribeCluster, StatesTheClustersFacts) {
  const Read read = read_one("aws.emr.DescribeCluster", file("describe_cluster.json"));
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(read.findings.cluster_id, "j-2AXXXXXXGAPLF");
  EXPECT_EQ(read.findings.name, "nightly-etl");
  EXPECT_EQ(read.findings.region, "eu-west-1");
  EXPECT_EQ(read.findings.release, "emr-7.2.0");
  EXPECT_EQ(read.findings.composition, Composition::instance_groups);
  EXPECT_EQ(read.findings.state, LifecycleState::waiting);
  EXPECT_EQ(read.findings.hdfs_replication, 2);
  EXPECT_EQ(read.findings.node_labels, NodeLabels::on_demand);
  EXPECT_EQ(read.warnings(), "");
}

TEST(DescribeCluster, LeavesOutWhatIsNullOrAbsent) {
  const Read read = read_one("aws.emr.DescribeCluster", R"({"Id": "j-1", "Name": null, "Status": null})");
  EXPECT_EQ(read.faults(), "");
  EXPECT_EQ(read.findings.cluster_id, "j-1");
  EXPECT_FALSE(read.findings.name);
  EXPECT_FALSE(read.findings.state);
  EXPECT_FALSE(read.findings.region);
  EXPECT_FALSE(read.findings.hdfs_replication);
}

TEST(DescribeCluster, ReadsTheGroupsThatTheCommandLineAdds) {
  const Read read = read_one("aws.emr.DescribeCluster", R"({"Cluster": {"Id": "j-1", "InstanceGroups": [
      {"Id": "ig-1", "InstanceGroupType": "CORE", "Market": "ON_DEMAND", "InstanceType": "m5.xlarge",
       "RequestedInstanceCount": 0, "RunningInstanceCount": 0, "Status": {"State": "RUNNING"}}]}})");
  ASSERT_EQ(read.findings.pools.size(), 1U);
  EXPECT_EQ(read.findings.pools[0].role, Role::core);
  EXPECT_EQ(read.findings.pools[0].requested, 0);
}

TEST(DescribeCluster, ReportsFaultsWhereTheyStand) {
  const struct {
    std::string_view body;
    std::string_view faults;
  } cases[] = {
      {R"({"Cluster": []})", "/sources/0/body/Cluster wrong_type\n"},
      {R"({"Cluster": {"Id": 7}})", "/sources/0/body/Cluster/Id wrong_type\n"},
      {R"({"Cluster": {"Status": "WAITING"}})", "/sources/0/body/Cluster/Status wrong_type\n"},
      {R"({"Cluster": {"Status": {"State": "DREAMING"}}})", "/sources/0/body/Cluster/Status/State unknown_value\n"},
      {R"({"Cluster": {"Configurations": [{"Classification": "hdfs-site", "Properties": {"dfs.replication": "0"}}]}})",
       "/sources/0/body/Cluster/Configurations/0/Properties/dfs.replication out_of_range\n"},
      {R"({"Cluster": {"Configurations": {}}})", "/sources/0/body/Cluster/Configurations wrong_type\n"},
  };
  for (const auto& [body, faults] : cases)
    EXPECT_EQ(read_one("aws.emr.DescribeCluster", body).faults(), faults) << body;
}

TEST(ListInstanceGroups, MakesPoolsOfThoseThatHaveNotEnded) {
  const Read read = read_one("aws.emr.ListInstanceGroups", file("list_instance_groups.json"));
  ASSERT_EQ(read.faults(), "");
  const std::vector<Pool> expected{
      {.id = "ig-MASTER", .role = Role::primary, .instance_type = "m5.xlarge", .running = 1, .requested = 1},
      {.id = "ig-CORE", .role = Role::core, .instance_type = "m5.xlarge", .running = 2, .requested = 2},
      {.id = "ig-TASK",
       .role = Role::task,
       .market = Market::spot,
       .instance_type = "r5.2xlarge",
       .running = 3,
       .requested = 5,
       .state = LifecycleState::resizing}};
  EXPECT_EQ(read.findings.pools, expected);
  EXPECT_EQ(read.findings.composition, Composition::instance_groups);
  EXPECT_EQ(read.warnings(), "");
}

TEST(ListInstanceGroups, TakesTheAttachedPolicyAndTheClustersIdFromIt) {
  const Read read = read_one("aws.emr.ListInstanceGroups", file("list_instance_groups.json"));
  ASSERT_EQ(read.findings.auto_scaling.size(), 1U);
  const AutoScalingPolicy& policy = read.findings.auto_scaling[0];
  EXPECT_EQ(policy.limits, (PoolLimits{.pool_id = "ig-TASK", .minimum = 1, .maximum = 12}));
  ASSERT_EQ(policy.rules.size(), 1U);
  EXPECT_EQ(policy.rules[0].applies_to.pool_id, "ig-TASK");
  EXPECT_EQ(policy.rules[0].cooldown, Seconds{300});
  EXPECT_EQ(read.findings.cluster_id, "j-2AXXXXXXGAPLF");
}

TEST(ListInstanceGroups, ReportsFaultsWhereTheyStand) {
  const struct {
    std::string_view group;
    std::string_view faults;
  } cases[] = {
      {R"(7)", "/sources/0/body/InstanceGroups/0 wrong_type\n"},
      {R"({})",
       "/sources/0/body/InstanceGroups/0/Id missing\n"
       "/sources/0/body/InstanceGroups/0/InstanceGroupType missing\n"
       "/sources/0/body/InstanceGroups/0/RequestedInstanceCount missing\n"},
      {R"({"Id": null, "InstanceGroupType": "TASK", "RequestedInstanceCount": 1})",
       "/sources/0/body/InstanceGroups/0/Id missing\n"},
      {R"({"Id": "a", "InstanceGroupType": "WORKER", "RequestedInstanceCount": 1})",
       "/sources/0/body/InstanceGroups/0/InstanceGroupType unknown_value\n"},
      {R"({"Id": "a", "InstanceGroupType": "TASK", "RequestedInstanceCount": -1})",
       "/sources/0/body/InstanceGroups/0/RequestedInstanceCount out_of_range\n"},
      {R"({"Id": "a", "InstanceGroupType": "TASK", "RequestedInstanceCount": 1000001})",
       "/sources/0/body/InstanceGroups/0/RequestedInstanceCount out_of_range\n"},
      {R"({"Id": "a", "InstanceGroupType": "TASK", "RequestedInstanceCount": 1.5})",
       "/sources/0/body/InstanceGroups/0/RequestedInstanceCount wrong_type\n"},
      {R"({"Id": "a", "InstanceGroupType": "TASK", "RequestedInstanceCount": 1, "Market": "CHEAP"})",
       "/sources/0/body/InstanceGroups/0/Market unknown_value\n"},
      {R"({"Id": "a", "InstanceGroupType": "TASK", "RequestedInstanceCount": 1, "RunningInstanceCount": 1e300})",
       "/sources/0/body/InstanceGroups/0/RunningInstanceCount out_of_range\n"},
  };
  for (const auto& [group, faults] : cases) {
    const std::string body = "{\"InstanceGroups\": [" + std::string(group) + "]}";
    EXPECT_EQ(read_one("aws.emr.ListInstanceGroups", body).faults(), faults) << group;
  }
}

TEST(ListInstanceGroups, TakesABareList) {
  const Read read = read_one("aws.emr.ListInstanceGroups",
                             R"([{"Id": "ig-1", "InstanceGroupType": "TASK", "RequestedInstanceCount": "2"}])");
  EXPECT_EQ(read.refusals(), "/sources/0/body/0/RequestedInstanceCount wrong_type\n");
}

TEST(ListInstanceGroups, WarnsOfAPageThatIsMissing) {
  const std::string group = R"({"Id": "ig-1", "InstanceGroupType": "TASK", "RequestedInstanceCount": 2})";
  const std::string first =
      source("aws.emr.ListInstanceGroups", R"({"Marker": "abc", "InstanceGroups": [)" + group + "]}");
  EXPECT_EQ(read_all("[" + first + "]").warnings(), "incomplete_document\n");
  const std::string second =
      source("aws.emr.ListInstanceGroups",
             R"({"InstanceGroups": [{"Id": "ig-2", "InstanceGroupType": "CORE", "RequestedInstanceCount": 3}]})");
  const Read both = read_all("[" + first + ", " + second + "]");
  EXPECT_EQ(both.warnings(), "");
  EXPECT_EQ(both.findings.pools.size(), 2U);
}

TEST(ListInstanceFleets, MakesPoolsWithBothMarkets) {
  const Read read = read_one("aws.emr.ListInstanceFleets", file("list_instance_fleets.json"));
  ASSERT_EQ(read.faults(), "");
  ASSERT_EQ(read.findings.pools.size(), 3U);
  const Pool core{.id = "if-CORE",
                  .role = Role::core,
                  .instance_type = "m5.2xlarge",
                  .running = 16,
                  .requested = 16,
                  .weight = 8,
                  .instance_types = {{.instance_type = "m5.2xlarge", .weight = 8, .priority = 0}},
                  .on_demand = FleetMarket{.requested = 16, .running = 16},
                  .spot = FleetMarket{}};
  EXPECT_EQ(read.findings.pools[1], core);
  const Pool task{.id = "if-TASK",
                  .role = Role::task,
                  .market = Market::spot,
                  .running = 24,
                  .requested = 40,
                  .instance_types = {{.instance_type = "r5.xlarge", .weight = 4, .priority = 1},
                                     {.instance_type = "r5a.2xlarge", .weight = 8, .priority = 2}},
                  .on_demand = FleetMarket{},
                  .spot = FleetMarket{.requested = 40, .running = 24},
                  .state = LifecycleState::resizing};
  EXPECT_EQ(read.findings.pools[2], task);
  EXPECT_EQ(read.findings.composition, Composition::instance_fleets);
}

TEST(ListInstanceFleets, ReportsFaultsWhereTheyStand) {
  const Read read = read_one("aws.emr.ListInstanceFleets", R"({"InstanceFleets": [
      {"Id": "if-1", "InstanceFleetType": "TASK", "TargetSpotCapacity": -1, "ProvisionedSpotCapacity": 4,
       "InstanceTypeSpecifications": [
        {"WeightedCapacity": 0}, {"InstanceType": "m5.xlarge", "WeightedCapacity": 1000}]}]})");
  EXPECT_EQ(read.refusals(), "");
  EXPECT_EQ(read.doubts(),
            "/sources/0/body/InstanceFleets/0/TargetSpotCapacity out_of_range\n"
            "/sources/0/body/InstanceFleets/0/InstanceTypeSpecifications/0/InstanceType unknown_value\n"
            "/sources/0/body/InstanceFleets/0/InstanceTypeSpecifications/0/WeightedCapacity out_of_range\n");
}

TEST(ListInstanceFleets, TakeWhatIsProvisionedForATargetThatIsAbsent) {
  const struct {
    std::string_view fields;
    std::optional<FleetMarket> on_demand;
    std::optional<FleetMarket> spot;
    std::string_view warnings;
  } cases[] = {
      {R"("ProvisionedOnDemandCapacity": 2, "ProvisionedSpotCapacity": 6)", FleetMarket{2, 2}, FleetMarket{6, 6},
       "requested_capacity_assumed\n"},
      {R"("TargetOnDemandCapacity": 3, "ProvisionedOnDemandCapacity": 2, "ProvisionedSpotCapacity": 6)",
       FleetMarket{3, 2}, FleetMarket{6, 6}, "requested_capacity_assumed\n"},
      {R"("TargetOnDemandCapacity": null, "TargetSpotCapacity": 8, "ProvisionedOnDemandCapacity": 2, "ProvisionedSpotCapacity": 6)",
       FleetMarket{2, 2}, FleetMarket{8, 6}, "requested_capacity_assumed\n"},
      {R"("TargetOnDemandCapacity": 0, "TargetSpotCapacity": 8)", FleetMarket{0, 0}, FleetMarket{8, 8},
       ""},  // a zero is a number
      {R"("TargetSpotCapacity": 8, "ProvisionedSpotCapacity": 6)", std::nullopt, FleetMarket{8, 6},
       "requested_capacity_assumed\n"},
  };
  for (const auto& [fields, on_demand, spot, warnings] : cases) {
    const Read read =
        read_one("aws.emr.ListInstanceFleets",
                 R"({"InstanceFleets": [{"Id": "if-1", "InstanceFleetType": "TASK", )" + std::string(fields) + "}]}");
    ASSERT_EQ(read.faults(), "") << fields;
    ASSERT_EQ(read.findings.pools.size(), 1U) << fields;
    EXPECT_EQ(read.findings.pools[0].on_demand, on_demand) << fields;
    EXPECT_EQ(read.findings.pools[0].spot, spot) << fields;
    EXPECT_EQ(read.findings.pools[0].requested,
              on_demand.value_or(FleetMarket{}).requested + spot.value_or(FleetMarket{}).requested)
        << fields;
    EXPECT_EQ(read.warnings(), warnings) << fields;
  }
  EXPECT_EQ(read_one("aws.emr.ListInstanceFleets", R"({"InstanceFleets": [{"Id": "a", "InstanceFleetType": "CORE"}]})")
                .refusals(),
            "/sources/0/body/InstanceFleets/0/TargetOnDemandCapacity missing\n");
}

TEST(ListInstanceFleets, SayOnceThatTheCapacityOfAMarketCantBeRead) {
  const Read read = read_one("aws.emr.ListInstanceFleets", R"({"InstanceFleets": [{"Id": "if-1",
      "InstanceFleetType": "TASK", "TargetOnDemandCapacity": 2, "ProvisionedOnDemandCapacity": 2,
      "ProvisionedSpotCapacity": "NaN"}]})");
  EXPECT_EQ(read.warnings(), "unusable_value\n");
  EXPECT_EQ(read.findings.pools.at(0).requested, 2);
  EXPECT_EQ(read.findings.pools.at(0).spot, std::nullopt);
}

TEST(ListInstanceFleets, LearnOfAMarketThatTheyDoNotMentionFromWhatRuns) {
  const Read read = read_all("[" + source("aws.emr.ListInstanceFleets", R"({"InstanceFleets": [{"Id": "if-1",
      "InstanceFleetType": "TASK", "TargetOnDemandCapacity": 2}]})") +
                             "," + source("aws.emr.ListInstances", R"({"Instances": [
      {"InstanceFleetId": "if-1", "InstanceType": "m5.xlarge", "Market": "SPOT", "Status": {"State": "RUNNING"}}]})") +
                             "]");
  const Pool& pool = read.findings.pools.at(0);
  EXPECT_FALSE(pool.spot) << "the fleet does not say what an m5.xlarge counts";
  EXPECT_EQ(pool.requested, 2);
}

TEST(ListInstanceGroups, TakeWhatRunsForARequestedCountThatIsAbsent) {
  const Read read = read_one("aws.emr.ListInstanceGroups", R"({"InstanceGroups": [
      {"Id": "ig-1", "InstanceGroupType": "TASK", "RunningInstanceCount": 3},
      {"Id": "ig-2", "InstanceGroupType": "CORE", "RequestedInstanceCount": -4, "RunningInstanceCount": 4},
      {"Id": "ig-3", "InstanceGroupType": "TASK", "RequestedInstanceCount": 0, "RunningInstanceCount": 0}]})");
  EXPECT_EQ(read.refusals(), "");
  ASSERT_EQ(read.findings.pools.size(), 3U);
  EXPECT_EQ(read.findings.pools[0].requested, 3);
  EXPECT_EQ(read.findings.pools[1].requested, 4);
  EXPECT_EQ(read.findings.pools[2].requested, 0);
  EXPECT_EQ(read.warnings(), "requested_capacity_assumed\nrequested_capacity_assumed\nunusable_value\n");
}

TEST(Configurations, CountForTheClusterAndForGroupsWhereverTheyStand) {
  const auto replication = [](std::string_view value) {
    return R"([{"Classification": "hdfs-site", "Properties": {"dfs.replication": ")" + std::string(value) + R"("}}])";
  };
  const auto group = [](std::string_view type, const std::string& fields) {
    return R"({"Id": ")" + std::string(type) + R"(", "InstanceGroupType": ")" + std::string(type) +
           R"(", "RequestedInstanceCount": 4, "RunningInstanceCount": 4, )" + fields + "}";
  };
  const auto groups = [](const std::string& list) {
    return source("aws.emr.ListInstanceGroups", R"({"InstanceGroups": [)" + list + "]}");
  };
  const std::string cluster =
      source("aws.emr.DescribeCluster", R"({"Id": "j-1", "Configurations": )" + replication("1") + "}");
  const std::string core = groups(group("CORE", R"("Configurations": )" + replication("3")));
  for (const std::string& both : {"[" + cluster + "," + core + "]", "[" + core + "," + cluster + "]"}) {
    const Read read = read_all(both);
    EXPECT_EQ(read.findings.hdfs_replication, 3) << "the group's configuration overrides the cluster's";
    EXPECT_EQ(read.warnings(), "");
  }
  const std::string applied = groups(group("CORE", R"("LastSuccessfullyAppliedConfigurations": )" + replication("2")) +
                                     "," + group("TASK", R"("Configurations": )" + replication("1")));
  EXPECT_EQ(read_all("[" + applied + "]").findings.hdfs_replication, 2) << "core before task";
  const std::string nested = groups(group("CORE", R"("Configurations": [{"Classification": "hadoop-env",
      "Configurations": )" + replication("3") + "}]"));
  EXPECT_EQ(read_all("[" + nested + "]").findings.hdfs_replication, 3);
  const std::string fleet = source("aws.emr.ListInstanceFleets", R"({"InstanceFleets": [{"Id": "if-1",
      "InstanceFleetType": "CORE", "TargetOnDemandCapacity": 4, "TargetSpotCapacity": 0, "InstanceTypeSpecifications": [
      {"InstanceType": "m5.xlarge", "Configurations": )" + replication("2") +
                                                                     "}]}]}");
  EXPECT_EQ(read_all("[" + fleet + "]").findings.hdfs_replication, 2);
}

TEST(Configurations, NameTheResourceCalculator) {
  const auto calculator = [](std::string_view classification, std::string_view name) {
    return read_one("aws.emr.DescribeCluster", R"({"Id": "j-1", "Configurations": [{"Classification": ")" +
                                                   std::string(classification) +
                                                   R"(", "Properties": {"yarn.scheduler.capacity.resource-calculator":
                        "org.apache.hadoop.yarn.util.resource.)" +
                                                   std::string(name) + R"("}}]})")
        .findings.resource_calculator;
  };
  EXPECT_EQ(calculator("capacity-scheduler", "DominantResourceCalculator"), ResourceCalculator::dominant);
  EXPECT_EQ(calculator("capacity-scheduler", "DefaultResourceCalculator"), ResourceCalculator::memory);
  EXPECT_EQ(calculator("yarn-site", "DominantResourceCalculator"), ResourceCalculator::dominant);
  EXPECT_EQ(calculator("hdfs-site", "DominantResourceCalculator"), std::nullopt);
  EXPECT_EQ(calculator("capacity-scheduler", "OurOwnCalculator"), std::nullopt);
}

TEST(ListInstances, CountsWhatRunsWhereTheFleetDoesNotSay) {
  const std::string fleets = source("aws.emr.ListInstanceFleets", R"({"InstanceFleets": [
      {"Id": "if-TASK", "InstanceFleetType": "TASK", "TargetSpotCapacity": 40, "InstanceTypeSpecifications": [
        {"InstanceType": "r5.xlarge", "WeightedCapacity": 4}, {"InstanceType": "r5a.2xlarge", "WeightedCapacity": 8}]},
      {"Id": "if-CORE", "InstanceFleetType": "CORE", "TargetOnDemandCapacity": 16, "InstanceTypeSpecifications": [
        {"InstanceType": "m5.2xlarge", "WeightedCapacity": 8}]}]})");
  const std::string instances = source("aws.emr.ListInstances", file("list_instances.json"));
  for (const std::string& sources : {"[" + fleets + ", " + instances + "]", "[" + instances + ", " + fleets + "]"}) {
    const Read read = read_all(sources);
    ASSERT_EQ(read.faults(), "");
    ASSERT_EQ(read.findings.pools.size(), 2U);
    EXPECT_EQ(read.findings.pools[0].running, 12);
    EXPECT_EQ(read.findings.pools[0].spot->running, 12);
    EXPECT_EQ(read.findings.pools[1].on_demand->running, 16);
    EXPECT_EQ(read.warnings(), "requested_capacity_assumed\nrequested_capacity_assumed\n");
  }
}

TEST(ListInstances, DoesNotOverrideTheGroupsOwnCount) {
  const std::string group = source("aws.emr.ListInstanceGroups", R"({"InstanceGroups": [
      {"Id": "ig-1", "InstanceGroupType": "TASK", "RequestedInstanceCount": 3, "RunningInstanceCount": 3}]})");
  const std::string instances = source("aws.emr.ListInstances", R"({"Instances": [
      {"InstanceGroupId": "ig-1", "Status": {"State": "RUNNING"}, "InstanceType": "m5.xlarge", "Market": "SPOT"}]})");
  const Read read = read_all("[" + group + ", " + instances + "]");
  EXPECT_EQ(read.findings.pools[0].running, 3);
  EXPECT_EQ(read.warnings(), "source_conflict\n");
}

TEST(ListInstances, KnowsAGroupWhoseInstancesAllEnded) {
  const std::string group = source("aws.emr.ListInstanceGroups", R"({"InstanceGroups": [
      {"Id": "ig-1", "InstanceGroupType": "TASK", "RequestedInstanceCount": 3}]})");
  const std::string instances = source(
      "aws.emr.ListInstances", R"({"Instances": [{"InstanceGroupId": "ig-1", "Status": {"State": "TERMINATED"}}]})");
  EXPECT_EQ(read_all("[" + group + "]").findings.pools[0].running, 3);
  EXPECT_EQ(read_all("[" + group + ", " + instances + "]").findings.pools[0].running, 0);
}

TEST(ListInstances, IsOfNoUseWithoutItsGroups) {
  const Read read = read_one("aws.emr.ListInstances", file("list_instances.json"));
  EXPECT_EQ(read.faults(), "");
  EXPECT_TRUE(read.findings.pools.empty());
  EXPECT_EQ(read.warnings(), "unused_document\n") << "one warning for both groups";
}

TEST(GetManagedScalingPolicy, ReadsAllLimits) {
  const Read read = read_one("aws.emr.GetManagedScalingPolicy", R"({"ManagedScalingPolicy": {"ComputeLimits": {
      "UnitType": "InstanceFleetUnits", "MinimumCapacityUnits": 2, "MaximumCapacityUnits": 100,
      "MaximumOnDemandCapacityUnits": 0, "MaximumCoreCapacityUnits": 12},
      "UtilizationPerformanceIndex": 75, "ScalingStrategy": "ADVANCED"}})");
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(read.findings.managed_scaling,
            (ComputeLimits{Unit::fleet_units, Units{2}, Units{100}, Units{0}, Units{12}}));
  EXPECT_EQ(read.findings.advanced_scaling, AdvancedScaling{75});
}

TEST(GetManagedScalingPolicy, SaysNothingWhileNoneIsAttached) {
  for (const std::string_view body : {"{}", R"({"ManagedScalingPolicy": null})", R"({"ManagedScalingPolicy": {}})"}) {
    const Read read = read_one("aws.emr.GetManagedScalingPolicy", body);
    EXPECT_EQ(read.faults(), "") << body;
    EXPECT_FALSE(read.findings.managed_scaling) << body;
    EXPECT_EQ(read.warnings(), "unused_document\n") << body;
  }
}

TEST(GetManagedScalingPolicy, ReportsFaultsWhereTheyStand) {
  const struct {
    std::string_view limits;
    std::string_view faults;
  } cases[] = {
      {R"({})",
       "/sources/0/body/ComputeLimits/UnitType missing\n"
       "/sources/0/body/ComputeLimits/MinimumCapacityUnits missing\n"
       "/sources/0/body/ComputeLimits/MaximumCapacityUnits missing\n"},
      {R"({"UnitType": "Nodes", "MinimumCapacityUnits": 1, "MaximumCapacityUnits": 2})",
       "/sources/0/body/ComputeLimits/UnitType unknown_value\n"},
      {R"({"UnitType": "VCPU", "MinimumCapacityUnits": 3, "MaximumCapacityUnits": 2})",
       "/sources/0/body/ComputeLimits/MinimumCapacityUnits minimum_above_maximum\n"},
      {R"({"UnitType": "VCPU", "MinimumCapacityUnits": 1, "MaximumCapacityUnits": 2, "MaximumCoreCapacityUnits": 3})",
       "/sources/0/body/ComputeLimits/MaximumCoreCapacityUnits core_limit_above_maximum\n"},
      {R"({"UnitType": "VCPU", "MinimumCapacityUnits": -1, "MaximumCapacityUnits": "2"})",
       "/sources/0/body/ComputeLimits/MinimumCapacityUnits out_of_range\n"
       "/sources/0/body/ComputeLimits/MaximumCapacityUnits wrong_type\n"},
  };
  for (const auto& [limits, faults] : cases) {
    const std::string body = "{\"ComputeLimits\": " + std::string(limits) + "}";
    EXPECT_EQ(read_one("aws.emr.GetManagedScalingPolicy", body).faults(), faults) << limits;
  }
}

}  // namespace
}  // namespace headroom::api
