#include <gtest/gtest.h>

#include "tests/api/lint/linting.hpp"

namespace headroom::lint {
namespace {

using Lines = std::vector<std::string>;

std::string document(const std::string& body) { return R"({"kind": "keda.ScaledObject", "body": )" + body + "}"; }

std::string object(const std::string& spec, const std::string& triggers, const std::string& annotations = "") {
  return R"({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "worker", "annotations": {)" +
         annotations + R"(}}, "spec": {"scaleTargetRef": {"name": "worker"}, )" + spec + (spec.empty() ? "" : ", ") +
         R"("triggers": [)" + triggers + "]}}";
}

std::string cron(const std::string& start, const std::string& end, const std::string& desired) {
  return R"({"type": "cron", "metadata": {"timezone": "UTC", "start": ")" + start + R"(", "end": ")" + end +
         R"(", "desiredReplicas": ")" + desired + "\"}}";
}

std::string prometheus(const std::string& more = "") {
  return R"({"type": "prometheus", "metadata": {"serverAddress": "http://p", "query": "q", "threshold": "10")" + more +
         "}}";
}

const std::string cpu = R"({"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}})";
const std::string at = "/body/spec/";

std::string scaled(const std::string& spec, const std::string& triggers = prometheus()) {
  return document(object(spec, triggers));
}

TEST(LintKeda, BoundsHaveDefaultsOfNothingAndAHundred) {
  EXPECT_EQ(found(scaled("")), Lines{});
  EXPECT_EQ(found(scaled(R"("minReplicaCount": 100)")), Lines{"minimum_equals_maximum /body/spec"});
  EXPECT_EQ(found(scaled(R"("minReplicaCount": 101)")), Lines{"minimum_above_maximum /body/spec/minReplicaCount"});
  EXPECT_EQ(found(mended(scaled(R"("minReplicaCount": 101)"), "minimum_above_maximum").value()), Lines{});
  EXPECT_EQ(found(scaled(R"("minReplicaCount": -1, "maxReplicaCount": 2.5)")),
            (Lines{"invalid_value " + at + "maxReplicaCount", "invalid_value " + at + "minReplicaCount"}));
  EXPECT_EQ(found(scaled(R"("minReplicaCount": 2, "maxReplicaCount": 2, "idleReplicaCount": 0)")), Lines{});
}

TEST(LintKeda, AnIdleCountIsBelowTheMinimum) {
  EXPECT_EQ(found(scaled(R"("minReplicaCount": 2, "idleReplicaCount": 1)")), Lines{});
  EXPECT_EQ(found(scaled(R"("minReplicaCount": 2, "idleReplicaCount": 2)")),
            Lines{"invalid_value " + at + "idleReplicaCount"});
}

TEST(LintKeda, PeriodsAreAboutZero) {
  const std::string periods = R"("cooldownPeriod": 60, "initialCooldownPeriod": 5, "pollingInterval": 5)";
  EXPECT_EQ(found(scaled(periods)), Lines{});
  EXPECT_EQ(found(scaled(R"("minReplicaCount": 1, "idleReplicaCount": 0, )" + periods)), Lines{});
  EXPECT_EQ(
      found(scaled(R"("minReplicaCount": 1, )" + periods)),
      (Lines{"cooldown_without_zero " + at + "cooldownPeriod", "setting_without_effect " + at + "initialCooldownPeriod",
             "setting_without_effect " + at + "pollingInterval"}));
  const std::string cached = R"({"type": "prometheus", "useCachedMetrics": true, "metadata": {"threshold": "1"}})";
  EXPECT_EQ(found(scaled(R"("minReplicaCount": 1, "pollingInterval": 5)", cached)), Lines{});
}

TEST(LintKeda, CpuAndMemoryAloneNeitherWakeNorFallBack) {
  const std::string memory = R"({"type": "memory", "metadata": {"value": "60"}})";
  EXPECT_EQ(found(scaled("", cpu + ", " + memory), Severity::warning), Lines{"zero_needs_external_metric /body/spec"});
  EXPECT_EQ(found(scaled("", cpu + ", " + prometheus())), Lines{});
  const std::string fallback = R"("minReplicaCount": 1, "fallback": {"failureThreshold": 3, "replicas": 2})";
  EXPECT_EQ(found(scaled(fallback, cpu)), Lines{"fallback_unsupported " + at + "fallback"});
  EXPECT_EQ(found(scaled(fallback, cpu + ", " + prometheus())), Lines{});
}

