#include "api/artifacts/decision_artifacts.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

std::string render(const EvaluationInput& input, const Decision& decision) {
  std::string text;
  json::Writer out(text);
  write_artifacts(out, input, decision);
  return text;
}

Pool group(std::string id, Role role, std::int64_t requested) {
  return {
      .id = std::move(id), .role = role, .instance_type = "m5.xlarge", .running = requested, .requested = requested};
}

Pool fleet(std::string id, Role role, std::int64_t on_demand, std::int64_t spot) {
  return {.id = std::move(id),
          .role = role,
          .instance_type = "m5.2xlarge",
          .requested = on_demand + spot,
          .weight = 8,
          .instance_types = {{.instance_type = "m5.2xlarge", .weight = 8}},
          .on_demand = FleetMarket{.requested = on_demand, .running = on_demand},
          .spot = FleetMarket{.requested = spot, .running = spot}};
}

/// One primary, two core and one task node of a policy from 2 to 10 instances.
EvaluationInput cluster_of_groups() {
  EvaluationInput input;
  input.cluster = {.id = "j-1", .composition = Composition::instance_groups};
  input.cluster.pools = {group("ig-M", Role::primary, 1), group("ig-C", Role::core, 2), group("ig-T", Role::task, 1)};
  input.policy = {{.limits = {.minimum = Units{2}, .maximum = Units{10}}}, {ManagedScaling{}}};
  return input;
}

Decision moving(Unit unit, std::int64_t current, std::int64_t target, std::vector<PoolTarget> pools) {
  Decision decision;
  decision.changed = true;
  decision.unit = unit;
  decision.current = Units{current};
  decision.target = Units{target};
  decision.pool_targets = std::move(pools);
  return decision;
}

const std::vector<PoolTarget> core_to_4_task_to_2{{.pool_id = "ig-C", .from = 2, .to = 4},
                                                  {.pool_id = "ig-T", .from = 1, .to = 2}};

constexpr auto modify_to_4_and_2 =
    R"("body":{"ClusterId":"j-1","InstanceGroups":[{"InstanceGroupId":"ig-C","InstanceCount":4},)"
    R"({"InstanceGroupId":"ig-T","InstanceCount":2}]}})";

AlarmRule memory_rule(std::string name, Comparison comparison, double threshold, double by) {
  return {.name = std::move(name),
          .metric = "YARNMemoryAvailablePercentage",
          .comparison = comparison,
          .threshold = threshold,
          .adjustment = {.value = by},
          .cooldown = Seconds{300},
          .applies_to = {.role = Role::task}};
}

EvaluationInput with_rules(std::vector<AlarmRule> rules) {
  EvaluationInput input = cluster_of_groups();
  input.policy.signals = {AlarmRules{std::move(rules)}};
  return input;
}

/// The kinds of the artifacts, each with `*` where it is preferred.
std::string kinds(const std::string& artifacts) {
  std::string list;
  constexpr std::string_view start = "{\"kind\":\"";
  for (std::size_t at = artifacts.find(start); at != std::string::npos; at = artifacts.find(start, at + 1)) {
    const std::size_t begin = at + start.size();
    const std::size_t end = artifacts.find('"', begin);
    const bool preferred = artifacts.compare(end, 18, R"(","preferred":true)") == 0;
    list += (list.empty() ? "" : " ") + artifacts.substr(begin, end - begin) + (preferred ? "*" : "");
  }
  return list;
}

TEST(Artifacts, AreNoneWithoutAChange) { EXPECT_EQ(render(cluster_of_groups(), {}), "[]"); }

TEST(Artifacts, AreNoneOffEmrForPoolsThatNobodyKnownManages) {
  for (const Platform platform : {Platform::emr_on_eks, Platform::kubernetes, Platform::spark}) {
    EvaluationInput input = with_rules({memory_rule("out", Comparison::less_than, 15, 1)});
    input.cluster.platform = platform;
    EXPECT_EQ(render(input, moving(Unit::instances, 3, 6, core_to_4_task_to_2)), "[]");
  }
}

