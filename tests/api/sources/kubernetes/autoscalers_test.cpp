#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/intake/attached_autoscalers.hpp"
#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

constexpr auto hpa = "kubernetes.HorizontalPodAutoscaler";
constexpr auto keda = "keda.ScaledObject";

/// One of spark/connect with a target of 60% CPU, with other fields of its spec, and a status.
std::string autoscaler(std::string_view spec = "", std::string_view status = "{}",
                       std::string_view version = "autoscaling/v2") {
  return R"({"apiVersion": ")" + std::string(version) +
         R"(", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "connect", "namespace": "spark"},
         "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "connect"}, "maxReplicas": 20)" +
         std::string(spec.empty() ? "" : ", ") + std::string(spec) + R"(}, "status": )" + std::string(status) + "}";
}

std::string metrics(std::string_view list) { return R"("metrics": [)" + std::string(list) + "]"; }

constexpr auto cpu = R"({"type": "Resource", "resource": {"name": "cpu",
                         "target": {"type": "Utilization", "averageUtilization": 60}}})";

std::string scaled_object(std::string_view triggers, std::string_view spec = "", std::string_view status = "{}",
                          std::string_view annotations = "{}") {
  return R"({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "by-queue", "namespace": "spark",
             "annotations": )" +
         std::string(annotations) + R"(}, "spec": {"scaleTargetRef": {"name": "etl"}, "triggers": [)" +
         std::string(triggers) + "]" + std::string(spec.empty() ? "" : ", ") + std::string(spec) + R"(}, "status": )" +
         std::string(status) + "}";
}

constexpr auto queue = R"({"type": "aws-sqs-queue", "metadata": {
    "queueURL": "https://sqs.eu-west-1.amazonaws.com/1/etl", "queueLength": "7", "activationQueueLength": "2"}})";

AttachedAutoscaler only(const Read& read) {
  EXPECT_EQ(read.faults(), "");
  EXPECT_EQ(read.findings.autoscalers.size(), 1U);
  return read.findings.autoscalers.empty() ? AttachedAutoscaler{.workload = {}, .signal = Keda{}}
                                           : read.findings.autoscalers.front();
}

HorizontalPodAutoscaler signal_of(const Read& read) { return std::get<HorizontalPodAutoscaler>(only(read).signal); }
Keda keda_of(const Read& read) { return std::get<Keda>(only(read).signal); }

TEST(HorizontalPodAutoscalers, AreReadAsKubectlPrintsThem) {
  const Read read = read_one(
      hpa, autoscaler(
               R"("minReplicas": 2, "behavior": {"scaleDown": {"stabilizationWindowSeconds": 60, "tolerance": "0.0005",
                          "policies": [{"type": "Pods", "value": 1, "periodSeconds": 30}]}}, )" +
                   metrics(std::string(cpu) + R"(, {"type": "Object", "object": {"metric": {"name": "lag"},
                              "describedObject": {"kind": "Service", "name": "kafka"}, "target": {"type": "Value", "value": "2k"}}})"),
               R"({"currentReplicas": 3, "desiredReplicas": 4, "currentMetrics": [
                          {"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 58, "averageValue": "580m"}}},
                          {"type": "Object", "object": {"metric": {"name": "lag"}, "current": {"value": "1500m"}}}]})"));
  const AttachedAutoscaler found = only(read);
  EXPECT_EQ(read.warnings(), "");
  EXPECT_EQ(found.workload,
            (Workload{.space = "spark", .kind = "StatefulSet", .name = "connect", .autoscaler = "connect"}));
  EXPECT_EQ(found.running, 3);
  EXPECT_EQ(found.requested, 4);
  const std::vector<MetricValue> values{{"cpu", 58}, {"lag", 1.5}};
  EXPECT_EQ(found.values, values);

  const auto& signal = std::get<HorizontalPodAutoscaler>(found.signal);
  EXPECT_EQ(signal.min_replicas, 2);
  EXPECT_EQ(signal.max_replicas, 20);
  ASSERT_EQ(signal.metrics.size(), 2U);
  EXPECT_EQ(signal.metrics[0].target, 60);
  EXPECT_EQ(signal.metrics[1].target, 2'000'000);  // thousandths
  EXPECT_EQ(signal.behavior->scale_down.stabilization_window, Seconds{60});
  EXPECT_EQ(signal.behavior->scale_down.tolerance_millionths, 500);
  EXPECT_EQ(signal.behavior->scale_up, kubernetes::default_scale_up());
}

TEST(HorizontalPodAutoscalers, ComeInListsToo) {
  const Read read = read_one(hpa, R"({"kind": "List", "items": [)" + autoscaler(metrics(cpu)) +
                                      R"(, {"kind": "Pod", "metadata": {"name": "x"}}]})");
  EXPECT_EQ(only(read).workload.name, "connect");
}

TEST(HorizontalPodAutoscalers, OfTheFirstVersionKnowTheCpuAlone) {
  const Read read =
      read_one(hpa, autoscaler(R"("targetCPUUtilizationPercentage": 70)",
                               R"({"currentReplicas": 2, "desiredReplicas": 2, "currentCPUUtilizationPercentage": 65})",
                               "autoscaling/v1"));
  const AttachedAutoscaler found = only(read);
  EXPECT_EQ(found.values, (std::vector<MetricValue>{{"cpu", 65}}));
  EXPECT_EQ(signal_of(read).metrics.at(0).target, 70);
  EXPECT_EQ(read.warnings(), "");
}

