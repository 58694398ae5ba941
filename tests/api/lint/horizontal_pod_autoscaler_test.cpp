#include <gtest/gtest.h>

#include "tests/api/lint/linting.hpp"

namespace headroom::lint {
namespace {

using Lines = std::vector<std::string>;

const std::string target = R"("scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"})";
const std::string cpu = R"("metrics": [{"type": "Resource", "resource": {"name": "cpu",
    "target": {"type": "Utilization", "averageUtilization": 70}}}])";

std::string document(const std::string& body) {
  return R"({"kind": "kubernetes.HorizontalPodAutoscaler", "body": )" + body + "}";
}

std::string object(const std::string& spec, const std::string& version = "autoscaling/v2") {
  return R"({"apiVersion": ")" + version + R"(", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"},
      "spec": {)" +
         target + ", " + spec + "}}";
}

std::string hpa(const std::string& spec, const std::string& version = "autoscaling/v2") {
  return document(object(spec, version));
}

std::string bounded(const std::string& minimum, const std::string& maximum) {
  return hpa(R"("minReplicas": )" + minimum + R"(, "maxReplicas": )" + maximum + ", " + cpu);
}

std::string with_metric(const std::string& metric) {
  return hpa(R"("minReplicas": 1, "maxReplicas": 9, "metrics": [)" + metric + "]");
}

std::string with_behavior(const std::string& behavior) {
  return hpa(R"("minReplicas": 1, "maxReplicas": 9, "behavior": {)" + behavior + "}, " + cpu);
}

std::string deployment(const std::string& containers, const std::string& more = "") {
  return R"({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {)" + more +
         R"("template": {"spec": {"containers": [)" + containers + "]}}}}";
}

std::string list(const std::string& items) {
  return document(R"({"apiVersion": "v1", "kind": "List", "items": [)" + items + "]}");
}

const std::string usual = R"("minReplicas": 2, "maxReplicas": 9, )" + cpu;
const std::string container = R"({"name": "main", "resources": {"requests": {"cpu": "1"}}})";

TEST(LintHpa, BoundsAreOrderedAndApart) {
  EXPECT_EQ(found(bounded("2", "9")), Lines{});
  EXPECT_EQ(found(bounded("9", "2")), Lines{"minimum_above_maximum /body/spec/minReplicas"});
  EXPECT_EQ(found(bounded("2", "2")), Lines{"minimum_equals_maximum /body/spec/maxReplicas"});
  EXPECT_EQ(found(bounded("3", "0")), Lines{"minimum_above_maximum /body/spec/minReplicas"});
  EXPECT_EQ(found(bounded("1", "0")), Lines{"invalid_value /body/spec/maxReplicas"});
  EXPECT_EQ(found(bounded("-1", "5")), Lines{"invalid_value /body/spec/minReplicas"});
  EXPECT_EQ(found(bounded("\"2\"", "5")), Lines{"invalid_value /body/spec/minReplicas"});
  for (const std::string& wrong : {bounded("9", "2"), bounded("3", "0"), bounded("0", "0"), bounded("-1", "\"x\"")})
    EXPECT_EQ(found(mended_wholly(wrong)), Lines{}) << wrong;
}

TEST(LintHpa, TheMinimumIsOneAndTheMaximumIsRequired) {
  EXPECT_EQ(found(hpa(R"("maxReplicas": 1, )" + cpu)), Lines{"minimum_equals_maximum /body/spec/maxReplicas"});
  EXPECT_EQ(found(hpa(R"("minReplicas": 2, )" + cpu)), Lines{"invalid_value /body/spec"});
}

TEST(LintHpa, OnlyWhatIsThereWithoutPodsWakesTheFirst) {
  const auto from_zero = [](const std::string& metrics) {
    return hpa(R"("minReplicas": 0, "maxReplicas": 9, "metrics": [)" + metrics + "]");
  };
  const std::string amount = R"("target": {"type": "AverageValue", "averageValue": "1"})";
  const std::string pods = R"({"type": "Pods", "pods": {"metric": {"name": "busy"}, )" + amount + "}}";
  const std::string outside =
      R"({"type": "Object", "object": {"metric": {"name": "q"}, "describedObject": {}, )" + amount + "}}";
  EXPECT_EQ(found(from_zero(pods)), Lines{"zero_needs_external_metric /body/spec/minReplicas"});
  EXPECT_EQ(found(from_zero(pods + ", " + outside)), Lines{});
  EXPECT_EQ(found(from_zero("")), Lines{"zero_needs_external_metric /body/spec/minReplicas"});
}