TEST(LintKeda, ActivationIsNotAboveTheThreshold) {
  const auto activation = [](const std::string& value, const std::string& spec = "") {
    return scaled(spec, prometheus(R"(, "activationThreshold": ")" + value + "\""));
  };
  EXPECT_EQ(found(activation("10")), Lines{});
  const std::string place = at + "triggers/0/metadata/activationThreshold";
  EXPECT_EQ(found(activation("10.1")), Lines{"activation_above_threshold " + place});
  EXPECT_EQ(found(mended(activation("50"), "activation_above_threshold").value()), Lines{});
  EXPECT_EQ(found(activation("50", R"("minReplicaCount": 1)")), Lines{"setting_without_effect " + place});
  EXPECT_EQ(found(activation("many")), Lines{"invalid_value " + place});
  const std::string queue = R"({"type": "rabbitmq", "metadata": {"queueName": "q", "queueLength": "5",
      "activationValue": "6"}})";
  EXPECT_EQ(found(scaled("", queue)),
            Lines{"activation_above_threshold " + at + "triggers/0/metadata/activationValue"});
  const std::string by_default = R"({"type": "kafka", "metadata": {"topic": "t", "activationLagThreshold": "11"}})";
  EXPECT_TRUE(has(scaled("", by_default), "activation_above_threshold"));
}

