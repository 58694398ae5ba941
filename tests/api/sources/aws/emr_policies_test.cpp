#include "api/sources/aws/emr_policies.hpp"

#include <gtest/gtest.h>

#include "core/intake/auto_scaling_policies.hpp"
#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

/// A policy with one rule, the pieces of which can be replaced.
struct PolicyText {
  std::string constraints = R"({"MinCapacity": 2, "MaxCapacity": 10})";
  std::string configuration = R"({"ScalingAdjustment": 1})";
  std::string alarm =
      R"({"ComparisonOperator": "LESS_THAN", "MetricName": "YARNMemoryAvailablePercentage", "Period": 300,
                          "Threshold": 15})";

  std::string text() const {
    return R"({"Constraints": )" + constraints +
           R"(, "Rules": [{"Name": "out", "Action": {"SimpleScalingPolicyConfiguration": )" + configuration +
           R"(}, "Trigger": {"CloudWatchAlarmDefinition": )" + alarm + "}}]}";
  }
};

Read read_policy(const std::string& body) { return read_one("aws.emr.AutoScalingPolicy", body); }

TEST(AutoScalingPolicy, HasEmrsDefaults) {
  const Read read = read_policy(PolicyText{}.text());
  ASSERT_EQ(read.faults(), "");
  ASSERT_EQ(read.findings.auto_scaling.size(), 1U);
  const AlarmRule expected{.name = "out",
                           .metric = "YARNMemoryAvailablePercentage",
                           .comparison = Comparison::less_than,
                           .threshold = 15,
                           .adjustment = {.value = 1}};
  EXPECT_EQ(read.findings.auto_scaling[0].rules, std::vector{expected});
  EXPECT_EQ(read.findings.auto_scaling[0].limits, (PoolLimits{.pool_id = "", .minimum = 2, .maximum = 10}));
}

TEST(AutoScalingPolicy, ReadsEveryField) {
  PolicyText policy;
  policy.configuration =
      R"({"AdjustmentType": "PERCENT_CHANGE_IN_CAPACITY", "ScalingAdjustment": -25, "CoolDown": 600})";
  policy.alarm = R"({"ComparisonOperator": "GREATER_THAN_OR_EQUAL", "EvaluationPeriods": 3, "MetricName": "AppsRunning",
      "Namespace": "AWS/ElasticMapReduce", "Period": 60, "Statistic": "SAMPLE_COUNT", "Threshold": 0.5, "Unit": "COUNT",
      "Dimensions": [{"Key": "JobFlowID", "Value": "${emr.clusterId}"}]})";
  const Read read =
      read_policy(R"({"ClusterId": "j-1", "ClusterArn": "arn:…", "InstanceGroupId": "ig-1", "AutoScalingPolicy": )" +
                  policy.text() + "}");
  ASSERT_EQ(read.faults(), "");
  const AlarmRule expected{.name = "out",
                           .metric = "AppsRunning",
                           .statistic = {.kind = StatisticKind::sample_count},
                           .period = Seconds{60},
                           .evaluation_periods = 3,
                           .datapoints_to_alarm = 3,
                           .comparison = Comparison::greater_than_or_equal,
                           .threshold = 0.5,
                           .adjustment = {.type = AdjustmentType::percent_change_in_capacity, .value = -25},
                           .cooldown = Seconds{600},
                           .applies_to = {.pool_id = "ig-1"}};
  ASSERT_EQ(read.findings.auto_scaling.size(), 1U);
  EXPECT_EQ(read.findings.auto_scaling[0].rules, std::vector{expected});
  EXPECT_EQ(read.warnings(), "");
}

TEST(AutoScalingPolicy, IsLeftOutOnceItIsDetached) {
  const struct {
    std::string_view state;
    std::size_t policies;
  } cases[] = {{"PENDING", 1}, {"ATTACHING", 1}, {"ATTACHED", 1}, {"DETACHING", 0}, {"DETACHED", 0}, {"FAILED", 0}};
  for (const auto& [state, policies] : cases) {
    std::string body = PolicyText{}.text();
    body.insert(1, R"("Status": {"State": ")" + std::string(state) + R"("}, )");
    EXPECT_EQ(read_policy(body).findings.auto_scaling.size(), policies) << state;
  }
}

TEST(AutoScalingPolicy, WarnsOfForeignNamespaces) {
  PolicyText policy;
  policy.alarm.insert(1, R"("Namespace": "Custom", )");
  EXPECT_EQ(read_policy(policy.text()).warnings(), "foreign_namespace\n");
}