TEST(LintHpa, QuantitiesAreKubernetesOwn) {
  const auto average = [](const std::string& amount) {
    return with_metric(R"({"type": "Pods", "pods": {"metric": {"name": "m"}, "target": {"type": "AverageValue",
        "averageValue": )" +
                       amount + "}}}");
  };
  for (const char* right : {"\"1\"", "\"100m\"", "\"1.5Gi\"", "5"}) EXPECT_EQ(found(average(right)), Lines{}) << right;
  for (const char* wrong : {"\"1.5GiB\"", "\"4GB\"", "\"\"", "\"0\"", "\"-1\"", "{}"}) {
    EXPECT_EQ(found(average(wrong)), Lines{"invalid_value /body/spec/metrics/0/pods/target/averageValue"}) << wrong;
    EXPECT_EQ(found(mended_wholly(average(wrong))), Lines{}) << wrong;
  }
  EXPECT_NE(mended(average("\"400Mib\""), "invalid_value")->find("\"400Mi\""), std::string::npos);
}

TEST(LintHpa, ATargetHasATypeThatItsMetricMayHave) {
  const std::string wrong[] = {
      R"({"type": "Pods", "pods": {"metric": {"name": "m"}, "target": {"type": "Value",
                                   "value": "1"}}})",
      R"({"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}})",
      R"({"type": "Resource", "resource": {"name": "cpu"}})",
      R"({"type": "Cpu"})",
      R"({"type": "External"})",
      "{}",
      "7"};
  for (const std::string& metric : wrong) {
    EXPECT_TRUE(has(with_metric(metric), "invalid_value")) << metric;
    EXPECT_EQ(found(mended_wholly(with_metric(metric))), Lines{}) << metric;
  }
}

TEST(LintHpa, WindowsAndPoliciesAreWithinKubernetesBounds) {
  EXPECT_EQ(found(with_behavior(R"("scaleDown": {"stabilizationWindowSeconds": 1})")), Lines{});
  EXPECT_EQ(found(with_behavior(R"("scaleUp": {"stabilizationWindowSeconds": 0})")), Lines{});
  EXPECT_EQ(found(with_behavior(R"("scaleDown": {"stabilizationWindowSeconds": 0})")),
            Lines{"no_stabilization /body/spec/behavior/scaleDown/stabilizationWindowSeconds"});
  EXPECT_EQ(found(with_behavior(R"("scaleUp": {"stabilizationWindowSeconds": 3600})")), Lines{});
  EXPECT_EQ(found(with_behavior(R"("scaleUp": {"stabilizationWindowSeconds": 3601})")),
            Lines{"invalid_value /body/spec/behavior/scaleUp/stabilizationWindowSeconds"});
  const auto policy = [](const std::string& rule) {
    return with_behavior(R"("scaleUp": {"policies": [)" + rule + "]}");
  };
  EXPECT_EQ(found(policy(R"({"type": "Pods", "value": 1, "periodSeconds": 1800})")), Lines{});
  const std::string bad = policy(R"({"type": "Nodes", "value": 0, "periodSeconds": 1801})");
  const std::string at = "invalid_value /body/spec/behavior/scaleUp/policies/0/";
  EXPECT_EQ(found(bad), (Lines{at + "periodSeconds", at + "type", at + "value"}));
  EXPECT_EQ(found(mended_wholly(bad)), Lines{});
}

TEST(LintHpa, ADirectionThatIsDisabledIsNeverTaken) {
  EXPECT_EQ(found(with_behavior(R"("scaleUp": {"selectPolicy": "Disabled"})")),
            Lines{"never_scales_out /body/spec/behavior/scaleUp/selectPolicy"});
  EXPECT_EQ(found(with_behavior(R"("scaleDown": {"selectPolicy": "Disabled", "stabilizationWindowSeconds": 0})")),
            Lines{"never_scales_in /body/spec/behavior/scaleDown/selectPolicy"});
}

TEST(LintHpa, TheFirstBetaBecomesTheCurrentVersionWithItsFields) {
  const std::string old = hpa(R"("maxReplicas": 9, "metrics": [
      {"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 60}},
      {"type": "Pods", "pods": {"metricName": "busy", "targetAverageValue": "5"}},
      {"type": "Object", "object": {"target": {"kind": "Service", "name": "s"}, "metricName": "r", "targetValue": "2k"}},
      {"type": "External", "external": {"metricName": "q", "metricSelector": {"matchLabels": {"a": "b"}},
                                        "targetAverageValue": "30"}}])",
                              "autoscaling/v2beta1");
  EXPECT_EQ(found(old), Lines{"api_version_removed /body/apiVersion"});
  const std::string current = mended(old, "api_version_removed").value();
  EXPECT_EQ(found(current), Lines{});
  EXPECT_NE(current.find(R"("describedObject":{"kind":"Service","name":"s"})"), std::string::npos);
  EXPECT_NE(current.find(R"("selector":{"matchLabels":{"a":"b"}})"), std::string::npos);
  EXPECT_EQ(current.find("targetAverage"), std::string::npos);
}

