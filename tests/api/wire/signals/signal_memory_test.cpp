#include "api/wire/signals/signal_memory.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"
#include "tests/support/decisions.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

const Instant start = test::instant("2026-11-22T10:00:00Z");

/// What is told about one Deployment at one time.
struct Observed {
  std::int64_t seconds{0};  ///< since the start
  std::int64_t replicas{0};
  double backlog{0};
};

json external(std::int64_t target) {
  return {{"type", "External"},
          {"external",
           {{"metric", {{"name", "backlog"}}},
            {"target", {{"type", "AverageValue"}, {"average_value", std::to_string(target)}}}}}};
}
json autoscaler() {
  return {{"kind", "horizontal_pod_autoscaler"}, {"max_replicas", 100}, {"metrics", json::array({external(10)})}};
}
json keda() { return {{"kind", "keda"}, {"triggers", json::array({{{"metric", "backlog"}, {"target", 5}}})}}; }

json request(const json& signal, const Observed& seen) {
  const std::string at = format_rfc3339(start + Seconds{seen.seconds});
  return {{"cluster",
           {{"id", "etl"},
            {"platform", "kubernetes"},
            {"pools", json::array({{{"id", "deployment/etl"}, {"role", "worker"}, {"requested", seen.replicas}}})}}},
          {"metrics", {{"observed_at", at}, {"values", {{"backlog", seen.backlog}}}}},
          {"policy",
           {{"limits", {{"unit", "replicas"}, {"minimum", 0}, {"maximum", 1000}}}, {"signals", json::array({signal})}}},
          {"evaluated_at", at}};
}

/// "REPLICAS REASON" of the first signal.
std::string told(const json& answer) {
  const json& opinion = answer.at("explanation").at("signals").at(0);
  const std::string proposes = opinion.contains("proposes") ? opinion.at("proposes").dump() : "-";
  return proposes + " " + opinion.at("reason").get<std::string>();
}
std::string asked(TestApi& api, const json& signal, const Observed& seen) {
  const Answer answer = api.evaluate(request(signal, seen));
  EXPECT_EQ(answer.status, 201) << answer.body;
  return told(answer.document());
}

TEST(SignalMemory, HoldsAnAutoscalerAtWhatItAskedForWithinItsWindow) {
  TestApi api;
  EXPECT_EQ(asked(api, autoscaler(), {0, 10, 100}), "10 on_target");
  for (const std::int64_t second : {15, 60, 299, 300})
    EXPECT_EQ(asked(api, autoscaler(), {second, 10, 30}), "10 stabilized") << second;
  EXPECT_EQ(asked(api, autoscaler(), {301, 10, 30}), "3 metrics_below_target");
}

TEST(SignalMemory, CountsWhatWasAppliedAgainstTheRateFromWhenItWasAskedFor) {
  const json signal =
      with(autoscaler(), "/behavior",
           {{"scale_up", {{"policies", json::array({{{"type", "Pods"}, {"value", 4}, {"period_seconds", 15}}})}}}});
  TestApi api;
  EXPECT_EQ(asked(api, signal, {0, 3, 200}), "7 metric_above_target");
  EXPECT_EQ(asked(api, signal, {5, 3, 200}), "7 metric_above_target") << "nobody has done it yet";
  EXPECT_EQ(asked(api, signal, {6, 7, 200}), "7 scale_up_limited");
  EXPECT_EQ(asked(api, signal, {19, 7, 200}), "7 scale_up_limited");
  EXPECT_EQ(asked(api, signal, {20, 7, 200}), "11 metric_above_target") << "15 s after it was asked for last";
  EXPECT_EQ(asked(api, signal, {21, 10, 200}), "11 metric_above_target") << "three of four so far";
  EXPECT_EQ(asked(api, signal, {22, 11, 200}), "11 scale_up_limited");
  EXPECT_EQ(asked(api, signal, {40, 11, 200}), "15 metric_above_target");
}