/// One of autoscaling/v1 with annotations, whose texts are JSON.
std::string annotated(std::string_view annotations, std::string_view spec = R"("targetCPUUtilizationPercentage": 70)",
                      std::string_view status = R"({"currentReplicas": 2, "desiredReplicas": 2})") {
  std::string text = autoscaler(spec, status, "autoscaling/v1");
  const std::string named = R"("namespace": "spark")";
  text.replace(text.find(named), named.size(), named + R"(, "annotations": {)" + std::string(annotations) + "}");
  return text;
}

constexpr auto other_metrics = R"("autoscaling.alpha.kubernetes.io/metrics": "[
    {\"type\": \"External\", \"external\": {\"metricName\": \"depth\", \"targetAverageValue\": \"5\"}},
    {\"type\": \"ContainerResource\", \"containerResource\": {\"name\": \"memory\", \"container\": \"app\", \"targetAverageUtilization\": 60}},
    {\"type\": \"Object\", \"object\": {\"target\": {\"kind\": \"Service\", \"name\": \"s\"}, \"metricName\": \"lag\", \"targetValue\": \"2k\"}}]")";

TEST(HorizontalPodAutoscalers, OfTheFirstVersionKeepTheirOtherMetricsInAnnotations) {
  std::string body = annotated(std::string(other_metrics) + R"(,
      "autoscaling.alpha.kubernetes.io/current-metrics": "[
        {\"type\": \"Resource\", \"resource\": {\"name\": \"cpu\", \"currentAverageUtilization\": 65, \"currentAverageValue\": \"1\"}},
        {\"type\": \"External\", \"external\": {\"metricName\": \"depth\", \"currentAverageValue\": \"20\", \"currentValue\": \"0\"}},
        {\"type\": \"ContainerResource\", \"containerResource\": {\"name\": \"memory\", \"container\": \"app\", \"currentAverageUtilization\": 30, \"currentAverageValue\": \"1\"}},
        {\"type\": \"Object\", \"object\": {\"metricName\": \"lag\", \"currentValue\": \"1500m\"}}]",
      "autoscaling.alpha.kubernetes.io/behavior": "{\"ScaleDown\": {\"StabilizationWindowSeconds\": 60, \"SelectPolicy\": \"Min\", \"Policies\": [{\"Type\": \"Pods\", \"Value\": 1, \"PeriodSeconds\": 30}], \"Tolerance\": null}}")");
  std::erase(body, '\n');
  const Read read = read_one(hpa, body);
  EXPECT_EQ(read.warnings(), "");
  EXPECT_EQ(only(read).values,
            (std::vector<MetricValue>{{"cpu", 65}, {"depth", 40}, {"memory", 30}, {"lag", 1.5}}));  // 2 × 20
  const HorizontalPodAutoscaler signal = signal_of(read);
  ASSERT_EQ(signal.metrics.size(), 4U);
  EXPECT_EQ(signal.metrics[1].target, 5'000);
  EXPECT_EQ(signal.metrics[2].container, "app");
  EXPECT_EQ(signal.metrics[2].target, 60);
  EXPECT_EQ(signal.metrics[3].target_type, ReplicaTargetType::value);
  EXPECT_EQ(signal.behavior->scale_down.stabilization_window, Seconds{60});
  EXPECT_EQ(signal.behavior->scale_down.select_policy, kubernetes::SelectPolicy::min);
}

TEST(HorizontalPodAutoscalers, TakeAnAnnotationThatTheyCantReadForAFailedMetric) {
  for (const auto* annotation :
       {R"("autoscaling.alpha.kubernetes.io/metrics": "abc")", R"("autoscaling.alpha.kubernetes.io/metrics": "{}")",
        R"("autoscaling.alpha.kubernetes.io/metrics": "[{\"type\": \"Gpu\"}]")",
        R"("autoscaling.alpha.kubernetes.io/behavior": "[]")",
        R"("autoscaling.alpha.kubernetes.io/behavior": "{\"ScaleUp\": 7}")"}) {
    const Read read = read_one(hpa, annotated(annotation));
    EXPECT_EQ(read.warnings(), "unread_metric\n") << annotation;
    ASSERT_EQ(signal_of(read).metrics.size(), 2U) << annotation;
    EXPECT_EQ(signal_of(read).metrics[1].source, ReplicaMetricSource::unread);
  }
}

TEST(HorizontalPodAutoscalers, WantAllOfTheirCpuWhereTheyNameNoMetric) {
  for (const auto* version : {"autoscaling/v1", "autoscaling/v2"})
    EXPECT_EQ(signal_of(read_one(hpa, autoscaler("", "{}", version))).metrics.at(0).target, 80) << version;
}

TEST(HorizontalPodAutoscalers, HaveNoWishBeforeTheirFirstLook) {
  const struct {
    std::string_view spec;
    std::string_view status;
    std::optional<std::int64_t> requested;
  } cases[] = {
      {R"("minReplicas": 1, )", R"({"currentReplicas": 3, "desiredReplicas": 0})", 3},
      {R"("minReplicas": 0, )", R"({"currentReplicas": 3, "desiredReplicas": 0})", 0},
      {R"("minReplicas": 1, )", R"({"currentReplicas": 0, "desiredReplicas": 0})", 0},
      {R"("minReplicas": 1, )", R"({"desiredReplicas": 5})", 5},
      {R"("minReplicas": 1, )", R"({"currentReplicas": 5})", 5},
      {R"("minReplicas": 1, )", "{}", std::nullopt},
      {R"("minReplicas": 1, )", "null", std::nullopt},
  };
  for (const auto& [spec, status, requested] : cases)
    EXPECT_EQ(only(read_one(hpa, autoscaler(std::string(spec) + metrics(cpu), status))).requested, requested) << status;
}

TEST(HorizontalPodAutoscalers, TellTheTotalOfAnAverage) {
  const auto total = [](int replicas, std::string_view average) {
    const std::string external = R"({"type": "External", "external": {"metric": {"name": "depth"}, )";
    const Read read = read_one(
        hpa, autoscaler(metrics(external + R"("target": {"type": "AverageValue", "averageValue": "5"}}})"),
                        R"({"currentReplicas": )" + std::to_string(replicas) + R"(, "currentMetrics": [)" + external +
                            R"("current": {"averageValue": ")" + std::string(average) + R"("}}}]})"));
    const auto values = only(read).values;
    return values.empty() ? std::nullopt : std::optional(values.front().value);
  };
  EXPECT_EQ(total(3, "13334m"), 40);  // 40 / 3, rounded up
  EXPECT_EQ(total(3, "0"), 0);
  EXPECT_EQ(total(1, "1500m"), 1.5);
  EXPECT_EQ(total(1'000'000, "9223372036854775807"), std::nullopt) << "more than a figure may be";
  EXPECT_EQ(total(0, "5"), std::nullopt) << "of no replicas there is no total";
}

TEST(HorizontalPodAutoscalers, SayWhatTheyLeaveOut) {
  const struct {
    std::string_view metric;
    std::string_view warnings;
  } cases[] = {
      {R"({"type": "Gpu", "gpu": {"name": "x"}})", "unread_metric\n"},
      {"7", "unread_metric\n"},
      {R"({"type": "Resource"})", "unread_metric\n"},
      {R"({"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Value", "value": 1}}})",
       "unread_metric\n"},
      {R"({"type": "Pods", "pods": {"metric": {}, "target": {"type": "AverageValue", "averageValue": "many"}}})",
       "unread_metric\n"},
      {R"({"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 0}}})",
       "unread_metric\n"},
      {R"({"type": "Pods", "pods": {"metric": {"name": "rows", "selector": {"matchLabels": {"a": "b"}}},
           "target": {"type": "AverageValue", "averageValue": 5}}})",
       ""},
      {R"({"type": "Pods", "pods": {"metric": {"name": "rows", "selector": "x"},
           "target": {"type": "AverageValue", "averageValue": 5}}})",
       "unread_metric\n"},
      {R"({"type": "Pods", "pods": "x"})", "unread_metric\n"},
  };
  for (const auto& [metric, warnings] : cases)
    EXPECT_EQ(read_one(hpa, autoscaler(metrics(std::string(cpu) + "," + std::string(metric)))).warnings(), warnings);
  const Read nothing = read_one(hpa, autoscaler(metrics(cases[0].metric)));
  EXPECT_EQ(nothing.warnings(), "unread_metric\n");
  EXPECT_EQ(signal_of(nothing).metrics.at(0).source, ReplicaMetricSource::unread);
  const auto* slow = R"("behavior": {"scaleUp": {"policies": [{"type": "Pods", "value": 0, "periodSeconds": 15}]}}, )";
  EXPECT_EQ(read_one(hpa, autoscaler(slow + metrics(cpu))).warnings(), "unread_metric\n");
}