TEST(LintKeda, TypesThatAreNoneGetTheNearest) {
  const auto type = [](const std::string& name, const std::string& metadata) {
    return scaled("", R"({"type": ")" + name + R"(", "metadata": {)" + metadata + "}}");
  };
  const auto becomes = [&](const std::string& name, const std::string& metadata) {
    const std::string text = mended(type(name, metadata), "unknown_trigger").value_or("");
    const std::size_t from = text.find(R"("triggers":[{"type":")") + 21;
    return text.empty() ? "" : text.substr(from, text.find('"', from) - from);
  };
  EXPECT_EQ(becomes("aws-s3", R"("bucketName": "b", "targetObjectSize": "7")"), "metrics-api");
  EXPECT_EQ(becomes("sqs", R"("queueURL": "https://q")"), "aws-sqs-queue");
  EXPECT_EQ(becomes("Prometheus", R"("threshold": "1")"), "prometheus");
  EXPECT_EQ(becomes("apache-kafaka", ""), "apache-kafka");
  EXPECT_EQ(becomes("something-else", ""), "");
  EXPECT_EQ(found(type("kubernetes-workload", R"("value": "1")")), Lines{});
}

TEST(LintKeda, MetadataIsTextAndTargetsAreAboveNothing) {
  const std::string number = R"({"type": "prometheus", "metadata": {"threshold": 10, "ignoreNullValues": true}})";
  EXPECT_EQ(found(scaled("", number)), (Lines{"invalid_value " + at + "triggers/0/metadata/ignoreNullValues",
                                              "invalid_value " + at + "triggers/0/metadata/threshold"}));
  EXPECT_EQ(found(mended_wholly(scaled("", number))), Lines{});
  EXPECT_EQ(found(scaled("", R"({"type": "prometheus", "metadata": {"query": "q"}})")),
            Lines{"invalid_value " + at + "triggers/0/metadata"});
  EXPECT_EQ(found(scaled("", R"({"type": "prometheus", "metadata": {"threshold": "0"}})")),
            Lines{"invalid_value " + at + "triggers/0/metadata/threshold"});
  EXPECT_EQ(found(scaled("", R"({"type": "aws-sqs-queue", "metadata": {"queueURL": "q"}})")), Lines{});
}

TEST(LintKeda, KeysThatKedaDoesNotReadAreRenamed) {
  const std::string wrong = scaled(R"("minReplicas": 1, "maxReplicaCounts": 5)");
  EXPECT_EQ(found(wrong), (Lines{"unknown_key " + at + "maxReplicaCounts", "unknown_key " + at + "minReplicas"}));
  const std::string right = mended_wholly(wrong);
  EXPECT_NE(right.find("\"minReplicaCount\":1"), std::string::npos);
  EXPECT_NE(right.find("\"maxReplicaCount\":5"), std::string::npos);
}

TEST(LintKeda, WindowsOpenAndClose) {
  const std::string place = at + "triggers/0/metadata/";
  const auto one = [](const std::string& trigger) { return scaled("", trigger); };
  EXPECT_EQ(found(one(cron("0 6 * * *", "0 20 * * *", "5"))), Lines{});
  EXPECT_EQ(found(one(cron("0 6 * * *", "0 6 * * *", "5"))), Lines{"window_never_opens " + place + "end"});
  EXPECT_EQ(found(one(cron("0 6 30 2 *", "0 20 * * *", "5"))), Lines{"window_never_opens " + place + "start"});
  EXPECT_EQ(found(one(cron("0 6 29 2 *", "0 20 29 2 *", "5"))), Lines{});
  EXPECT_EQ(found(one(cron("@daily", "0 20 * * *", "5"))), Lines{"invalid_value " + place + "start"});
  EXPECT_EQ(found(one(cron("0 6 * * *", "0 20 * * *", "0"))), Lines{"invalid_value " + place + "desiredReplicas"});
  EXPECT_EQ(found(mended_wholly(scaled("", cron("61 6 * * *", "0 20 * * *", "5") + ", " + prometheus()))), Lines{});
}

TEST(LintKeda, AWindowAsksForWhatTheBoundsAllow) {
  const auto desired = [](const std::string& count, const std::string& spec) {
    return scaled(spec, cron("0 6 * * *", "0 20 * * *", count));
  };
  const std::string within = R"("minReplicaCount": 2, "maxReplicaCount": 8)";
  const std::string place = "window_outside_limits " + at + "triggers/0/metadata/desiredReplicas";
  EXPECT_EQ(found(desired("8", within)), Lines{});
  EXPECT_EQ(found(desired("3", within)), Lines{});
  EXPECT_EQ(found(desired("9", within)), Lines{place});
  EXPECT_EQ(found(desired("2", within)), Lines{place});
  EXPECT_EQ(found(desired("2", within + R"(, "idleReplicaCount": 0)")), Lines{});
  for (const char* count : {"9", "2", "1"}) EXPECT_EQ(found(mended_wholly(desired(count, within))), Lines{}) << count;
}

TEST(LintKeda, WindowsThatMeetAreNeitherAGapNorAnOverlap) {
  const auto pair = [](const std::string& first_end, const std::string& second_start) {
    return scaled("", cron("0 6 * * *", first_end, "3") + ", " + cron(second_start, "0 20 * * *", "5"));
  };
  EXPECT_EQ(found(pair("0 10 * * *", "0 10 * * *")), Lines{});
  EXPECT_EQ(found(pair("0 10 * * *", "30 10 * * *")), Lines{});
  EXPECT_EQ(found(pair("0 10 * * *", "29 10 * * *")), Lines{"window_gap_short " + at + "triggers/1/metadata/start"});
  EXPECT_EQ(found(pair("1 10 * * *", "0 10 * * *")), Lines{"windows_overlap " + at + "triggers/1/metadata/start"});
  EXPECT_EQ(found(mended_wholly(pair("0 12 * * *", "0 10 * * *"))), Lines{});
  EXPECT_EQ(found(mended_wholly(pair("0 10 * * *", "10 10 * * *"))), Lines{});
  EXPECT_EQ(
      found(scaled("", cron("0 6 * * 1-5", "0 20 * * 1-5", "3") + ", " + cron("0 8 * * 0,6", "0 20 * * 0,6", "5"))),
      Lines{});
}

TEST(LintKeda, PausesAreLeftOnUnlessTheyAreFalse) {
  const auto annotated = [](const std::string& annotations) { return document(object("", prometheus(), annotations)); };
  const std::string place = "paused_left_on /body/metadata/annotations/autoscaling.keda.sh~1paused";
  EXPECT_EQ(found(annotated(R"("autoscaling.keda.sh/paused": "true")")), Lines{place});
  EXPECT_EQ(found(annotated(R"("autoscaling.keda.sh/paused": "yes")")), Lines{place});
  EXPECT_EQ(found(annotated(R"("autoscaling.keda.sh/paused": "")")), Lines{place});
  for (const char* off : {"false", "0", "F"})
    EXPECT_EQ(found(annotated(std::string(R"("autoscaling.keda.sh/paused": ")") + off + "\"")), Lines{}) << off;
  EXPECT_EQ(found(annotated(R"("autoscaling.keda.sh/paused-replicas": "0")")), Lines{place + "-replicas"});
  EXPECT_EQ(found(annotated(R"("autoscaling.keda.sh/paused-scale-in": "true")")), Lines{place + "-scale-in"});
}

TEST(LintKeda, AFormulaUsesTriggersThatHaveNames) {
  const auto formula = [](const std::string& modifiers) {
    return scaled(R"("advanced": {"scalingModifiers": {)" + modifiers + "}}",
                  R"({"type": "prometheus", "name": "queue", "metadata": {"threshold": "1"}})");
  };
  const std::string place = "invalid_value " + at + "advanced/scalingModifiers";
  EXPECT_EQ(found(formula(R"("formula": "queue * 2", "target": "3")")), Lines{});
  EXPECT_EQ(found(formula(R"("formula": "queue + other", "target": "3")")), Lines{place + "/formula"});
  EXPECT_EQ(found(formula(R"("formula": "queue", "target": "0")")), Lines{place + "/target"});
  EXPECT_EQ(found(formula(R"("target": "3")")), Lines{place});
  EXPECT_EQ(found(formula(R"("formula": "queue", "target": "3", "activationTarget": "4")")),
            Lines{"activation_above_threshold " + at + "advanced/scalingModifiers/activationTarget"});
}

TEST(LintKeda, OneWorkloadHasOneOwner) {
  const std::string hpa =
      R"({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "NAME"},
      "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "worker"}, "minReplicas": 1, "maxReplicas": 9,
      "metrics": [{"type": "External", "external": {"metric": {"name": "q"},
      "target": {"type": "Value", "value": "1"}}}]}})";
  const auto beside = [&](const std::string& name) {
    std::string named = hpa;
    named.replace(named.find("NAME"), 4, name);
    return document(R"({"kind": "List", "items": [)" + object("", prometheus()) + ", " + named + "]}");
  };
  EXPECT_EQ(found(beside("mine")), Lines{"two_autoscalers /body/items/1/spec/scaleTargetRef"});
  EXPECT_EQ(found(beside("keda-hpa-worker")), Lines{});
  EXPECT_EQ(found(mended(beside("mine"), "two_autoscalers").value()), Lines{});
}

