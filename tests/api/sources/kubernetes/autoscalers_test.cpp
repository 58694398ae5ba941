#include <string>
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

TEST(HorizontalPodAutoscalers, SayWhatTheFirstVersionHides) {
  std::string hidden = autoscaler(R"("targetCPUUtilizationPercentage": 70)", "{}", "autoscaling/v1");
  const std::string named = R"("namespace": "spark")";
  hidden.replace(hidden.find(named), named.size(),
                 named + R"(, "annotations": {"autoscaling.alpha.kubernetes.io/behavior": "{}"})");
  EXPECT_EQ(read_one(hpa, hidden).warnings(), "unsupported_version\n");
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
      {R"({"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "x",
           "target": {"type": "Utilization", "averageUtilization": 60}}})",
       "unsupported_metric\n"},
      {R"({"type": "Pods", "pods": {"metric": {"name": "rows", "selector": {"matchLabels": {"a": "b"}}},
           "target": {"type": "AverageValue", "averageValue": 5}}})",
       "unsupported_selector\n"},
  };
  for (const auto& [metric, warnings] : cases)
    EXPECT_EQ(read_one(hpa, autoscaler(metrics(std::string(cpu) + "," + std::string(metric)))).warnings(), warnings);
  const Read nothing = read_one(hpa, autoscaler(metrics(cases[0].metric)));
  EXPECT_EQ(nothing.warnings(), "unsupported_metric\n");
  EXPECT_TRUE(nothing.findings.autoscalers.empty());
}

TEST(HorizontalPodAutoscalers, AreRefusedWhereTheyAreWrong) {
  const std::string spec = "/sources/0/body/spec";
  const std::string first = spec + "/metrics/0";
  const struct {
    std::string body;
    std::string faults;
  } cases[] = {
      {autoscaler(metrics(cpu), "{}", "autoscaling/v2beta2"), "/sources/0/body/apiVersion unknown_value\n"},
      {autoscaler(R"("minReplicas": 21, )" + metrics(cpu)), spec + "/minReplicas minimum_above_maximum\n"},
      {autoscaler(R"("minReplicas": "2", )" + metrics(cpu)), spec + "/minReplicas wrong_type\n"},
      {autoscaler(metrics("7")), first + " wrong_type\n"},
      {autoscaler(metrics(R"({"type": "Resource"})")), first + "/resource missing\n"},
      {autoscaler(
           metrics(R"({"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Value", "value": 1}}})")),
       first + "/resource/target/type not_applicable\n"},
      {autoscaler(metrics(
           R"({"type": "Pods", "pods": {"metric": {}, "target": {"type": "AverageValue", "averageValue": "many"}}})")),
       first + "/pods/metric/name missing\n" + first + "/pods/target/averageValue invalid_quantity\n"},
      {autoscaler(metrics(R"({"type": "Resource", "resource": {"name": "cpu",
           "target": {"type": "Utilization", "averageUtilization": 0}}})")),
       first + "/resource/target/averageUtilization out_of_range\n"},
      {autoscaler(R"("behavior": {"scaleUp": {"tolerance": "1e20", "policies": [{"type": "Pods", "value": 0}]}}, )" +
                  metrics(cpu)),
       spec + "/behavior/scaleUp/policies/0/periodSeconds missing\n" + spec +
           "/behavior/scaleUp/tolerance out_of_range\n" + spec + "/behavior/scaleUp/policies/0/value out_of_range\n"},
      {autoscaler(
           R"("behavior": {"scaleDown": {"policies": [7, {"type": "Pods", "value": 1, "periodSeconds": 1801}]}}, )" +
           metrics(cpu)),
       spec + "/behavior/scaleDown/policies/0 wrong_type\n" + spec +
           "/behavior/scaleDown/policies/1/periodSeconds out_of_range\n"},
      {R"({"kind": "HorizontalPodAutoscaler", "metadata": {"name": "Not a name"},
           "spec": {"scaleTargetRef": {}, "metrics": []}})",
       "/sources/0/body/metadata/name invalid_name\n" + spec + "/scaleTargetRef/name missing\n"},
  };
  for (const auto& [body, faults] : cases) EXPECT_EQ(read_one(hpa, body).faults(), faults) << body;
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

TEST(ScaledObjects, SayWhatTheyLeaveOut) {
  EXPECT_EQ(
      read_one(keda, scaled_object(std::string(queue) + R"(, {"type": "cron", "metadata": {"start": "0 8 * * *"}})"))
          .warnings(),
      "unsupported_trigger\n");
  EXPECT_EQ(
      read_one(keda, scaled_object(queue, R"("advanced": {"scalingModifiers": {"formula": "a + b"}})")).warnings(),
      "unsupported_formula\n");
  const Read pinned = read_one(keda, scaled_object(queue, "", "{}", R"({"autoscaling.keda.sh/paused-replicas": "0"})"));
  EXPECT_EQ(pinned.warnings(), "pinned_replicas\n");
  EXPECT_TRUE(keda_of(pinned).pauses.paused);
}

TEST(ScaledObjects, AreNotDecidedByWhatTheyAskOfHeadroom) {
  const Read read = read_one(keda, scaled_object(R"({"type": "metrics-api", "metadata": {"targetValue": "1",
      "url": "http://headroom:8080/v1/scale-metrics/spark%2Fetl/target", "valueLocation": "value"}})"));
  EXPECT_EQ(read.warnings(), "own_trigger\n");
  EXPECT_TRUE(read.findings.autoscalers.empty());
}

TEST(ScaledObjects, AreRefusedWhereTheyAreWrong) {
  const std::string spec = "/sources/0/body/spec";
  const struct {
    std::string body;
    std::string faults;
  } cases[] = {
      {R"({"kind": "ScaledObject", "metadata": {"name": "a"}, "spec": {"scaleTargetRef": {"name": "a"}}})",
       spec + "/triggers missing\n"},
      {scaled_object(R"({"type": "prometheus", "metadata": {}})"), spec + "/triggers/0/metadata/threshold missing\n"},
      {scaled_object(R"({"type": "aws-sqs-queue", "metadata": {"queueLength": "0"}})"),
       spec + "/triggers/0/metadata/queueLength out_of_range\n"},
      {scaled_object(R"({"type": "aws-sqs-queue", "metricType": "Utilization", "metadata": {}})"),
       spec + "/triggers/0/metricType unknown_value\n"},
      {scaled_object(R"({"type": "aws-s3", "metadata": {"bucket": "a/b", "targetObjectSize": "1.5"}})"),
       spec + "/triggers/0/metadata/bucket invalid_name\n" + spec +
           "/triggers/0/metadata/targetObjectSize out_of_range\n"},
      {scaled_object(queue, R"("minReplicaCount": 5, "maxReplicaCount": 2)"),
       spec + "/minReplicaCount minimum_above_maximum\n"},
      {scaled_object(queue, R"("idleReplicaCount": 1)"), spec + "/idleReplicaCount out_of_range\n"},
      {scaled_object(queue, R"("cooldownPeriod": -1)"), spec + "/cooldownPeriod out_of_range\n"},
  };
  for (const auto& [body, faults] : cases) EXPECT_EQ(read_one(keda, body).faults(), faults) << body;
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