TEST(HorizontalPodAutoscalers, KeepTheSelectorsOfMetrics) {
  const Read second = read_one(hpa, autoscaler(metrics(R"({"type": "External", "external": {
      "metric": {"name": "lag", "selector": {"matchLabels": {"topic": "orders"},
                 "matchExpressions": [{"key": "env", "operator": "In", "values": ["prod"]}]}},
      "target": {"type": "AverageValue", "averageValue": "100"}}})")));
  const std::vector<kubernetes::Requirement> selector{
      {.key = "topic", .op = kubernetes::Operator::in, .values = {"orders"}},
      {.key = "env", .op = kubernetes::Operator::in, .values = {"prod"}}};
  EXPECT_EQ(signal_of(second).metrics.at(0).selector, selector);
  EXPECT_EQ(signal_of(read_one(hpa, autoscaler(metrics(cpu)))).metrics.at(0).selector, std::nullopt);
}

TEST(HorizontalPodAutoscalers, MeasureOneContainerOfEachPod) {
  const auto* container = R"({"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "x", )";
  const Read read =
      read_one(hpa, autoscaler(metrics(std::string(cpu) + ", " + container +
                                       R"("target": {"type": "Utilization", "averageUtilization": 50}}})"),
                               R"({"currentReplicas": 1, "currentMetrics": [)" + std::string(container) +
                                   R"("current": {"averageUtilization": 80, "averageValue": "1"}}}]})"));
  EXPECT_EQ(read.warnings(), "");
  EXPECT_EQ(only(read).values, (std::vector<MetricValue>{{"cpu-2", 80}})) << "the pods' own cpu comes first";
  EXPECT_EQ(signal_of(read).metrics.at(1).container, "x");
  EXPECT_EQ(signal_of(read).metrics.at(1).name, "cpu");
}

