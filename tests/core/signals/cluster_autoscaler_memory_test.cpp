#include <gtest/gtest.h>

#include "core/decide.hpp"
#include "core/signals/cluster_autoscaler.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

using Nodes = std::map<std::string, Instant>;

/// A group of empty nodes that nobody needs.
struct Scene {
  std::vector<std::string> nodes{"a", "b"};
  SignalMemory memory{};

  Decision after(Seconds since_start) {
    const Instant when = now + since_start;
    const auto count = static_cast<std::int64_t>(nodes.size());
    EvaluationInput round{.cluster = cluster({group("workers", Role::worker, Market::on_demand, count)}),
                          .metrics = values({{"UnschedulablePods", 0}, {"RunningPods", 0}}),
                          .policy = policy(limits(0, 10, Unit::nodes)),
                          .history = {},
                          .memory = memory,
                          .evaluated_at = when,
                          .warnings = {}};
    round.cluster.platform = Platform::kubernetes;
    round.metrics.observed_at = when;
    round.policy.signals = {ClusterAutoscaler{}};
    const kubernetes::Resources size{.cpu_milli = 4'000, .memory_bytes = std::int64_t{16} << 30, .pods = 100};
    for (const std::string& name : nodes)
      round.kubernetes.nodes.push_back({.name = name, .group = "workers", .capacity = size, .allocatable = size});
    round.kubernetes.groups = {{.id = "workers", .max = 10, .size = count}};
    Evaluation evaluation = decide(round, builtin_catalog());
    memory = evaluation.memory.value();
    return evaluation.decision;
  }
  std::int64_t target(Seconds since_start) { return after(since_start).target.value; }
  const ClusterAutoscalerMemory& left() const {
    return std::get<ClusterAutoscalerMemory>(memory.snapshots.back().states.at(0).memory);
  }
};

TEST(ClusterAutoscalerMemory, LetsNodesGoOnceTheyWereUnneededForLongEnough) {
  Scene scene;
  EXPECT_EQ(scene.target(Seconds{0}), 2);
  EXPECT_EQ(scene.left().unneeded_since, (Nodes{{"a", now}, {"b", now}}));
  EXPECT_EQ(scene.target(Seconds{300}), 2);
  EXPECT_EQ(scene.target(Seconds{600}), 2) << "strictly longer";
  scene.nodes.push_back("c");
  EXPECT_EQ(scene.target(Seconds{601}), 1) << "c has only just come";
  scene.nodes = {"c"};
  EXPECT_EQ(scene.target(Seconds{700}), 1);
  EXPECT_EQ(scene.left().last_delete, now + Seconds{601}) << "it was done";
  EXPECT_EQ(scene.left().unneeded_since, (Nodes{{"c", now + Seconds{601}}}));
}

TEST(ClusterAutoscalerMemory, StartsAnewWhereNobodyLookedForTooLong) {
  Scene scene;
  scene.target(Seconds{0});
  EXPECT_EQ(scene.target(Seconds{901}), 2);
  EXPECT_EQ(scene.left().unneeded_since.at("a"), now + Seconds{901});
}

/// What the signal knows after recall(), 60 s after `memory` was left, with three nodes there.
kubernetes::ScaleDownHistory known(const ClusterAutoscalerMemory& memory, kubernetes::ScaleDownHistory carried = {}) {
  ClusterAutoscaler signal{.history = std::move(carried)};
  const Cluster described = cluster({group("workers", Role::worker, Market::on_demand, 3)});
  const Metrics metrics;
  const Policy rules = policy(limits(0, 10, Unit::nodes));
  recall(signal, memory, now - Seconds{60}, observe(described, metrics, rules, now, builtin_catalog()));
  return signal.history;
}

TEST(ClusterAutoscalerMemory, CountsWhatWasDoneFromWhenItWasAskedFor) {
  const Instant asked = now - Seconds{60};
  EXPECT_EQ(known({.from = 1, .to = 5}).last_scale_up, asked);
  EXPECT_EQ(known({.from = 3, .to = 5}).last_scale_up, std::nullopt) << "not done yet";
  EXPECT_EQ(known({.from = 3, .to = 3}).last_scale_up, std::nullopt);
  EXPECT_EQ(known({.from = 2, .to = 2}).last_scale_up, std::nullopt) << "somebody else";
  EXPECT_EQ(known({.last_scale_up = now - Seconds{900}, .from = 3, .to = 5}).last_scale_up, now - Seconds{900});
  EXPECT_EQ(known({.from = 5, .to = 3}).last_delete, asked);
  EXPECT_EQ(known({.from = 3, .to = 1}).last_delete, std::nullopt);
}

TEST(ClusterAutoscalerMemory, YieldsToWhatTheRequestCarries) {
  const ClusterAutoscalerMemory memory{.last_scale_up = now - Seconds{1},
                                       .last_delete = now - Seconds{2},
                                       .last_failure = now - Seconds{3},
                                       .unneeded_since = {{"a", now - Seconds{4}}}};
  const kubernetes::ScaleDownHistory carried{.last_scale_up = now - Seconds{10},
                                             .last_delete = now - Seconds{20},
                                             .last_failure = now - Seconds{30},
                                             .unneeded_since = {{"b", now - Seconds{40}}}};
  EXPECT_EQ(known(memory, carried), carried);
  EXPECT_EQ(known(memory).last_failure, now - Seconds{3});
  EXPECT_EQ(known(memory).unneeded_since, memory.unneeded_since);
}

TEST(ClusterAutoscalerMemory, LeavesOutWhatLiesInTheFuture) {
  const Cluster described = cluster({group("workers", Role::worker, Market::on_demand, 3)});
  const Metrics metrics;
  const Policy rules = policy(limits(0, 10, Unit::nodes));
  const Instant ahead = now + clock_tolerance + Seconds{1};
  const ClusterAutoscaler signal{.history = {.last_scale_up = ahead, .unneeded_since = {{"a", ahead}, {"b", now}}}};
  const ClusterAutoscalerMemory left =
      remember(signal, observe(described, metrics, rules, now, builtin_catalog()), std::nullopt);
  EXPECT_EQ(left.last_scale_up, std::nullopt);
  EXPECT_EQ(left.unneeded_since, (Nodes{{"b", now}}));
}

}  // namespace
}  // namespace headroom
