#include "core/kubernetes/objects/cluster_objects.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace headroom::kubernetes {

std::int64_t node_count(const ClusterObjects& cluster) {
  auto count = static_cast<std::int64_t>(cluster.nodes.size());
  for (const NodeGroup& group : cluster.groups) count = saturating_add(count, group.unlisted);
  return count;
}

bool is_empty(const ClusterObjects& cluster) {
  return cluster.nodes.empty() && cluster.budgets.empty() && !tells_pending(cluster);
}

bool tells_pending(const ClusterObjects& cluster) {
  return cluster.listing == PodListing::all || !cluster.pods.empty() || !cluster.pending.empty();
}

bool tells_running(const ClusterObjects& cluster) {
  if (cluster.listing == PodListing::some) return false;
  if (cluster.nodes.empty() || cluster.pods.empty()) return true;
  std::unordered_set<std::string_view> names;
  for (const Node& node : cluster.nodes) names.insert(node.name);
  return std::any_of(cluster.pods.begin(), cluster.pods.end(),
                     [&](const Pod& pod) { return names.contains(pod.node); });
}

const NodeGroup* group_of(const ClusterObjects& cluster, const Node& node) {
  const auto at = std::find_if(cluster.groups.begin(), cluster.groups.end(),
                               [&](const NodeGroup& group) { return !node.group.empty() && group.id == node.group; });
  return at == cluster.groups.end() ? nullptr : &*at;
}

std::optional<MicroDollars> hourly_price(const ClusterObjects& cluster, const Node& node) {
  if (node.price) return node.price;
  const NodeGroup* const group = group_of(cluster, node);
  return group == nullptr ? std::nullopt : group->node_price;
}

}  // namespace headroom::kubernetes