TEST(HorizontalPodAutoscalers, TakeAForeignFigureForAnUnknownOne) {
  const Read read = read_one(hpa, autoscaler(metrics(cpu), R"({"currentReplicas": 3, "desiredReplicas": -1,
      "currentMetrics": [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": -5}}}]})"));
  EXPECT_EQ(only(read).requested, 3);
  EXPECT_TRUE(only(read).values.empty());
  EXPECT_EQ(read.warnings(), "unread_figure\nunread_figure\n");
}

TEST(HorizontalPodAutoscalers, AreRefusedOnlyWithoutWhatTellsTheWorkload) {
  const std::string body = "/sources/0/body";
  const struct {
    std::string document;
    std::string refusals;
  } cases[] = {
      {R"({"kind": "HorizontalPodAutoscaler", "metadata": {"name": "Not a name"},
           "spec": {"scaleTargetRef": {}, "metrics": []}})",
       body + "/metadata/name invalid_name\n" + body + "/spec/scaleTargetRef/name missing\n" + body +
           "/spec/maxReplicas missing\n"},
      {R"({"kind": "HorizontalPodAutoscaler", "metadata": "x", "spec": -5})",
       body + "/metadata wrong_type\n" + body + "/spec wrong_type\n"},
      {R"({"kind": "HorizontalPodAutoscaler", "metadata": {"name": "a"}, "spec": {"scaleTargetRef": {"name": 7},
           "maxReplicas": 3}})",
       body + "/spec/scaleTargetRef/name wrong_type\n"},
  };
  for (const auto& [document, refusals] : cases) EXPECT_EQ(read_one(hpa, document).refusals(), refusals) << document;
  const Read version = read_one(hpa, autoscaler(metrics(cpu), "{}", "autoscaling/v2beta2"));
  EXPECT_EQ(version.doubts(), "/sources/0/body/apiVersion unknown_value\n");
  EXPECT_TRUE(version.findings.autoscalers.empty());
}

/// The document with one of its fields replaced.
std::string with(std::string document, std::string_view old, std::string_view text) {
  return document.replace(document.find(old), old.size(), text);
}

TEST(HorizontalPodAutoscalers, AreNeverRefusedForAFigure) {
  const std::string second = autoscaler(R"("minReplicas": 2, )" + metrics(cpu), R"({"currentReplicas": 4,
      "desiredReplicas": 4, "currentMetrics": [], "conditions": []})");
  const std::string first = autoscaler(R"("minReplicas": 2, "targetCPUUtilizationPercentage": 60)",
                                       R"({"currentReplicas": 4, "desiredReplicas": 4})", "autoscaling/v1");
  const std::string annotated = R"("namespace": "spark", "annotations": )";
  const auto metadata = [&](std::string_view annotations) {
    return with(first, R"("namespace": "spark")", annotated + std::string(annotations));
  };
  const struct {
    std::string document;
    std::string warnings;
    std::string unread;  ///< the name of the metric that counts as failed
  } cases[] = {
      {with(second, metrics(cpu), R"("metrics": "x")"), "unread_metric\n", "metrics"},
      {with(second, R"("minReplicas": 2)", R"("minReplicas": "2")"), "unread_metric\n", "minReplicas"},
      {with(second, R"("minReplicas": 2)", R"("minReplicas": -1)"), "unread_metric\n", "minReplicas"},
      {with(second, R"("minReplicas": 2)", R"("minReplicas": 21)"), "clamped_value\n", ""},
      {with(second, R"("maxReplicas": 20)", R"("maxReplicas": "NaN")"), "unread_bound\n", "maxReplicas"},
      {with(second, R"("currentMetrics": [])", R"("currentMetrics": "x")"), "unusable_value\n", ""},
      {with(second, R"("conditions": [])", R"("conditions": -5)"), "unusable_value\n", ""},
      {with(first, "Percentage\": 60", "Percentage\": \"NaN\""), "unread_metric\n", "cpu"},
      {with(first, "Percentage\": 60", "Percentage\": -1"), "unread_metric\n", "cpu"},
      {metadata(R"({"unrelated": 5})"), "", ""},
      {metadata(R"("x")"), "unread_metric\nunread_metric\nunread_figure\n", "the other metrics"},
      {metadata(R"({"autoscaling.alpha.kubernetes.io/metrics": 5})"), "unread_metric\n", "the other metrics"},
      {metadata(R"({"autoscaling.alpha.kubernetes.io/behavior": "{\"ScaleUp\": {\"Policies\": 5}}"})"),
       "unread_metric\n", "behavior"},
  };
  for (const auto& [document, warnings, unread] : cases) {
    const Read read = read_one(hpa, document);
    EXPECT_EQ(read.refusals(), "") << document;
    EXPECT_EQ(read.warnings(), warnings) << document;
    ASSERT_EQ(read.findings.autoscalers.size(), 1U) << document;
    const auto& signal = std::get<HorizontalPodAutoscaler>(read.findings.autoscalers.front().signal);
    const auto is_unread = [&](const ReplicaMetric& metric) {
      return metric.source == ReplicaMetricSource::unread && metric.name == unread;
    };
    EXPECT_EQ(std::ranges::any_of(signal.metrics, is_unread), !unread.empty()) << document;
    EXPECT_TRUE(faults_of(signal).empty()) << document;
    for (const Warning& warning : read.findings.warnings)
      EXPECT_EQ(warning.detail.find("~1"), std::string::npos) << warning.detail;
  }
}