EvaluationInput cluster_of_node_groups() {
  EvaluationInput input;
  input.cluster = {.id = "etl", .platform = Platform::kubernetes};
  input.cluster.pools = {group("workers", Role::worker, 3), group("spot", Role::worker, 4),
                         group("still", Role::worker, 2), group("karpenter", Role::worker, 1)};
  input.cluster.pools[0].managed_by = Manager::eks_nodegroup;
  input.cluster.pools[0].bounds = SizeBounds{.minimum = 2, .maximum = 10};
  input.cluster.pools[1].managed_by = Manager::auto_scaling_group;
  input.cluster.pools[1].bounds = SizeBounds{.minimum = 0, .maximum = 20};
  input.cluster.pools[2].managed_by = Manager::auto_scaling_group;
  return input;
}

TEST(Artifacts, ResizeNodeGroupsByWhoManagesThem) {
  const Decision decision = moving(Unit::nodes, 10, 16,
                                   {{.pool_id = "workers", .from = 3, .to = 5},
                                    {.pool_id = "spot", .from = 4, .to = 7},
                                    {.pool_id = "still", .from = 2, .to = 2},
                                    {.pool_id = "karpenter", .from = 1, .to = 2},
                                    {.pool_id = "gone", .from = 1, .to = 2}});
  const std::string expected =
      R"([{"kind":"aws.eks.UpdateNodegroupConfig","preferred":true,"body":{"clusterName":"etl","nodegroupName":"workers",)"
      R"("scalingConfig":{"minSize":2,"maxSize":10,"desiredSize":5}}},)"
      R"({"kind":"aws.autoscaling.SetDesiredCapacity","preferred":true,"body":{"AutoScalingGroupName":"spot",)"
      R"("DesiredCapacity":7,"HonorCooldown":false}},)"
      R"({"kind":"aws.autoscaling.UpdateAutoScalingGroup","preferred":false,"body":{"AutoScalingGroupName":"spot",)"
      R"("MinSize":0,"MaxSize":20,"DesiredCapacity":7}}])";
  for (const Platform platform : {Platform::kubernetes, Platform::emr_on_eks, Platform::spark}) {
    EvaluationInput input = cluster_of_node_groups();
    input.cluster.platform = platform;
    EXPECT_EQ(render(input, decision), expected);
  }
}

TEST(Artifacts, SayOnlyTheSizeOfANodeGroupWhoseBoundsAreNotKnown) {
  EvaluationInput input = cluster_of_node_groups();
  for (Pool& pool : input.cluster.pools) pool.bounds.reset();
  EXPECT_EQ(
      render(input, moving(Unit::nodes, 7, 5,
                           {{.pool_id = "workers", .from = 3, .to = 0}, {.pool_id = "spot", .from = 4, .to = 5}})),
      R"([{"kind":"aws.eks.UpdateNodegroupConfig","preferred":true,"body":{"clusterName":"etl",)"
      R"("nodegroupName":"workers","scalingConfig":{"desiredSize":0}}},)"
      R"({"kind":"aws.autoscaling.SetDesiredCapacity","preferred":true,"body":{"AutoScalingGroupName":"spot",)"
      R"("DesiredCapacity":5,"HonorCooldown":false}},)"
      R"({"kind":"aws.autoscaling.UpdateAutoScalingGroup","preferred":false,"body":{"AutoScalingGroupName":"spot",)"
      R"("DesiredCapacity":5}}])");
}

TEST(Artifacts, KeepANodeGroupsSizeWithinItsBounds) {
  EvaluationInput input = cluster_of_node_groups();
  input.cluster.pools[0].bounds = SizeBounds{.minimum = 4, .maximum = 0};
  EXPECT_EQ(render(input, moving(Unit::nodes, 3, 0, {{.pool_id = "workers", .from = 3, .to = 0}})),
            R"([{"kind":"aws.eks.UpdateNodegroupConfig","preferred":true,"body":{"clusterName":"etl",)"
            R"("nodegroupName":"workers","scalingConfig":{"minSize":0,"maxSize":1,"desiredSize":0}}}])");
}

TEST(Artifacts, ResizeGroupsThatChange) {
  EXPECT_EQ(render(cluster_of_groups(), moving(Unit::instances, 3, 6, core_to_4_task_to_2)),
            R"([{"kind":"aws.emr.ModifyInstanceGroups","preferred":true,)" + std::string(modify_to_4_and_2) + "]");
  EXPECT_EQ(render(cluster_of_groups(),
                   moving(Unit::instances, 3, 2,
                          {{.pool_id = "ig-C", .from = 2, .to = 2}, {.pool_id = "ig-T", .from = 1, .to = 0}})),
            R"([{"kind":"aws.emr.ModifyInstanceGroups","preferred":true,"body":{"ClusterId":"j-1","InstanceGroups":[)"
            R"({"InstanceGroupId":"ig-T","InstanceCount":0}]}}])");
}

