#include "core/kubernetes/scale_up/executor_reach.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/kubernetes/objects/resources.hpp"
#include "core/kubernetes/scale_up/quota.hpp"

namespace headroom::kubernetes {
namespace {

constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max() / 4;

/// The driver has the higher priority: without a driver there are no executors.
ClusterObjects waiting(const ExecutorDemand& demand, const std::vector<NodeGroup>& groups) {
  ClusterObjects cluster{.groups = groups};
  for (NodeGroup& group : cluster.groups) group.size = group.unlisted = 0;
  cluster.pending = {{.pod = demand.driver, .count = 1}, {.pod = demand.executor, .count = demand.executors}};
  for (PodGroup& pods : cluster.pending) {
    pods.pod.priority = 0;
    pods.pod.node.clear();
    pods.pod.phase = PodPhase::pending;
    pods.pod.unschedulable = true;
    pods.pod.deleted_at.reset();
  }
  cluster.pending.front().pod.priority = 1;
  return cluster;
}

/// Adds nodes to the group until it has `size`, each with the group's daemons.
void add_nodes(ClusterObjects& cluster, NodeGroup& group, std::int64_t size) {
  for (; group.size < size; ++group.size) {
    Node& node = cluster.nodes.emplace_back(*group.node_template);
    node.name = group.id + '/' + std::to_string(group.size);
    node.group = group.id;
    node.ready = true;
    for (Pod daemon : group.daemons) {
      daemon.name += '/' + node.name;
      daemon.node = node.name;
      cluster.pods.push_back(std::move(daemon));
    }
  }
}

/// Repeats scale-ups until nothing grows any more. Returns how many executors then have a node.
std::int64_t fill(ClusterObjects& cluster, ScaleUpSettings settings, std::int64_t most_nodes, Instant now) {
  if (most_nodes == 0) return 0;
  settings.max_nodes_per_scale_up = 0;
  settings.max_nodes_total = most_nodes;
  settings.existing_nodes = ExistingNodes::tried;
  settings.demand_figures = DemandFigures::left_out;
  settings.balancing = Balancing::similar_groups;  // so that groups that are alike fill in one round
  while (true) {
    const ScaleUpPlan plan = plan_scale_up(cluster, settings, now);
    if (plan.result != ScaleUpResult::scaled_up) return plan.pending.back().fitting;
    for (const GroupGrowth& grown : plan.growth)
      add_nodes(cluster, *std::ranges::find(cluster.groups, grown.group, &NodeGroup::id), grown.to);
  }
}

std::int64_t nodes_of(const ClusterObjects& cluster) { return static_cast<std::int64_t>(cluster.nodes.size()); }

}  // namespace

ExecutorPlacement reach_of(const ExecutorDemand& demand, const std::vector<NodeGroup>& groups,
                           const ScaleUpSettings& settings, std::int64_t most_nodes, Instant now) {
  ClusterObjects limited = waiting(demand, groups);
  ExecutorPlacement reach{.wanted = demand.executors};
  reach.placed = fill(limited, settings, std::min(most_nodes, most_reached_nodes), now);
  reach.nodes = nodes_of(limited);
  if (reach.placed == reach.wanted) {
    reach.nodes_needed = reach.nodes;
    return reach;
  }
  ClusterObjects open = waiting(demand, groups);
  for (NodeGroup& group : open.groups) group.max = most_reached_nodes;
  ScaleUpSettings without = settings;
  without.max_cores_total = without.max_memory_total_bytes = unlimited;
  without.quotas.clear();
  if (fill(open, without, most_reached_nodes, now) > 0) reach.nodes_needed = nodes_of(open);
  for (const Node& node : open.nodes) {
    reach.cores_needed = saturating_add(reach.cores_needed, quota_amounts(node).at("cpu"));
    reach.memory_needed = saturating_add(reach.memory_needed, node.capacity.memory_bytes);
  }
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (open.groups[i].size > groups[i].max)
      reach.short_of.push_back({.group = groups[i].id, .maximum = groups[i].max, .needed = open.groups[i].size});
  std::ranges::sort(reach.short_of, {}, &ShortGroup::group);
  return reach;
}

}  // namespace headroom::kubernetes