TEST(HorizontalPodAutoscalers, AddNothingWithAnUnknownMaximum) {
  const auto bounds = [](const char* spec, const char* status) {
    const HorizontalPodAutoscaler signal =
        signal_of(read_one(hpa, with(autoscaler(spec, status), R"("maxReplicas": 20)", R"("maxReplicas": "many")")));
    return std::pair(signal.min_replicas, signal.max_replicas);
  };
  EXPECT_EQ(bounds(R"("minReplicas": 2)", R"({"currentReplicas": 4, "desiredReplicas": 5})"), std::pair(2L, 5L));
  EXPECT_EQ(bounds(R"("minReplicas": 6)", R"({"currentReplicas": 4, "desiredReplicas": 5})"), std::pair(6L, 6L));
  EXPECT_EQ(read_one(hpa, with(autoscaler(), R"("maxReplicas": 20)", R"("maxReplicas": "many")")).refusals(),
            "/sources/0/body/spec/maxReplicas missing\n")
      << "the status counts no replicas";
}

TEST(HorizontalPodAutoscalers, HaveAsManyMetricsAsCanBeKept) {
  std::string many = cpu;
  for (int i = 1; i < 101; ++i) many.append(",").append(cpu);
  EXPECT_EQ(read_one(hpa, autoscaler(metrics(many))).faults(), "/sources/0/body/spec/metrics too_many\n");
}

TEST(ScaledObjects, AreReadAsKubectlPrintsThem) {
  const Read read = read_one(
      keda,
      scaled_object(queue, R"("pollingInterval": 15, "cooldownPeriod": 120, "minReplicaCount": 1, "idleReplicaCount": 0,
                "maxReplicaCount": 9, "fallback": {"failureThreshold": 3, "replicas": 2, "behavior": "currentReplicas"},
                "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {"scaleUp": {"stabilizationWindowSeconds": 30}}}})",
                    R"({"externalMetricNames": ["s0-aws-sqs-etl"], "lastActiveTime": "2026-11-22T09:59:00Z",
                              "health": {"s0-aws-sqs-etl": {"numberOfFailures": 4, "status": "Failing"}}})",
                    R"({"autoscaling.keda.sh/paused-scale-in": "true"})"));
  EXPECT_EQ(read.warnings(), "");
  const AttachedAutoscaler found = only(read);
  EXPECT_EQ(found.workload, (Workload{.space = "spark", .name = "etl", .autoscaler = "by-queue"}));
  EXPECT_EQ(found.requested, std::nullopt) << "a ScaledObject counts no replicas";
  const Keda signal = keda_of(read);
  EXPECT_EQ(signal.polling_interval, Seconds{15});
  EXPECT_EQ(signal.cooldown_period, Seconds{120});
  EXPECT_EQ(signal.min_replica_count, 1);
  EXPECT_EQ(signal.max_replica_count, 9);
  EXPECT_EQ(signal.idle_replica_count, 0);
  EXPECT_EQ(signal.fallback->behavior, kubernetes::FallbackBehavior::current_replicas);
  EXPECT_EQ(signal.behavior->scale_up.stabilization_window, Seconds{30});
  EXPECT_EQ(signal.pauses, (kubernetes::KedaPauses{.scale_in = true}));
  EXPECT_EQ(format_rfc3339(*signal.last_active_at), "2026-11-22T09:59:00.000Z");
  const KedaTrigger trigger{.metric = "https://sqs.eu-west-1.amazonaws.com/1/etl",
                            .target_milli = 7'000,
                            .activation = 2,
                            .failures = 3};  // the fourth is now
  EXPECT_EQ(signal.triggers, std::vector<KedaTrigger>{trigger});
}