TEST(Artifacts, ResizeFleetsOneByOne) {
  EvaluationInput input = cluster_of_groups();
  input.cluster.composition = Composition::instance_fleets;
  input.cluster.pools = {fleet("if-C", Role::core, 8, 0), fleet("if-T", Role::task, 0, 16),
                         fleet("if-U", Role::task, 8, 8)};
  const Decision decision = moving(Unit::fleet_units, 40, 64,
                                   {{.pool_id = "if-C", .from = 8, .to = 16, .spot_from = 0, .spot_to = 0},
                                    {.pool_id = "if-T", .from = 0, .to = 0, .spot_from = 16, .spot_to = 32},
                                    {.pool_id = "if-U", .from = 8, .to = 8, .spot_from = 8, .spot_to = 8}});
  EXPECT_EQ(render(input, decision),
            R"([{"kind":"aws.emr.ModifyInstanceFleet","preferred":true,"body":{"ClusterId":"j-1","InstanceFleet":)"
            R"({"InstanceFleetId":"if-C","TargetOnDemandCapacity":16,"TargetSpotCapacity":0}}},)"
            R"({"kind":"aws.emr.ModifyInstanceFleet","preferred":true,"body":{"ClusterId":"j-1","InstanceFleet":)"
            R"({"InstanceFleetId":"if-T","TargetOnDemandCapacity":0,"TargetSpotCapacity":32}}}])");
}

TEST(Artifacts, LeaveAMarketAloneOfWhichNothingIsKnown) {
  EvaluationInput input = cluster_of_groups();
  input.cluster.composition = Composition::instance_fleets;
  input.cluster.pools = {fleet("if-T", Role::task, 8, 0)};
  input.cluster.pools[0].spot.reset();
  EXPECT_EQ(render(input, moving(Unit::fleet_units, 8, 16, {{.pool_id = "if-T", .from = 8, .to = 16}})),
            R"([{"kind":"aws.emr.ModifyInstanceFleet","preferred":true,"body":{"ClusterId":"j-1","InstanceFleet":)"
            R"({"InstanceFleetId":"if-T","TargetOnDemandCapacity":16}}}])");
}

TEST(Artifacts, RaiseTheMinimumOfAttachedManagedScaling) {
  EvaluationInput input = cluster_of_groups();
  input.cluster.managed_scaling = ComputeLimits{Unit::instances, Units{2}, Units{10}, Units{4}, Units{4}};
  EXPECT_EQ(render(input, moving(Unit::instances, 3, 6, core_to_4_task_to_2)),
            R"([{"kind":"aws.emr.PutManagedScalingPolicy","preferred":true,"body":{"ClusterId":"j-1",)"
            R"("ManagedScalingPolicy":{"ComputeLimits":{"UnitType":"Instances","MinimumCapacityUnits":6,)"
            R"("MaximumCapacityUnits":10,"MaximumOnDemandCapacityUnits":4,"MaximumCoreCapacityUnits":4}}}},)"
            R"({"kind":"aws.emr.ModifyInstanceGroups","preferred":false,)" +
                std::string(modify_to_4_and_2) + "]");
}

TEST(Artifacts, LowerTheMaximumOfAttachedManagedScalingAndKeepItsStrategy) {
  EvaluationInput input = cluster_of_groups();
  input.cluster.managed_scaling = ComputeLimits{Unit::instances, Units{2}, Units{10}, Units{0}, Units{4}};
  input.cluster.advanced_scaling = AdvancedScaling{75};
  input.cluster.pools[1].market = Market::spot;
  EXPECT_EQ(render(input, moving(Unit::instances, 9, 3, {})),
            R"([{"kind":"aws.emr.PutManagedScalingPolicy","preferred":true,"body":{"ClusterId":"j-1",)"
            R"("ManagedScalingPolicy":{"ComputeLimits":{"UnitType":"Instances","MinimumCapacityUnits":2,)"
            R"("MaximumCapacityUnits":3,"MaximumOnDemandCapacityUnits":0,"MaximumCoreCapacityUnits":3},)"
            R"("UtilizationPerformanceIndex":75,"ScalingStrategy":"ADVANCED"}}}])");
}