TEST(LintKeda, KedaRefusesResourcesWithoutRequests) {
  const std::string workload = R"({"kind": "Deployment", "metadata": {"name": "worker"}, "spec": {"replicas": 0,
      "template": {"spec": {"containers": [{"name": "a"}, {"name": "b"}]}}}})";
  const auto listed = [&](const std::string& triggers) {
    return document(R"({"kind": "List", "items": [)" + workload + ", " + object("", triggers) + "]}");
  };
  EXPECT_EQ(found(listed(cpu + ", " + prometheus())).size(), 2U);
  const std::string of_one = R"({"type": "cpu", "metadata": {"value": "60", "containerName": "b"}})";
  EXPECT_EQ(found(listed(of_one + ", " + prometheus())),
            Lines{"utilization_without_requests /body/items/0/spec/template/spec/containers/1"});
}

TEST(LintKeda, TheFirstVersionOfKedaBecomesTheSecond) {
  const std::string old =
      document(R"({"apiVersion": "keda.k8s.io/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "w"},
      "spec": {"scaleTargetRef": {"deploymentName": "w"}, "triggers": [)" +
               prometheus() + "]}}");
  EXPECT_EQ(found(old),
            (Lines{"api_version_removed /body/apiVersion", "unknown_key /body/spec/scaleTargetRef/deploymentName"}));
  EXPECT_EQ(found(mended(old, "api_version_removed").value()), Lines{});
}

TEST(LintKeda, OddShapesAreNoCrash) {
  for (const char* body : {"{}", R"({"spec": null})", R"({"spec": {"triggers": [1, null, [], {}]}})",
                           R"({"spec": {"triggers": [{"type": 5, "metadata": []}], "advanced": 1, "fallback": "x"}})",
                           R"({"metadata": {"annotations": []}, "spec": {"scaleTargetRef": "web"}})",
                           R"({"spec": {"triggers": [{"type": "cron", "metadata": {"start": 5, "end": null}}]}})"})
    EXPECT_NO_THROW(findings_of(document(body))) << body;
}

TEST(LintKeda, ManyWindowsAreNotSlow) {
  std::string triggers = prometheus();
  for (int i = 0; i < 50; ++i) {
    triggers += ", " + cron(std::to_string(i) + " * * * *", "59 23 * * *", "3");
    triggers += ", " + cron(std::to_string(i) + " 6 30 2 *", "59 23 31 4 *", "3");
  }
  EXPECT_GT(findings_of(scaled("", triggers)).size(), 100U);
}

}  // namespace
}  // namespace headroom::lint