TEST(LintHpa, FieldsOfAnotherVersionAreNotRead) {
  const std::string percent = R"("maxReplicas": 9, "targetCPUUtilizationPercentage": 60)";
  EXPECT_EQ(found(hpa(percent, "autoscaling/v1")), Lines{});
  EXPECT_EQ(found(hpa(percent)), Lines{"unknown_key /body/spec/targetCPUUtilizationPercentage"});
  EXPECT_NE(mended(hpa(percent), "unknown_key")->find("\"averageUtilization\":60"), std::string::npos);
  EXPECT_EQ(found(hpa(R"("maxReplicas": 9, )" + cpu, "autoscaling/v1")), Lines{"unknown_key /body/spec/metrics"});
}

TEST(LintHpa, EachContainerNeedsARequestOrALimit) {
  const std::string bare = R"({"name": "side"})";
  const std::string limited = R"({"name": "side", "resources": {"limits": {"cpu": "1"}}})";
  const std::string nothing = R"({"name": "side", "resources": {"requests": {"cpu": "0"}}})";
  const std::string at = "utilization_without_requests /body/items/0/spec/template/spec/containers/1";
  EXPECT_EQ(found(list(deployment(container + ", " + limited) + ", " + object(usual))), Lines{});
  EXPECT_EQ(found(list(deployment(container + ", " + bare) + ", " + object(usual))), Lines{at});
  EXPECT_EQ(found(list(deployment(container + ", " + nothing) + ", " + object(usual))), Lines{at + "/resources"});
  const std::string both = list(deployment(bare + ", " + nothing) + ", " + object(usual));
  EXPECT_EQ(found(both).size(), 2U);
  EXPECT_EQ(found(mended_wholly(both)), Lines{});
  const std::string range = R"({"kind": "LimitRange", "metadata": {"name": "l"}, "spec": {"limits": [
      {"type": "Container", "defaultRequest": {"cpu": "100m"}}]}})";
  EXPECT_EQ(found(list(deployment(bare) + ", " + range + ", " + object(usual))), Lines{});
}

TEST(LintHpa, AnotherWorkloadOfThatNameIsNotLookedAt) {
  const std::string elsewhere = R"({"kind": "Deployment", "metadata": {"name": "web", "namespace": "other"},
      "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "main"}]}}}})";
  EXPECT_EQ(found(list(elsewhere + ", " + object(usual))), Lines{});
}

TEST(LintHpa, ReplicasOfTheWorkloadMayLieWithinTheBounds) {
  const auto replicas = [](const std::string& count) {
    return list(deployment(container, R"("replicas": )" + count + ", ") + ", " + object(usual));
  };
  for (const char* within : {"2", "9", "null"}) EXPECT_EQ(found(replicas(within)), Lines{}) << within;
  for (const char* outside : {"1", "10", "0"})
    EXPECT_EQ(found(replicas(outside)), Lines{"replicas_also_set /body/items/0/spec/replicas"}) << outside;
}

TEST(LintHpa, MemoryIsAdviceAndTheFixLeavesAnotherMetric) {
  const std::string memory = with_metric(R"({"type": "Resource", "resource": {"name": "memory", "target":
      {"type": "Utilization", "averageUtilization": 70}}})");
  EXPECT_EQ(found(memory), Lines{"memory_metric_sticks /body/spec/metrics/0"});
  EXPECT_EQ(found(memory, Severity::warning), Lines{});
}

TEST(LintHpa, TheSparkOperatorsApplicationsAreNotScaled) {
  const std::string text = document(R"({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
      "metadata": {"name": "etl"}, "spec": {"scaleTargetRef": {"apiVersion": "sparkoperator.k8s.io/v1beta2",
      "kind": "SparkApplication", "name": "etl"}, "minReplicas": 1, "maxReplicas": 9, )" +
                                    cpu + "}}");
  EXPECT_EQ(found(text), Lines{"scales_spark_executors /body/spec/scaleTargetRef"});
  EXPECT_TRUE(findings_of(text).front().fix->empty());
}

TEST(LintHpa, OddShapesAreNoCrash) {
  for (const char* body :
       {"{}", R"({"items": []})", R"({"items": [1, null, {}]})", R"({"spec": 3})",
        R"({"kind": "List", "items": [{"kind": "HorizontalPodAutoscaler", "spec": {"metrics": {}}}]})",
        R"({"spec": {"metrics": [null, [], {"resource": 5}], "behavior": []}})"})
    EXPECT_NO_THROW(findings_of(document(body))) << body;
}

TEST(LintHpa, LongListsAreNotSlow) {
  std::string items = object(usual);
  for (int i = 0; i < 150; ++i) items += ", " + object(usual);
  EXPECT_FALSE(findings_of(list(items)).empty());
}

}  // namespace
}  // namespace headroom::lint