TEST(SignalMemory, LetsKedaGoToZeroOnceTheCooldownIsOver) {
  TestApi api;
  EXPECT_EQ(asked(api, keda(), {0, 3, 15}), "3 on_target");
  EXPECT_EQ(asked(api, keda(), {60, 3, 0}), "3 stabilized");
  EXPECT_EQ(asked(api, keda(), {300, 3, 0}), "3 stabilized");
  EXPECT_EQ(asked(api, keda(), {301, 3, 0}), "0 cooldown_over");
  EXPECT_EQ(asked(api, keda(), {302, 0, 0}), "0 nothing_active");
  EXPECT_EQ(asked(api, keda(), {303, 0, 1}), "1 activated");
  EXPECT_EQ(asked(api, keda(), {304, 1, 0}), "1 at_min_replicas") << "the cooldown began again";
}

TEST(SignalMemory, CountsHowOftenATriggerFailed) {
  const json signal = with(keda(), "/fallback", {{"failure_threshold", 2}, {"replicas", 6}});
  TestApi api;
  const auto failing = [&](std::int64_t second) {
    return told(api.evaluate(without(request(signal, {second, 3, 0}), "/metrics/values/backlog")).document());
  };
  EXPECT_EQ(failing(0), "- no_opinion_without_data");
  EXPECT_EQ(asked(api, signal, {30, 3, 15}), "3 on_target") << "and counts from one again";
  EXPECT_EQ(failing(60), "- no_opinion_without_data");
  EXPECT_EQ(failing(90), "- no_opinion_without_data");
  EXPECT_EQ(failing(120), "6 metric_above_target") << "the third in a row";
}

/// An application that has asked for `requested` executors, none of which runs yet.
struct Polled {
  std::int64_t milliseconds{0};
  double pending{0}, running{0};
  std::int64_t target{0};
};

json request(const Polled& seen, std::int64_t requested) {
  const std::string at = format_rfc3339(start + std::chrono::milliseconds{seen.milliseconds});
  const json signal = {
      {"kind", "spark_dynamic_allocation"}, {"max_executors", 20}, {"sustained_scheduler_backlog_timeout_seconds", 2}};
  return {
      {"cluster",
       {{"id", "application"},
        {"platform", "spark"},
        {"pools", json::array({{{"id", "executors"}, {"role", "worker"}, {"requested", requested}, {"running", 0}}})}}},
      {"metrics", {{"observed_at", at}, {"values", {{"PendingTasks", seen.pending}, {"RunningTasks", seen.running}}}}},
      {"policy",
       {{"limits", {{"unit", "executors"}, {"minimum", 0}, {"maximum", 20}}}, {"signals", json::array({signal})}}},
      {"evaluated_at", at}};
}