/// `Minimum–Maximum, on-demand, core` of the policy that is put.
std::string limits_put(const EvaluationInput& input, const Decision& decision) {
  const std::string text = render(input, decision);
  const auto number = [&](const std::string& name) {
    const std::size_t at = text.find("\"" + name + "\":");
    if (at == std::string::npos) return std::string("-");
    const std::size_t begin = at + name.size() + 3;
    return text.substr(begin, text.find_first_of(",}", begin) - begin);
  };
  return number("UnitType") + " " + number("MinimumCapacityUnits") + " " + number("MaximumCapacityUnits") + " " +
         number("MaximumOnDemandCapacityUnits") + " " + number("MaximumCoreCapacityUnits");
}

TEST(Artifacts, BoundOnDemandOfManagedScalingByTheMix) {
  EvaluationInput input = cluster_of_groups();
  input.cluster.managed_scaling = ComputeLimits{Unit::instances, Units{2}, Units{11}, Units{3}, Units{3}};
  input.policy.limits = ComputeLimits{Unit::instances, Units{2}, Units{11}};
  input.policy.mix.share = OnDemandShare{.base = 2, .percent = 30};
  Decision out = moving(Unit::instances, 3, 6, core_to_4_task_to_2);
  out.mix = MixOutcome{.share = *input.policy.mix.share, .wanted = {4, 2}, .planned = {4, 2}};
  EXPECT_EQ(limits_put(input, out), "\"Instances\" 6 11 5 3") << "2 + 30% of 9 = 4.7, rounded up";
  input.policy.limits.maximum_on_demand = Units{4};
  EXPECT_EQ(limits_put(input, out), "\"Instances\" 6 11 4 3");
  input.policy.limits.maximum_on_demand.reset();
  out.mix->planned = {6, 0};
  EXPECT_EQ(limits_put(input, out), "\"Instances\" 6 11 6 3") << "6 On-Demand stay";
  input.policy.mix.spot_suitable = false;
  EXPECT_EQ(limits_put(input, out), "\"Instances\" 6 11 11 3");
  input.policy.mix.spot_suitable.reset();
  Decision in = moving(Unit::instances, 9, 4, {});
  in.mix = MixOutcome{.share = *input.policy.mix.share, .wanted = {3, 1}, .planned = {3, 1}};
  EXPECT_EQ(limits_put(input, in), "\"Instances\" 2 4 3 3") << "2 + 30% of 2 = 0.6, rounded up";
}

TEST(Artifacts, SteerManagedScalingWithinThePolicysLimits) {
  const ComputeLimits policy{Unit::instances, Units{2}, Units{10}};
  const ComputeLimits with_core{Unit::instances, Units{2}, Units{10}, Units{3}, std::nullopt};
  const struct {
    std::string_view why;
    ComputeLimits attached;
    ComputeLimits policy;
    std::int64_t current, target;
    std::string_view put;
  } cases[] = {
      {"an earlier raise does not keep it from going in",
       {Unit::instances, Units{8}, Units{10}},
       policy,
       8,
       4,
       "\"Instances\" 2 4 - -"},
      {"an earlier cut does not keep it from going out",
       {Unit::instances, Units{2}, Units{3}},
       policy,
       3,
       6,
       "\"Instances\" 6 10 - -"},
      {"a minimum of zero stays",
       {Unit::instances, Units{0}, Units{10}},
       {Unit::instances, Units{0}, Units{10}},
       2,
       0,
       "\"Instances\" 0 0 - -"},
      {"limits of On-Demand and core shrink with the maximum",
       {Unit::instances, Units{1}, Units{9}, Units{9}, Units{8}},
       policy,
       9,
       5,
       "\"Instances\" 2 5 5 5"},
      {"core stays within On-Demand",
       {Unit::instances, Units{1}, Units{9}, Units{9}, Units{8}},
       with_core,
       4,
       6,
       "\"Instances\" 6 10 3 3"},
  };
  for (const auto& each : cases) {
    EvaluationInput input = cluster_of_groups();
    input.cluster.managed_scaling = each.attached;
    input.policy.limits = each.policy;
    EXPECT_EQ(limits_put(input, moving(Unit::instances, each.current, each.target, {})), each.put) << each.why;
  }
}

