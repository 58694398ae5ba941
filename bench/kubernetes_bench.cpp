#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/kubernetes/scale_down/scale_down.hpp"
#include "core/kubernetes/scale_up/scale_up.hpp"
#include "core/kubernetes/scheduling/estimator.hpp"

/// The Cluster Autoscaler's own benchmark, 51,000 pods that need 2,595 nodes, and scale-down of large clusters.
namespace headroom::kubernetes {
namespace {

const Instant now{Seconds{1'000'000}};

Node node_of(std::string name, std::int64_t cpu_milli, std::int64_t memory_bytes) {
  const Resources size{.cpu_milli = cpu_milli, .memory_bytes = memory_bytes, .pods = 100};
  return {.name = std::move(name), .group = "g", .capacity = size, .allocatable = size};
}

Pod pod_of(std::string name, std::int64_t cpu_milli, std::int64_t memory_bytes) {
  Pod pod;
  pod.name = std::move(name);
  pod.labels = {{"app", "etl"}, {"spark-exec-id", pod.name}, {"spark-role", "executor"}};
  pod.controller = Owner{.kind = "ReplicaSet", .name = "rs", .uid = "rs"};
  pod.containers = {{.requests = {.cpu_milli = cpu_milli, .memory_bytes = memory_bytes}}};
  pod.unschedulable = true;
  return pod;
}

ClusterObjects growing_cluster() {
  ClusterObjects cluster;
  cluster.groups = {{.id = "g", .max = 3000, .node_template = node_of("g", 1000, std::int64_t{5000} << 20)}};
  return cluster;
}

void plan(benchmark::State& state, const ClusterObjects& cluster) {
  const ScaleUpSettings settings{.max_nodes_per_scale_up = 3000};
  std::int64_t nodes = 0;
  for (auto _ : state) {
    const ScaleUpPlan plan = plan_scale_up(cluster, settings, now);
    nodes = plan.growth.empty() ? 0 : plan.growth.front().to;
  }
  state.counters["nodes"] = static_cast<double>(nodes);
}

void scale_up_51000_pods_as_groups(benchmark::State& state) {
  ClusterObjects cluster = growing_cluster();
  cluster.pending = {{pod_of("small", 50, 100), 50'000}, {pod_of("large", 95, 190), 1'000}};
  plan(state, cluster);
}
BENCHMARK(scale_up_51000_pods_as_groups)->Unit(benchmark::kMillisecond);

void scale_up_51000_individual_pods(benchmark::State& state) {
  ClusterObjects cluster = growing_cluster();
  for (int i = 0; i < 50'000; ++i) cluster.pods.push_back(pod_of("small-" + std::to_string(i), 50, 100));
  for (int i = 0; i < 1'000; ++i) cluster.pods.push_back(pod_of("large-" + std::to_string(i), 95, 190));
  plan(state, cluster);
}
BENCHMARK(scale_up_51000_individual_pods)->Unit(benchmark::kMillisecond);

/// The same number of pods that a spread keeps apart, which are placed one at a time.
void scale_up_51000_spread_pods(benchmark::State& state) {
  ClusterObjects cluster = growing_cluster();
  Pod pod = pod_of("small", 50, 100);
  pod.rules.spread = {{.max_skew = 1, .selector = equal_to({{"app", "etl"}})}};
  cluster.pending = {{pod, 51'000}};
  plan(state, cluster);
}
BENCHMARK(scale_up_51000_spread_pods)->Unit(benchmark::kMillisecond);

/// Each of `range(0)` nodes runs ten pods of three sizes, which take between 15% and 45% of it.
void scale_down(benchmark::State& state) {
  const auto nodes = static_cast<int>(state.range(0));
  ClusterObjects cluster;
  cluster.groups = {{.id = "g", .max = 100'000, .size = nodes, .node_price = MicroDollars{192'000}}};
  ScaleDownHistory history;
  for (int n = 0; n < nodes; ++n) {
    const std::string name = "node-" + std::to_string(n);
    cluster.nodes.push_back(node_of(name, 16'000, std::int64_t{64} << 30));
    history.unneeded_since[name] = now - std::chrono::minutes{11};
    for (int p = 0; p < 10; ++p) {
      Pod pod = pod_of(name + "-" + std::to_string(p), 240 * (1 + n % 3), std::int64_t{1} << 30);
      pod.node = name;
      pod.phase = PodPhase::running;
      cluster.pods.push_back(std::move(pod));
    }
  }
  std::int64_t removable = 0;
  for (auto _ : state) {
    const ScaleDownPlan plan = plan_scale_down(cluster, {}, history, now);
    removable = 0;
    for (const NodeReport& report : plan.nodes) removable += report.decision != NodeDecision::stays ? 1 : 0;
  }
  state.counters["removable"] = static_cast<double>(removable);
  state.SetComplexityN(nodes);
}
BENCHMARK(scale_down)->Arg(1'250)->Arg(2'500)->Arg(5'000)->Arg(10'000)->Complexity()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace headroom::kubernetes