TEST(SignalMemory, RampsUpAsSparkDoes) {
  // "mock polling loop add behavior" of Spark's ExecutorAllocationManagerSuite.
  TestApi api;
  std::int64_t requested = 0;
  for (const Polled& poll :
       {Polled{2'020, 1000, 0, 0}, Polled{2'520, 1000, 0, 0}, Polled{3'520, 1000, 0, 1}, Polled{4'520, 1000, 0, 1},
        Polled{6'520, 1000, 0, 3}, Polled{8'520, 1000, 0, 7}, Polled{8'521, 0, 1000, 7}, Polled{10'520, 0, 1000, 7},
        Polled{12'520, 1000, 0, 7}, Polled{13'520, 1000, 0, 8}, Polled{15'520, 1000, 0, 10},
        Polled{17'520, 1000, 0, 14}, Polled{19'520, 1000, 0, 20}}) {
    requested = api.evaluate(request(poll, requested))["target"].get<std::int64_t>();
    EXPECT_EQ(requested, poll.target) << poll.milliseconds;
  }
}

TEST(SignalMemory, DoesNotTakeUpAnOldRamp) {
  TestApi api;
  for (const std::int64_t second : {0, 1, 3}) api.evaluate(request(Polled{1000 * second, 1000, 0}, 0));
  const auto target = [&](std::int64_t second) {
    return api.evaluate(request(Polled{1000 * second, 1000, 0}, 3))["target"].get<std::int64_t>();
  };
  EXPECT_EQ(target(903), 7) << "900 s later, four at once";
  EXPECT_EQ(target(1804), 3) << "the backlog is new";
}

TEST(SignalMemory, GivesARepeatedRequestTheSameAnswer) {
  TestApi api;
  asked(api, autoscaler(), {0, 10, 100});
  json first = api.evaluate(request(autoscaler(), {60, 10, 30})).document();
  json again = api.evaluate(request(autoscaler(), {60, 10, 30})).document();
  first.erase("id");
  again.erase("id");
  EXPECT_EQ(first, again);
}

TEST(SignalMemory, IsNotConfusedByWhatComesLate) {
  TestApi api;
  EXPECT_EQ(asked(api, autoscaler(), {0, 10, 100}), "10 on_target");
  EXPECT_EQ(asked(api, autoscaler(), {600, 10, 80}), "8 metrics_below_target");
  EXPECT_EQ(asked(api, autoscaler(), {590, 10, 50}), "5 metrics_below_target") << "8 lay ahead of it";
  EXPECT_EQ(asked(api, autoscaler(), {610, 10, 40}), "8 metrics_below_target") << "8 is still the newest";
  EXPECT_EQ(asked(api, autoscaler(), {-90'000, 10, 100}), "10 on_target");
  EXPECT_EQ(asked(api, autoscaler(), {-89'999, 10, 20}), "10 stabilized") << "a day earlier, and on from there";
  EXPECT_EQ(asked(api, autoscaler(), {620, 10, 40}), "8 metrics_below_target");
}

TEST(SignalMemory, IsEachClustersOwn) {
  TestApi api;
  asked(api, autoscaler(), {0, 10, 100});
  const Answer other = api.evaluate(with(request(autoscaler(), {60, 10, 30}), "/cluster/id", "other"));
  EXPECT_EQ(told(other.document()), "3 metrics_below_target");
  EXPECT_EQ(asked(api, autoscaler(), {60, 10, 30}), "10 stabilized");
}

TEST(SignalMemory, GoesFromItemToItemOfABatch) {
  TestApi api;
  const json items = json::array({request(autoscaler(), {0, 10, 100}), request(autoscaler(), {60, 10, 30})});
  for (const std::string query : {"?dry_run=true", ""}) {
    const json results = api.post("/v1/evaluation-batches" + query, {{"evaluations", items}})["results"];
    EXPECT_EQ(told(results.at(1)), query.empty() ? "10 stabilized" : "3 metrics_below_target");
  }
}

TEST(SignalMemory, IsLeftAloneByDryRuns) {
  TestApi api;
  api.post("/v1/evaluations?dry_run=true", request(autoscaler(), {0, 10, 100}));
  EXPECT_EQ(asked(api, autoscaler(), {60, 10, 30}), "3 metrics_below_target");
}

TEST(SignalMemory, OutlivesAChangeOfThePolicy) {
  TestApi api;
  asked(api, autoscaler(), {0, 10, 100});
  EXPECT_EQ(asked(api, with(autoscaler(), "/max_replicas", 8), {15, 10, 30}), "8 above_max_replicas");
  EXPECT_EQ(asked(api, keda(), {30, 10, 30}), "6 metrics_below_target");
  EXPECT_EQ(asked(api, with(autoscaler(), "/max_replicas", 9), {45, 8, 30}), "9 metric_above_target");
}

TEST(SignalMemory, IsShownByTheInputAndGivesTheSameAnswerWhenItIsCarried) {
  TestApi api;
  asked(api, autoscaler(), {0, 10, 100});
  const json made = api.evaluate(request(autoscaler(), {60, 10, 30})).document();
  const json input = api.get("/v1/decisions/" + made.at("id").get<std::string>() + "/input").document();
  const json known = json::parse(R"([{"kind": "horizontal_pod_autoscaler", "at": "2026-11-22T10:00:00.000Z",
      "recommendations": [{"timestamp": "2026-11-22T10:00:00.000Z", "replicas": 10}], "scale_events": [],
      "from": 10, "to": 10}])");
  EXPECT_EQ(input.at("history").at("signals"), known);

  json again = input;
  for (const auto* name : {"history", "warnings"}) again.erase(name);
  again["cluster"]["id"] = "another";
  again["policy"]["signals"][0]["recommendations"] = known[0]["recommendations"];
  EXPECT_EQ(told(api.evaluate(again).document()), told(made));
}

/// A log that knows `text` of the cluster.
void leave(TestApi& api, std::string text) {
  DecisionRecord record = test::decision_at(1, "etl");
  record.signal_memory = std::move(text);
  api.memory.append({std::move(record)}, std::nullopt, [](const Result<void>& stored) { EXPECT_TRUE(stored); });
}

bool starts_anew(const Answer& answer) {
  const json decision = answer.document();
  return std::ranges::any_of(decision.at("explanation").at("warnings"),
                             [](const json& warning) { return warning.at("code") == "memory_not_used"; });
}

TEST(SignalMemory, IsPassedOverWithAWarningWhereItCannotBeRead) {
  const std::string texts[] = {
      "{}",
      "null",
      "{\"version\": 1",
      R"({"version": 2, "snapshots": []})",
      R"({"version": 1})",
      R"({"version": 1, "snapshots": [{}]})",
      R"({"version": 1, "snapshots": [{"at": "2026-11-22T10:00:00Z", "signals": [{"kind": "x"}]}]})"};
  for (const std::string& text : texts) {
    TestApi api;
    leave(api, text);
    EXPECT_TRUE(starts_anew(api.evaluate(request(autoscaler(), {0, 10, 100})))) << text;
    EXPECT_FALSE(starts_anew(api.evaluate(request(autoscaler(), {15, 10, 100})))) << "and replaced";
  }
}

TEST(SignalMemory, IsReadAsItWasWritten) {
  const ReplicaHistory replicas{.recommendations = {{start, 3}, {start, kubernetes::most_replicas}},
                                .scale_events = {{start, -2}, {start + Seconds{1}, 4}},
                                .from = 3,
                                .to = 7};
  const SignalSnapshot full{
      .at = start,
      .states = {{start, HorizontalPodAutoscalerMemory{replicas}},
                 {start - Seconds{9}, KedaMemory{replicas, start, {{"s3://\"a/b", 2}}}},
                 {start, KedaMemory{}},
                 {start, ClusterAutoscalerMemory{}},
                 {start, ClusterAutoscalerMemory{start, start, start, {{"ip-10-0-0-1", start}}, 3, 5}},
                 {start, SparkDynamicAllocationMemory{}},
                 {start, SparkDynamicAllocationMemory{
                             RampState{.executors_to_add = 8, .add_at = start, .initializing = false}}}}};
  for (const SignalMemory& memory : {SignalMemory{}, SignalMemory{{full, {.at = start + Seconds{1}}}}}) {
    std::string text;
    headroom::json::Writer out(text);
    encode_signal_memory(out, memory);
    EXPECT_EQ(decode_signal_memory(text), memory) << text;
  }
  EXPECT_EQ(decode_signal_memory(""), SignalMemory{});
}

TEST(SignalMemory, StaysReadableWhenManyEvaluateAtOnce) {
  TestApi api;
  std::vector<std::thread> threads;
  for (std::int64_t thread = 0; thread < 4; ++thread)
    threads.emplace_back([&api, thread] {
      for (std::int64_t second = thread; second < 120; second += 4) asked(api, autoscaler(), {second, 10, 100});
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(asked(api, autoscaler(), {200, 10, 30}), "10 stabilized");
}

}  // namespace
}  // namespace headroom::api