TEST(Artifacts, PutTheTargetInTheAttachedPolicysUnit) {
  const std::vector<PoolTarget> fleets{{.pool_id = "if-C", .from = 8, .to = 16},
                                       {.pool_id = "if-T", .from = 0, .to = 0, .spot_from = 16, .spot_to = 32}};
  const struct {
    Unit attached;
    std::string_view put;
  } cases[] = {
      // 48 units at 8 an m5.2xlarge are 6 instances with 8 vCPUs each.
      {Unit::fleet_units, "\"InstanceFleetUnits\" 48 100 - -"},
      {Unit::instances, "\"Instances\" 6 100 - -"},
      {Unit::vcpu, "\"VCPU\" 48 100 - -"},
  };
  for (const auto& [unit, put] : cases) {
    EvaluationInput input = cluster_of_groups();
    input.cluster.pools = {fleet("if-C", Role::core, 8, 0), fleet("if-T", Role::task, 0, 16)};
    input.cluster.managed_scaling = ComputeLimits{unit, Units{1}, Units{100}};
    input.policy.limits = {Unit::nodes, Units{1}, Units{50}};
    EXPECT_EQ(limits_put(input, moving(Unit::nodes, 3, 6, fleets)), put);
  }
}

TEST(Artifacts, PreferTheResizeWhereManagedScalingCannotSayIt) {
  EvaluationInput input = cluster_of_groups();
  input.cluster.managed_scaling = ComputeLimits{Unit::vcpu, Units{8}, Units{64}};
  input.cluster.pools[2].instance_type = "x9.unknown";
  EXPECT_EQ(kinds(render(input, moving(Unit::instances, 3, 6, core_to_4_task_to_2))), "aws.emr.ModifyInstanceGroups*");
  input.cluster.managed_scaling = ComputeLimits{Unit::instances, Units{2}, Units{10}};
  EXPECT_EQ(kinds(render(input, moving(Unit::instances, 3, 3, core_to_4_task_to_2))), "aws.emr.ModifyInstanceGroups*");
}

TEST(Artifacts, RenderAlarmRulesAsEmrsPolicyAndCloudWatchsAlarms) {
  const EvaluationInput input = with_rules({memory_rule("out", Comparison::less_than, 15, 1)});
  EXPECT_EQ(
      render(input, {}),
      R"([{"kind":"aws.emr.PutAutoScalingPolicy","preferred":false,"body":{"ClusterId":"j-1","InstanceGroupId":"ig-T",)"
      R"("AutoScalingPolicy":{"Constraints":{"MinCapacity":0,"MaxCapacity":8},"Rules":[{"Name":"out","Action":)"
      R"({"SimpleScalingPolicyConfiguration":{"AdjustmentType":"CHANGE_IN_CAPACITY","ScalingAdjustment":1,)"
      R"("CoolDown":300}},"Trigger":{"CloudWatchAlarmDefinition":{"ComparisonOperator":"LESS_THAN",)"
      R"("EvaluationPeriods":1,"MetricName":"YARNMemoryAvailablePercentage","Namespace":"AWS/ElasticMapReduce",)"
      R"("Period":300,"Statistic":"AVERAGE","Threshold":15,"Dimensions":[{"Key":"JobFlowId",)"
      R"("Value":"${emr.clusterId}"}]}}}]}}},)"
      R"({"kind":"aws.cloudwatch.PutMetricAlarm","preferred":false,"body":{"AlarmName":"headroom-j-1-out",)"
      R"("Namespace":"AWS/ElasticMapReduce","MetricName":"YARNMemoryAvailablePercentage","Dimensions":)"
      R"([{"Name":"JobFlowId","Value":"j-1"}],"Statistic":"Average","Period":300,"EvaluationPeriods":1,)"
      R"("DatapointsToAlarm":1,"Threshold":15,"ComparisonOperator":"LessThanThreshold",)"
      R"("TreatMissingData":"missing"}}])");
}

