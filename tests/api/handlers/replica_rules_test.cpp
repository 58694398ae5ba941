#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// Rules of HorizontalPodAutoscaler and KEDA, from whole documents to the decision.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

json request(const std::string& name) {
  return json::parse(test::read_text("tests/api/data/kubernetes/replicas/" + name + ".json"));
}

Answer evaluated(const json& body, const char* at = "2026-11-22T10:00:31Z") {
  TestApi api;
  api.clock.set(test::instant(at));
  Answer answer = api.evaluate(body);
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer;
}

std::vector<std::string> warnings(const Answer& answer) {
  std::vector<std::string> codes;
  const json decision = answer.document();
  for (const json& warning : decision["explanation"]["warnings"])
    if (warning["code"] != "price_unknown") codes.push_back(warning["code"].get<std::string>());
  return codes;
}

bool warns(const Answer& answer, std::string_view code) {
  const auto codes = warnings(answer);
  return std::ranges::find(codes, code) != codes.end();
}

std::string change(const Answer& answer) {
  const json d = answer.document();
  return d["action"].get<std::string>() + " " + d["current"].dump() + " " + d["target"].dump();
}

TEST(ReplicaRules, GiveTheRightNumberForEachDocument) {
  const struct {
    const char* name;
    const char* change;
  } cases[] = {
      {"hpa_container_resource", "scale_out 6 12"},        // 120% / 60% × 6
      {"hpa_container_resource_alone", "scale_out 6 12"},  // the same
      {"keda_cron_in_its_window", "no_action 5 5"},        // 10:00 is between 08:00 and 18:00
      {"keda_formula", "scale_in 4 1"},                    // q > 0, so 0: the minimum
      {"keda_empty_scaling_modifiers", "no_action 2 2"},   // 15 / 10, rounded up
      {"keda_fallback_by_formula", "scale_out 3 4"},       // 35 / 10, rounded up
      {"keda_paused_replicas", "scale_in 5 2"},
      {"keda_paused_yes", "no_action 5 5"},
      {"keda_fallback_at_zero", "scale_out 0 1"},
  };
  for (const auto& [name, expected] : cases) EXPECT_EQ(change(evaluated(request(name))), expected) << name;
}

TEST(ReplicaRules, ReadTheOldNameOfRabbitsTarget) {
  // 95 / 20 = 4.75, so 5. Without a behavior HPA allows at most max(2 × 2, 4) = 4 at once.
  const Answer answer = evaluated(request("keda_rabbitmq_queue_length"));
  EXPECT_NE(answer["explanation"]["summary"].get<std::string>().find("asks for 5 replicas"), std::string::npos)
      << answer["explanation"]["summary"];
}

TEST(ReplicaRules, FollowTheClockOfACronTrigger) {
  const json alone = request("keda_cron_alone");
  EXPECT_EQ(change(evaluated(alone, "2026-11-22T08:00:00Z")), "no_action 5 5") << "the start is inside";
  EXPECT_EQ(change(evaluated(alone, "2026-11-22T18:00:00Z")), "scale_in 5 0") << "the end is outside";
  EXPECT_EQ(change(evaluated(alone, "2026-11-22T07:59:59Z")), "scale_in 5 0");
  const json berlin = with(alone, "/sources/0/body/spec/triggers/0/metadata/timezone", "Europe/Berlin");
  EXPECT_EQ(change(evaluated(berlin, "2026-11-22T07:00:00Z")), "no_action 5 5") << "08:00 in Berlin";
  EXPECT_EQ(change(evaluated(berlin, "2027-03-29T06:00:00Z")), "no_action 5 5") << "08:00 in summer";
  EXPECT_EQ(change(evaluated(berlin, "2026-11-22T06:59:00Z")), "scale_in 5 0");
}

TEST(ReplicaRules, DontReachBeyondTheEndOfAWindow) {
  const Answer answer = evaluated(request("keda_cron_alone"), "2026-11-22T17:58:00Z");
  EXPECT_EQ(answer["valid_until"], "2026-11-22T18:00:00.000Z");
}

TEST(ReplicaRules, StoreTheZoneThatADecisionUsed) {
  TestApi api;
  const json berlin =
      with(request("keda_cron_alone"), "/sources/0/body/spec/triggers/0/metadata/timezone", "Europe/Berlin");
  const Answer created = api.evaluate(berlin);
  json input = api.get("/v1/decisions/" + created.id() + "/input").document();
  ASSERT_EQ(input["time_zones"].size(), 1U);
  EXPECT_EQ(input["time_zones"][0]["name"], "Europe/Berlin");
  EXPECT_EQ(input["time_zones"][0]["offset_seconds"], 3600);
  // With other rules the same decision would have been another one; the stored zone decides.
  input["time_zones"][0]["offset_seconds"] = -36'000;
  input["time_zones"][0]["changes"] = json::array();
  for (const auto* name : {"history", "warnings"}) input.erase(name);
  EXPECT_EQ(change(created), "no_action 5 5");
  EXPECT_EQ(change(api.evaluate(input)), "scale_in 5 0");
}