TEST(AutoScalingPolicy, ReportsWhatEmrRefuses) {
  const std::string alarm = "/sources/0/body/Rules/0/Trigger/CloudWatchAlarmDefinition/";
  const std::string action = "/sources/0/body/Rules/0/Action/SimpleScalingPolicyConfiguration/";
  const struct {
    PolicyText policy;
    std::string faults;
  } cases[] = {
      {{.constraints = R"({"MinCapacity": 3, "MaxCapacity": 2})"},
       "/sources/0/body/Constraints/MinCapacity minimum_above_maximum\n"},
      {{.constraints = R"({"MinCapacity": -1})"},
       "/sources/0/body/Constraints/MaxCapacity missing\n/sources/0/body/Constraints/MinCapacity out_of_range\n"},
      {{.configuration = R"({"AdjustmentType": "EXACT_CAPACITY", "ScalingAdjustment": 0})"},
       action + "ScalingAdjustment out_of_range\n"},
      {{.configuration = R"({"AdjustmentType": "DOUBLE", "ScalingAdjustment": 0.5})"},
       action + "AdjustmentType unknown_value\n" + action + "ScalingAdjustment wrong_type\n"},
      {{.configuration = "{}"}, action + "ScalingAdjustment missing\n"},
      {{.configuration = R"({"ScalingAdjustment": 1, "CoolDown": -1})"}, action + "CoolDown out_of_range\n"},
      {{.alarm = "{}"},
       alarm + "ComparisonOperator missing\n" + alarm + "MetricName missing\n" + alarm + "Period missing\n" + alarm +
           "Threshold missing\n"},
      {{.alarm = R"({"ComparisonOperator": "LESS_THAN", "MetricName": "M", "Period": 300, "Threshold": -0.5})"},
       alarm + "Threshold out_of_range\n"},
      {{.alarm = R"({"ComparisonOperator": "LESS_THAN", "MetricName": "M", "Period": 45, "Threshold": 1})"},
       alarm + "Period out_of_range\n"},
      {{.alarm = R"({"ComparisonOperator": "LESS_THAN", "MetricName": "M", "Period": 300, "Threshold": 1,
                     "EvaluationPeriods": 289})"},
       alarm + "EvaluationPeriods out_of_range\n"},
      {{.alarm =
            R"({"ComparisonOperator": "<", "MetricName": "M", "Period": 300, "Threshold": 1, "Statistic": "p99"})"},
       alarm + "ComparisonOperator unknown_value\n" + alarm + "Statistic unknown_value\n"},
  };
  for (const auto& [policy, faults] : cases) {
    const Read read = read_policy(policy.text());
    EXPECT_EQ(read.faults(), faults) << policy.text();
    EXPECT_TRUE(read.findings.auto_scaling.empty());
  }
}

TEST(AutoScalingPolicy, NeedsRulesWithUniqueNames) {
  EXPECT_EQ(read_policy(R"({"Constraints": {"MinCapacity": 1, "MaxCapacity": 2}, "Rules": []})").faults(),
            "/sources/0/body/Rules missing\n");
  EXPECT_EQ(read_policy(R"({"Constraints": {"MinCapacity": 1, "MaxCapacity": 2}})").faults(),
            "/sources/0/body/Rules missing\n");
  std::string twice = PolicyText{}.text();
  const std::string rule = twice.substr(twice.find("[") + 1, twice.rfind("]") - twice.find("[") - 1);
  twice.insert(twice.rfind("]"), ", " + rule);
  EXPECT_EQ(read_policy(twice).faults(), "/sources/0/body/Rules/1/Name duplicate\n");
}

TEST(EnclosingLimits, HoldPoolsWithoutAPolicyAtWhatTheyHave) {
  const std::vector<Pool> pools{{.id = "m", .role = Role::primary, .running = 1, .requested = 1},
                                {.id = "c", .role = Role::core, .running = 2, .requested = 3},
                                {.id = "t", .role = Role::task, .running = 5, .requested = 5}};
  const std::vector<AutoScalingPolicy> policies{{.limits = {.pool_id = "t", .minimum = 1, .maximum = 12}, .rules = {}}};
  EXPECT_EQ(enclosing_limits(pools, policies), (ComputeLimits{Unit::instances, Units{4}, Units{15}}));
  EXPECT_EQ(enclosing_limits(pools, {}), (ComputeLimits{Unit::instances, Units{8}, Units{8}}));
  EXPECT_EQ(enclosing_limits({}, {}), (ComputeLimits{Unit::instances, Units{0}, Units{0}}));
}

TEST(EnclosingLimits, AreThoseOfAPolicyThatNamesNoGroup) {
  const std::vector<Pool> pools{{.id = "c", .role = Role::core, .running = 2, .requested = 2},
                                {.id = "t", .role = Role::task, .running = 3, .requested = 3}};
  const std::vector<AutoScalingPolicy> policies{{.limits = {.pool_id = "", .minimum = 2, .maximum = 10}, .rules = {}}};
  EXPECT_EQ(enclosing_limits(pools, policies), (ComputeLimits{Unit::instances, Units{2}, Units{10}}));
}

}  // namespace
}  // namespace headroom::api