TEST(Artifacts, LeaveOutWhatEmrsPolicyCannotExpress) {
  const AlarmRule plain = memory_rule("out", Comparison::less_than, 15, 1);
  const auto changed = [&](auto change) {
    AlarmRule rule = plain;
    change(rule);
    return rule;
  };
  const struct {
    std::string_view what;
    AlarmRule rule;
    std::string_view kinds;
  } cases[] = {
      {"percentiles", changed([](AlarmRule& r) {
         r.statistic = {StatisticKind::percentile, 99.5};
       }),
       "aws.cloudwatch.PutMetricAlarm"},
      {"steps", changed([](AlarmRule& r) { r.adjustment.steps = {{.lower = std::nullopt, .upper = 0, .value = 2}}; }),
       "aws.cloudwatch.PutMetricAlarm"},
      {"smallest magnitudes", changed([](AlarmRule& r) { r.adjustment.minimum_magnitude = 2; }),
       "aws.cloudwatch.PutMetricAlarm"},
      {"fractions", changed([](AlarmRule& r) { r.adjustment.value = 12.5; }), "aws.cloudwatch.PutMetricAlarm"},
      {"thresholds below zero", changed([](AlarmRule& r) { r.threshold = -1; }), "aws.cloudwatch.PutMetricAlarm"},
      {"M of N", changed([](AlarmRule& r) { r.evaluation_periods = 3; }), "aws.cloudwatch.PutMetricAlarm"},
      {"missing data as breaching", changed([](AlarmRule& r) { r.treat_missing_data = MissingData::breaching; }),
       "aws.cloudwatch.PutMetricAlarm"},
      {"YARN's own metrics", changed([](AlarmRule& r) { r.metric = "MemoryPendingMB"; }), ""},
      {"names that are too long", changed([](AlarmRule& r) { r.name.assign(250, 'x'); }),
       "aws.emr.PutAutoScalingPolicy"},
      {"shares of the whole cluster", changed([](AlarmRule& r) {
         r.applies_to = {};
         r.adjustment.type = AdjustmentType::percent_change_in_capacity;
       }),
       "aws.cloudwatch.PutMetricAlarm"},
      {"nothing: nodes for the whole cluster go to the task group", changed([](AlarmRule& r) { r.applies_to = {}; }),
       "aws.emr.PutAutoScalingPolicy aws.cloudwatch.PutMetricAlarm"},
  };
  for (const auto& [what, rule, expected] : cases) EXPECT_EQ(kinds(render(with_rules({rule}), {})), expected) << what;
}

TEST(Artifacts, WriteAGroupsPolicyWhollyOrNotAtAll) {
  AlarmRule stepped = memory_rule("in", Comparison::greater_than, 75, -1);
  stepped.adjustment.steps = {{.lower = 0, .upper = std::nullopt, .value = -1}};
  AlarmRule core = memory_rule("core", Comparison::greater_than, 80, 1);
  core.metric = "HDFSUtilization";
  core.applies_to = {.pool_id = "ig-C"};
  const std::string text = render(with_rules({memory_rule("out", Comparison::less_than, 15, 1), stepped, core}), {});
  EXPECT_EQ(kinds(text),
            "aws.emr.PutAutoScalingPolicy aws.cloudwatch.PutMetricAlarm aws.cloudwatch.PutMetricAlarm "
            "aws.cloudwatch.PutMetricAlarm");
  EXPECT_NE(text.find(R"("InstanceGroupId":"ig-C")"), std::string::npos);
}

TEST(Artifacts, PutNoAutoScalingPolicyBesideManagedScalingNorForFleets) {
  EvaluationInput input = with_rules({memory_rule("out", Comparison::less_than, 15, 1)});
  input.cluster.managed_scaling = ComputeLimits{Unit::instances, Units{2}, Units{10}};
  EXPECT_EQ(kinds(render(input, {})), "aws.cloudwatch.PutMetricAlarm");
  input.cluster.managed_scaling.reset();
  input.cluster.pools = {fleet("if-C", Role::core, 8, 0), fleet("if-T", Role::task, 0, 16)};
  EXPECT_EQ(kinds(render(input, {})), "aws.cloudwatch.PutMetricAlarm");
}

TEST(Artifacts, BoundAGroupByItsOwnLimitsWhereItHasThem) {
  EvaluationInput input = with_rules({memory_rule("out", Comparison::less_than, 15, 1)});
  input.policy.pool_limits = {{.pool_id = "ig-T", .minimum = 3, .maximum = 7}};
  EXPECT_NE(render(input, {}).find(R"("Constraints":{"MinCapacity":3,"MaxCapacity":7})"), std::string::npos);
}

}  // namespace
}  // namespace headroom::api