TEST(ScaledObjects, KnowTheirTriggersByKedasOwnFields) {
  const struct {
    std::string_view trigger;
    std::string_view metric;
    std::int64_t target_milli;
  } cases[] = {
      {R"({"type": "prometheus", "name": "backlog", "metadata": {"query": "x", "threshold": "2.5"}})", "backlog",
       2'500},
      {R"({"type": "kafka", "metadata": {"topic": "t"}})", "s0-kafka", 10'000},
      {R"({"type": "redis", "metadata": {"listName": "l"}})", "s0-redis", 5'000},
      {R"({"type": "aws-s3", "metadata": {"bucket": "landing", "prefix": "in/", "targetObjectSize": "4"}})",
       "s3://landing/in/", 4'000},
      {R"({"type": "aws-sqs-queue", "metadata": {"queueURLFromEnv": "QUEUE"}})", "s0-aws-sqs-queue", 5'000},
  };
  for (const auto& [trigger, metric, target] : cases) {
    const Keda signal = keda_of(read_one(keda, scaled_object(trigger)));
    ASSERT_EQ(signal.triggers.size(), 1U) << trigger;
    EXPECT_EQ(signal.triggers[0].metric, metric);
    EXPECT_EQ(signal.triggers[0].target_milli, target);
  }
}

TEST(ScaledObjects, SayWhatTheyCantRead) {
  for (const auto* trigger :
       {R"({"type": "cron", "metadata": {"start": "0 8 * * *"}})", R"({"type": "prometheus", "metadata": {}})",
        R"({"type": "aws-sqs-queue", "metadata": {"queueLength": "0"}})",
        R"({"type": "aws-sqs-queue", "metricType": "Utilization", "metadata": {}})",
        R"({"type": "aws-s3", "metadata": {"bucket": "a/b", "targetObjectSize": "1.5"}})",
        R"({"type": "selenium-grid", "metadata": {}})", R"({"type": "cpu", "metadata": {"value": "1.5"}})", "7"}) {
    const Read read = read_one(keda, scaled_object(std::string(queue) + ", " + trigger));
    EXPECT_EQ(read.warnings(), "unread_trigger\n") << trigger;
    ASSERT_EQ(keda_of(read).triggers.size(), 2U) << trigger;
    EXPECT_EQ(keda_of(read).triggers[1].type, KedaTriggerType::unread) << trigger;
    EXPECT_FALSE(keda_of(read).triggers[1].problem.empty()) << trigger;
  }
  for (const auto* modifiers :
       {R"({"formula": "a + b"})", R"({"formula": "a + b", "target": "5"})", R"({"formula": "a +", "target": "5"})",
        R"({"target": "5"})", R"({"formula": "a", "target": "0"})", R"({"formula": 7, "target": "5"})"}) {
    const Read read =
        read_one(keda, scaled_object(queue, R"("advanced": {"scalingModifiers": )" + std::string(modifiers) + "}"));
    EXPECT_EQ(read.warnings(), "unread_formula\n") << modifiers;
    EXPECT_FALSE(keda_of(read).modifiers->problem.empty()) << modifiers;
  }
  const Read fallback = read_one(
      keda, scaled_object(queue, R"("fallback": {"failureThreshold": 3, "replicas": 2, "behavior": "newest"})"));
  EXPECT_EQ(fallback.warnings(), "unread_fallback\n");
  EXPECT_FALSE(keda_of(fallback).fallback);
}

TEST(ScaledObjects, TakeAnEmptyTextForAnAbsentOne) {
  const Read read = read_one(
      keda,
      scaled_object(
          R"({"type": "kafka", "name": "", "metricType": "", "metadata": {"lagThreshold": "", "activationLagThreshold": ""}})",
          R"("fallback": {"failureThreshold": 3, "replicas": 2, "behavior": ""}, "advanced": {"scalingModifiers":
             {"formula": "", "target": "", "activationTarget": "", "metricType": ""}})"));
  EXPECT_EQ(read.warnings(), "");
  const Keda signal = keda_of(read);
  EXPECT_EQ(signal.triggers.at(0).target_milli, 10'000);
  EXPECT_EQ(signal.fallback->behavior, kubernetes::FallbackBehavior::fixed);
  EXPECT_FALSE(signal.modifiers);
}

TEST(ScaledObjects, ReadCronTriggersResourcesAndFormulas) {
  const Read read = read_one(
      keda,
      scaled_object(
          R"({"type": "cron", "name": "office", "metadata": {"timezone": "Europe/Berlin", "start": "0 8 * * 1-5",
                    "end": "0 18 * * 1-5", "desiredReplicas": "10"}},
                   {"type": "cpu", "metadata": {"value": "60", "containerName": "app"}},
                   {"type": "memory", "metricType": "AverageValue", "metadata": {"value": "2Gi"}})",
          R"("advanced": {"scalingModifiers": {"formula": "office * 2", "target": "2.5", "activationTarget": "3"}})"));
  EXPECT_EQ(read.warnings(), "");
  const Keda signal = keda_of(read);
  ASSERT_EQ(signal.triggers.size(), 3U);
  EXPECT_EQ(signal.triggers[0].cron, (kubernetes::CronTrigger{"Europe/Berlin", "0 8 * * 1-5", "0 18 * * 1-5", 10}));
  EXPECT_EQ(signal.triggers[1].container, "app");
  EXPECT_EQ(signal.triggers[1].metric_type, KedaMetricType::utilization);
  EXPECT_EQ(signal.triggers[1].target_milli, 60'000);
  EXPECT_EQ(signal.triggers[2].metric, "memory");
  EXPECT_EQ(signal.triggers[2].target_milli, 2'147'483'648'000);
  EXPECT_EQ(signal.modifiers, (ScalingModifiers{.formula = "office * 2", .target_milli = 2'500, .activation = 3}));
}

TEST(ScaledObjects, ReadTheOldNamesOfTargets) {
  const auto target = [](const char* trigger) {
    return keda_of(read_one(keda, scaled_object(trigger))).triggers.at(0).target_milli;
  };
  EXPECT_EQ(target(R"({"type": "rabbitmq", "metadata": {"queueLength": "7"}})"), 7'000);
  EXPECT_EQ(target(R"({"type": "rabbitmq", "metadata": {"mode": "QueueLength", "value": "8"}})"), 8'000);
  EXPECT_EQ(target(R"({"type": "rabbitmq", "metadata": {}})"), 20'000);
  EXPECT_EQ(target(R"({"type": "gcp-pubsub", "metadata": {"subscriptionSize": "3"}})"), 3'000);
}

TEST(ScaledObjects, ArePausedAtANumber) {
  const auto pauses = [](const char* text) {
    return keda_of(read_one(keda, scaled_object(
                                      queue, "", "{}",
                                      R"({"autoscaling.keda.sh/paused-replicas": ")" + std::string(text) + R"("})")))
        .pauses;
  };
  EXPECT_EQ(pauses("0").replicas, 0);
  EXPECT_EQ(pauses("2").replicas, 2);
  EXPECT_FALSE(pauses("2").paused);
  for (const char* text : {"", "-1", "two", "2.5"}) {
    EXPECT_EQ(pauses(text).replicas, std::nullopt) << text;
    EXPECT_TRUE(pauses(text).paused) << text;
  }
}

TEST(ScaledObjects, AreNotDecidedByWhatTheyAskOfHeadroom) {
  const Read read = read_one(keda, scaled_object(R"({"type": "metrics-api", "metadata": {"targetValue": "1",
      "url": "http://headroom:8080/v1/scale-metrics/spark%2Fetl/target", "valueLocation": "value"}})"));
  EXPECT_EQ(read.warnings(), "own_trigger\n");
  EXPECT_TRUE(read.findings.autoscalers.empty());
}

TEST(ScaledObjects, AreRefusedOnlyWithoutWhatTellsTheWorkload) {
  const std::string body = "/sources/0/body";
  const struct {
    std::string document;
    std::string refusals;
  } cases[] = {
      {R"({"kind": "ScaledObject", "metadata": {"name": "a"}, "spec": {"scaleTargetRef": {"name": "a"}}})",
       body + "/spec/triggers missing\n"},
      {R"({"kind": "ScaledObject", "metadata": {"name": "a"}, "spec": {"scaleTargetRef": "a", "triggers": []}})",
       body + "/spec/scaleTargetRef wrong_type\n"},
      {R"({"kind": "ScaledObject", "metadata": "x", "spec": -5})",
       body + "/metadata wrong_type\n" + body + "/spec wrong_type\n"},
  };
  for (const auto& [document, refusals] : cases) EXPECT_EQ(read_one(keda, document).refusals(), refusals) << document;
}

TEST(ScaledObjects, AreNeverRefusedForAFigure) {
  const struct {
    std::string spec;
    std::string warnings;
    std::string unread;  ///< the metric of the trigger that counts as failed
  } cases[] = {
      {R"("pollingInterval": "x")", "unusable_value\n", ""},
      {R"("pollingInterval": -5)", "unusable_value\n", ""},
      {R"("cooldownPeriod": -1)", "unusable_value\n", ""},
      {R"("cooldownPeriod": 1e300)", "unusable_value\n", ""},
      {R"("initialCooldownPeriod": [])", "unusable_value\n", ""},
      {R"("fallback": "x")", "unread_fallback\n", ""},
      {R"("fallback": {"failureThreshold": -1, "replicas": 2})", "unread_fallback\n", ""},
      {R"("fallback": {"failureThreshold": 3, "replicas": "two"})", "unread_fallback\n", ""},
      {R"("fallback": {"failureThreshold": 3, "replicas": 2, "behavior": 7})", "unread_fallback\n", ""},
      {R"("minReplicaCount": "x")", "unread_trigger\n", "minReplicaCount"},
      {R"("minReplicaCount": 500)", "clamped_value\n", ""},
      {R"("idleReplicaCount": -1)", "unread_trigger\n", "idleReplicaCount"},
      {R"("idleReplicaCount": 1)", "unusable_value\n", ""},
      {R"("maxReplicaCount": 0)", "unread_bound\n", "maxReplicaCount"},
      {R"("advanced": "x")", "unread_trigger\n", "advanced"},
      {R"("advanced": {"horizontalPodAutoscalerConfig": 5})", "unread_trigger\n", "horizontalPodAutoscalerConfig"},
      {R"("advanced": {"horizontalPodAutoscalerConfig": {"behavior": "x"}})", "unread_trigger\n", "behavior"},
      {R"("advanced": {"scalingModifiers": "x"})", "unread_formula\n", ""},
      {R"("advanced": {"scalingModifiers": []})", "unread_formula\n", ""},
  };
  for (const auto& [spec, warnings, unread] : cases) {
    const Read read = read_one(keda, scaled_object(queue, spec));
    EXPECT_EQ(read.refusals(), "") << spec;
    EXPECT_EQ(read.warnings(), warnings) << spec;
    ASSERT_EQ(read.findings.autoscalers.size(), 1U) << spec;
    const auto& signal = std::get<Keda>(read.findings.autoscalers.front().signal);
    const auto is_unread = [&](const KedaTrigger& trigger) {
      return trigger.type == KedaTriggerType::unread && trigger.metric == unread;
    };
    EXPECT_EQ(std::ranges::any_of(signal.triggers, is_unread), !unread.empty()) << spec;
    EXPECT_TRUE(faults_of(signal).empty()) << spec;
  }
}

TEST(ScaledObjects, ClampDurationsAndTakeOthersForTheDefault) {
  const auto signal = [](const char* spec) {
    return std::get<Keda>(read_one(keda, scaled_object(queue, spec)).findings.autoscalers.at(0).signal);
  };
  EXPECT_EQ(signal(R"("pollingInterval": -5)").polling_interval, Seconds{1});
  EXPECT_EQ(signal(R"("pollingInterval": "x")").polling_interval, Seconds{30});
  EXPECT_EQ(signal(R"("cooldownPeriod": -1)").cooldown_period, Seconds{0});
  EXPECT_EQ(signal(R"("cooldownPeriod": 99999999)").cooldown_period, Seconds{604'800});
  EXPECT_EQ(signal(R"("cooldownPeriod": null)").cooldown_period, Seconds{300});
  EXPECT_FALSE(signal(R"("advanced": {"scalingModifiers": ""})").modifiers);
  EXPECT_TRUE(signal(R"("maxReplicaCount": "x")").pauses.scale_out);
  EXPECT_EQ(signal(R"("minReplicaCount": 7, "maxReplicaCount": 2)").min_replica_count, 2);
}

TEST(ScaledObjects, ArePausedByAnnotationsThatAreNoTexts) {
  const auto pauses = [](const char* annotations) {
    return std::get<Keda>(read_one(keda, scaled_object(queue, "", "{}", annotations)).findings.autoscalers.at(0).signal)
        .pauses;
  };
  EXPECT_TRUE(pauses(R"({"autoscaling.keda.sh/paused": true})").paused);
  EXPECT_FALSE(pauses(R"({"autoscaling.keda.sh/paused": false})").paused);
  EXPECT_EQ(pauses(R"({"autoscaling.keda.sh/paused-replicas": 2})").replicas, 2);
  EXPECT_TRUE(pauses(R"({"autoscaling.keda.sh/paused": {}})").paused);
  EXPECT_TRUE(pauses(R"("x")").paused);
  EXPECT_FALSE(pauses(R"({"unrelated": 5})").paused);
}

TEST(ScaledObjects, SayWhyTheyHaveNoTrigger) {
  const Read own = read_one(keda, scaled_object(R"({"type": "metrics-api", "metadata": {"targetValue": "1",
      "url": "http://headroom:8080/v1/scale-metrics/spark%2Fetl/target", "valueLocation": "value"}})"));
  EXPECT_EQ(own.doubts(), "/sources/0/body/spec/triggers/0 own_trigger\n");
  const Read none = read_one(keda, scaled_object(""));
  EXPECT_EQ(none.doubts(), "/sources/0/body/spec/triggers empty\n");
  const std::string text = with(scaled_object(""), R"("triggers": [])", R"("triggers": "x")");
  const Read unread = read_one(keda, text);
  EXPECT_EQ(unread.refusals(), "");
  EXPECT_EQ(keda_of(unread).triggers.at(0).type, KedaTriggerType::unread);
}

TEST(ScaledObjects, LearnFromTheAutoscalerThatKedaMadeOfThem) {
  const auto document = [](std::string_view kind, const std::string& body) {
    return R"({"kind": ")" + std::string(kind) + R"(", "body": )" + body + "}";
  };
  const std::string made =
      R"({"kind": "HorizontalPodAutoscaler", "metadata": {"name": "keda-hpa-by-queue", "namespace": "spark",
          "ownerReferences": [{"kind": "ScaledObject", "name": "by-queue"}]},
          "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "etl"}, "maxReplicas": 9, "metrics": [
            {"type": "External", "external": {"metric": {"name": "s0-aws-sqs-etl"}, "target": {"type": "AverageValue", "averageValue": "7"}}}]},
          "status": {"currentReplicas": 2, "desiredReplicas": 3, "currentMetrics": [
            {"type": "External", "external": {"metric": {"name": "s0-aws-sqs-etl"}, "current": {"averageValue": "20"}}}]}})";
  const std::string own = document(keda, scaled_object(queue, "", R"({"externalMetricNames": ["s0-aws-sqs-etl"]})"));
  for (const std::string& sources : {own + "," + document(hpa, made), document(hpa, made) + "," + own}) {
    const AttachedAutoscaler found = only(read_all("[" + sources + "]"));
    EXPECT_TRUE(std::holds_alternative<Keda>(found.signal));
    EXPECT_EQ(found.workload.autoscaler, "by-queue");
    EXPECT_EQ(found.running, 2);
    EXPECT_EQ(found.requested, 3);
    EXPECT_EQ(found.values, (std::vector<MetricValue>{{"https://sqs.eu-west-1.amazonaws.com/1/etl", 40}}));
    EXPECT_EQ(found.made_of, "");
  }
  EXPECT_EQ(only(read_all("[" + document(hpa, made) + "]")).made_of, "by-queue");
}

}  // namespace
}  // namespace headroom::api
