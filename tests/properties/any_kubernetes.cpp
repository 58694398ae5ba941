#include <string>
#include <utility>

#include "tests/properties/any_input.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::testing {
namespace {

using namespace kubernetes;

constexpr std::int64_t gib = std::int64_t{1} << 30;

Node any_node(std::string name, const std::string& group, Random& random) {
  const Resources size{.cpu_milli = 4'000, .memory_bytes = 16 * gib, .pods = 20};
  Node node{.name = std::move(name), .group = group, .capacity = size, .allocatable = size};
  node.ready = !random.chance(5);
  node.cordoned = random.chance(5);
  return node;
}

Pod any_pod(std::string name, Random& random) {
  Pod pod;
  pod.name = std::move(name);
  pod.labels["app"] = random.one_of({"a", "b"});
  if (random.chance(85))
    pod.controller = Owner{.kind = random.one_of<std::string>({"ReplicaSet", "Job", "DaemonSet", "SparkApplication"}),
                           .name = "owner",
                           .uid = "owner-1"};
  pod.containers = {{.requests = {.cpu_milli = random.whole(0, 3'000), .memory_bytes = random.whole(0, 12) * gib}}};
  if (random.chance(10)) pod.volumes = {{.name = "scratch", .kind = VolumeKind::empty_dir}};
  if (random.chance(10)) pod.labels["spark-role"] = "executor";
  pod.created_at = now - Seconds{random.whole(0, 600)};
  return pod;
}

}  // namespace

void add_kubernetes(EvaluationInput& input, Random& random) {
  kubernetes::ClusterObjects& objects = input.kubernetes;
  std::int64_t nodes = 0;
  std::int64_t pods = 0;
  for (const Pool& pool : input.cluster.pools) {
    const SizeBounds bounds = pool.bounds.value_or(SizeBounds{.minimum = 0, .maximum = 1'000});
    objects.groups.push_back({.id = pool.id, .min = bounds.minimum, .max = bounds.maximum, .size = pool.requested});
    if (random.chance(80)) objects.groups.back().node_template = any_node("template", pool.id, random);
    if (objects.groups.back().node_template) objects.groups.back().node_template->ready = true;
    for (std::int64_t i = 0; i < pool.running; ++i) {
      objects.nodes.push_back(any_node("node-" + std::to_string(nodes++), pool.id, random));
      for (std::int64_t on_node = random.whole(0, 3); on_node > 0; --on_node) {
        Pod pod = any_pod("pod-" + std::to_string(pods++), random);
        pod.phase = PodPhase::running;
        pod.node = objects.nodes.back().name;
        objects.pods.push_back(std::move(pod));
      }
    }
  }
  for (std::int64_t left = random.chance(50) ? 0 : random.whole(1, 8); left > 0; --left) {
    objects.pods.push_back(any_pod("pod-" + std::to_string(pods++), random));
    objects.pods.back().unschedulable = true;
  }
  if (random.chance(15)) objects.pending = {{.pod = any_pod("many", random), .count = random.whole(1, 30)}};
  if (random.chance(90)) objects.listing = PodListing::all;
  if (random.chance(20))
    objects.budgets = {
        {.name = "budget", .selector = equal_to({{"app", "a"}}), .disruptions_allowed = random.whole(0, 2)}};
}

}  // namespace headroom::testing
