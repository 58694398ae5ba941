#include "core/stages/remember.hpp"

#include <gtest/gtest.h>

#include "core/decide.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

SignalState keda_state(Instant at, std::int64_t failures) {
  return {at, KedaMemory{.failures = {{"backlog", failures}}}};
}
SignalSnapshot snapshot(Instant at) { return {.at = at, .states = {keda_state(at, 1)}}; }

std::vector<Instant> times(const SignalMemory& memory) {
  std::vector<Instant> all;
  for (const SignalSnapshot& one : memory.snapshots) all.push_back(one.at);
  return all;
}

constexpr Seconds a_minute{60};

TEST(SignalMemory, KnowsOnlyWhatWasBefore) {
  const SignalMemory memory{{snapshot(now), snapshot(now + a_minute)}};
  EXPECT_EQ(memory.before(now), nullptr);
  EXPECT_EQ(memory.before(now + Seconds{1})->at, now);
  EXPECT_EQ(memory.before(now + a_minute)->at, now);
  EXPECT_EQ(memory.before(now + 2 * a_minute)->at, now + a_minute);
  EXPECT_EQ(SignalMemory{}.before(now), nullptr);
}

TEST(SignalMemory, KeepsWhatWasFoundWhatWasLeftAndTheNewest) {
  SignalMemory memory;
  for (const int minute : {0, 1, 2, 3}) memory = memory.with(snapshot(now + minute * a_minute));
  EXPECT_EQ(times(memory), (std::vector{now + 2 * a_minute, now + 3 * a_minute}));
  memory = memory.with(snapshot(now + 3 * a_minute));
  EXPECT_EQ(times(memory), (std::vector{now + 2 * a_minute, now + 3 * a_minute})) << "the same again";
  memory = memory.with(snapshot(now + Seconds{150}));
  EXPECT_EQ(times(memory), (std::vector{now + 2 * a_minute, now + Seconds{150}, now + 3 * a_minute})) << "late";
  memory = memory.with(snapshot(now - a_minute));
  EXPECT_EQ(times(memory), (std::vector{now - a_minute, now + 3 * a_minute})) << "from before all";
  memory = memory.with(snapshot(now));
  EXPECT_EQ(times(memory), (std::vector{now - a_minute, now, now + 3 * a_minute})) << "and on from there";
}

/// A policy of autoscalers on `replicas`, each with a backlog of its own.
struct Scene {
  std::int64_t replicas{4};
  std::vector<Signal> signals{};
  std::vector<MetricValue> backlogs{};
  SignalMemory memory{};

  Evaluation at(Instant when) {
    Cluster described = cluster({group("deployment/workers", Role::worker, Market::on_demand, replicas)});
    described.platform = Platform::kubernetes;
    Metrics metrics = values(backlogs);
    metrics.observed_at = when;
    Policy rules = policy(limits(0, 1000, Unit::replicas));
    rules.signals = signals;
    const EvaluationInput input{.cluster = described,
                                .metrics = std::move(metrics),
                                .policy = std::move(rules),
                                .history = {},
                                .memory = memory,
                                .evaluated_at = when,
                                .warnings = {}};
    Evaluation evaluation = decide(input, builtin_catalog());
    if (evaluation.memory) memory = *evaluation.memory;
    return evaluation;
  }
};

Signal autoscaler(std::string metric) {
  return HorizontalPodAutoscaler{
      .max_replicas = 100,
      .metrics = {{.name = std::move(metric), .target_type = ReplicaTargetType::average_value, .target = 10'000}}};
}

const HorizontalPodAutoscalerMemory& left_to(const SignalMemory& memory, std::size_t position) {
  return std::get<HorizontalPodAutoscalerMemory>(memory.snapshots.back().states.at(position).memory);
}

using Recommendations = std::vector<kubernetes::ReplicaRecommendation>;

TEST(Remembering, KeepsTwoSignalsOfAKindApart) {
  Scene scene{.signals = {autoscaler("a"), autoscaler("b")}, .backlogs = {{"a", 80}, {"b", 30}}};
  scene.at(now);
  EXPECT_EQ(left_to(scene.memory, 0).replicas.recommendations, (Recommendations{{now, 8}}));
  EXPECT_EQ(left_to(scene.memory, 1).replicas.recommendations, (Recommendations{{now, 3}}));
}

TEST(Remembering, KeepsWhatAnotherPolicyLeft) {
  Scene scene{.signals = {autoscaler("a")}, .backlogs = {{"a", 80}}};
  scene.at(now);
  scene.signals = {Keda{.triggers = {{.metric = "a", .target_milli = 10'000}}}};
  scene.at(now + a_minute);
  EXPECT_EQ(scene.memory.snapshots.back().states.size(), 2U);
  scene.signals = {autoscaler("a")};
  scene.backlogs = {{"a", 10}};
  EXPECT_EQ(scene.at(now + 2 * a_minute).decision.signals.at(0).proposes, Units{8})
      << "what it asked for two minutes ago";
}

TEST(Remembering, IsNothingToOtherSignals) {
  Scene scene{.signals = {ManagedScaling{}}};
  scene.memory.snapshots = {snapshot(now - a_minute)};
  EXPECT_EQ(scene.at(now).memory, std::nullopt);
  EXPECT_FALSE(any_remembers(scene.signals));
}

TEST(Remembering, YieldsToWhatTheRequestCarries) {
  Scene scene{.signals = {autoscaler("a")}, .backlogs = {{"a", 10}}};
  auto& signal = std::get<HorizontalPodAutoscaler>(scene.signals.at(0));
  const ReplicaHistory known{.recommendations = {{now - a_minute, 4}}, .from = 4, .to = 4};
  const SignalState state{now - a_minute, HorizontalPodAutoscalerMemory{known}};
  const SignalMemory before{{SignalSnapshot{.at = state.at, .states = {state}}}};
  scene.memory = before;
  EXPECT_EQ(scene.at(now).decision.signals.at(0).proposes, Units{4});
  scene.memory = before;
  signal.recommendations.emplace();
  EXPECT_EQ(scene.at(now).decision.signals.at(0).proposes, Units{1}) << "an empty list is one too";
  scene.memory = before;
  signal.recommendations = Recommendations{{now - a_minute, 3}};
  EXPECT_EQ(scene.at(now).decision.signals.at(0).proposes, Units{3});
}

}  // namespace
}  // namespace headroom