/// 5 replicas with a metric that wants fewer, and a second one that can't be read.
json beside_a_low_metric(const json& other) {
  json body = request("hpa_container_resource");
  json& document = body["sources"][0]["body"];
  document["spec"]["metrics"][0] = other;
  document["status"]["currentMetrics"].erase(0);
  return body;
}

TEST(ReplicaRules, TakeAMetricThatTheyCantReadForAFailedOne) {
  const json others[] = {
      {{"type", "Gpu"}, {"gpu", {{"name", "x"}}}},
      {{"type", "Resource"}},
      json::parse(
          R"({"type": "Pods", "pods": {"metric": {"name": "p"}, "target": {"type": "AverageValue", "averageValue": "many"}}})"),
      json::parse(
          R"({"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": -1}}})"),
      7,
  };
  for (const json& other : others) {
    const Answer held = evaluated(beside_a_low_metric(other));
    EXPECT_EQ(change(held), "no_action 6 6") << other;
    EXPECT_LT(held["confidence"].get<double>(), 1) << other;
    EXPECT_TRUE(warns(held, "unread_metric")) << other;
    json rising = beside_a_low_metric(other);
    rising["sources"][0]["body"]["status"]["currentMetrics"][0]["external"]["current"]["averageValue"] = "200";
    EXPECT_EQ(change(evaluated(rising)), "scale_out 6 12") << "it is no obstacle to growth: " << other;
  }
}

TEST(ReplicaRules, SayWhyNothingIsKnownIfTheOnlyMetricCantBeRead) {
  json body = request("hpa_container_resource_alone");
  body["sources"][0]["body"]["spec"]["metrics"][0]["type"] = "Gpu";
  const Answer answer = evaluated(body);
  EXPECT_EQ(change(answer), "no_action 6 6");
  const json decision = answer.document();
  const auto text = decision["explanation"]["warnings"][0]["detail"].get<std::string>();
  EXPECT_NE(text.find("of type Gpu"), std::string::npos) << text;
}

TEST(ReplicaRules, TakeATriggerThatTheyCantReadForAFailedOne) {
  const json others[] = {
      json::parse(R"({"type": "selenium-grid", "name": "x", "metadata": {}})"),
      json::parse(R"({"type": "prometheus", "name": "x", "metadata": {}})"),
      json::parse(R"({"type": "prometheus", "name": "x", "metadata": {"threshold": "-1"}})"),
      json::parse(
          R"({"type": "cron", "name": "x", "metadata": {"timezone": "UTC", "start": "0 8 * * *", "end": "0 8 * * *", "desiredReplicas": "5"}})"),
      json::parse(
          R"({"type": "cron", "name": "x", "metadata": {"timezone": "Mars/Base", "start": "0 8 * * *", "end": "0 9 * * *", "desiredReplicas": "5"}})"),
      json::parse(
          R"({"type": "cron", "name": "x", "metadata": {"timezone": "UTC", "start": "0 8 30 2 *", "end": "0 9 * * *", "desiredReplicas": "5"}})"),
      json::parse(R"({"type": "prometheus", "name": "x"})"),
  };
  for (const json& other : others) {
    json body = request("keda_cron_in_its_window");
    body["sources"][0]["body"]["spec"]["triggers"][0] = other;
    const Answer held = evaluated(body);
    EXPECT_EQ(change(held), "no_action 5 5") << other;
    EXPECT_LT(held["confidence"].get<double>(), 1) << other;
    EXPECT_TRUE(warns(held, "unread_trigger")) << other;
    body["metrics"]["values"]["p"] = 70;  // 70 / 10
    EXPECT_EQ(change(evaluated(body)), "scale_out 5 7") << "it is no obstacle to growth: " << other;
  }
}

TEST(ReplicaRules, TakeAFormulaThatTheyCantWorkOutForAFailedOne) {
  for (const char* formula : {"p +", "let x = 1; x", "p > q", "p / 0", "p + r", "unknown(p)", "p % 2"}) {
    const json body = with(request("keda_formula"), "/sources/0/body/spec/advanced/scalingModifiers/formula", formula);
    const Answer held = evaluated(body);
    EXPECT_EQ(change(held), "no_action 4 4") << formula;
    EXPECT_LT(held["confidence"].get<double>(), 1) << formula;
  }
}

TEST(ReplicaRules, TakeNoOldFigureForAFormula) {
  json body = json::parse(R"({
    "cluster": {"id": "c", "platform": "kubernetes", "pools": [{"id": "d", "role": "worker", "requested": 8}]},
    "metrics": {"observed_at": "2026-11-22T10:00:00Z", "values": {"a": 2}},
    "policy": {"limits": {"unit": "replicas", "minimum": 0, "maximum": 10}, "signals": [{"kind": "keda",
      "min_replica_count": 0, "max_replica_count": 10, "scaling_modifiers": {"formula": "a*2", "target": 5},
      "triggers": [{"type": "metric", "name": "a", "metric": "a", "target": 5}]}]},
    "evaluated_at": "2026-11-22T10:00:30Z"})");
  EXPECT_EQ(change(evaluated(body)), "scale_in 8 1");  // 4 / 5
  body["metrics"]["observed_at"] = "2026-11-22T06:00:00Z";
  EXPECT_EQ(change(evaluated(body)), "no_action 8 8");
}

TEST(ReplicaRules, LetTheFallbackReplaceAFormula) {
  json body = request("keda_fallback_by_formula");
  json& document = body["sources"][0]["body"];
  body["metrics"]["values"].erase("p");
  document["status"] = json::parse(R"({"externalMetricNames": ["s0-prometheus", "s1-prometheus"],
      "health": {"s0-prometheus": {"numberOfFailures": 9, "status": "Failing"}}})");
  EXPECT_EQ(change(evaluated(body)), "scale_out 3 5") << "p is nil, so q: 50 / 10";
  body["metrics"]["values"].erase("q");
  document["status"]["health"]["s1-prometheus"] = json::parse(R"({"numberOfFailures": 9})");
  EXPECT_EQ(change(evaluated(body)), "scale_out 3 6") << "the formula gives nil, so the fallback's 6";
  document["spec"]["fallback"]["behavior"] = "";
  body["metrics"]["values"]["q"] = 50;
  EXPECT_EQ(change(evaluated(body)), "scale_out 3 6") << "an empty text is an absent one: static";
}

TEST(ReplicaRules, KnowWhoTookTheTargetToZero) {
  json body = request("hpa_container_resource");
  json& document = body["sources"][0]["body"];
  document["status"]["currentReplicas"] = 0;
  document["status"]["desiredReplicas"] = 0;
  EXPECT_EQ(change(evaluated(body)), "no_action 0 0") << "nobody knows who did it: switched off";
  document["status"]["conditions"] = {{{"type", "ScaledToZero"}, {"status", "True"}}};
  EXPECT_EQ(change(evaluated(body)), "scale_out 0 2") << "the autoscaler did it, and its minimum is 2";
  document["status"]["conditions"][0]["status"] = "False";
  EXPECT_EQ(change(evaluated(body)), "no_action 0 0");
}

TEST(ReplicaRules, PauseAsKedaDoes) {
  const struct {
    json annotations;
    const char* change;
  } cases[] = {
      {{{"autoscaling.keda.sh/paused", "false"}}, "scale_out 5 9"},
      {{{"autoscaling.keda.sh/paused", "0"}}, "scale_out 5 9"},
      {{{"autoscaling.keda.sh/paused", ""}}, "no_action 5 5"},
      {{{"autoscaling.keda.sh/paused", "no"}}, "no_action 5 5"},
      {{{"autoscaling.keda.sh/paused", "false"}, {"autoscaling.keda.sh/paused-replicas", "7"}}, "scale_out 5 7"},
      {{{"autoscaling.keda.sh/paused-replicas", "0"}}, "scale_in 5 0"},
      {{{"autoscaling.keda.sh/paused-replicas", "many"}}, "no_action 5 5"},
      {{{"autoscaling.keda.sh/paused-scale-out", "yes"}}, "no_action 5 5"},
  };
  for (const auto& [annotations, expected] : cases)
    EXPECT_EQ(change(evaluated(with(request("keda_paused_yes"), "/sources/0/body/metadata/annotations", annotations))),
              expected)
        << annotations;
}

TEST(ReplicaRules, NeverStayUpForCpuAndMemoryAlone) {
  json body = request("keda_paused_yes");
  json& document = body["sources"][0]["body"];
  document["metadata"].erase("annotations");
  document["spec"]["triggers"].push_back(json::parse(R"({"type": "cpu", "metadata": {"value": "50"}})"));
  body["metrics"]["values"] = {{"p", 0}, {"cpu", 95}};
  EXPECT_EQ(change(evaluated(body)), "scale_in 5 0") << "p is not active, and cpu does not count";
  body["metrics"]["values"]["p"] = 1;
  EXPECT_EQ(change(evaluated(body)), "scale_out 5 10") << "p keeps it up: 95% / 50% × 5 = 9.5";
}

}  // namespace
}  // namespace headroom::api
