#include "core/kubernetes/cluster.hpp"

#include <algorithm>

namespace headroom::kubernetes {

const NodeGroup* group_of(const Cluster& cluster, const Node& node) {
  const auto at = std::find_if(cluster.groups.begin(), cluster.groups.end(),
                               [&](const NodeGroup& group) { return !node.group.empty() && group.id == node.group; });
  return at == cluster.groups.end() ? nullptr : &*at;
}

std::optional<MicroDollars> hourly_price(const Cluster& cluster, const Node& node) {
  if (node.price) return node.price;
  const NodeGroup* const group = group_of(cluster, node);
  return group == nullptr ? std::nullopt : group->node_price;
}

}  // namespace headroom::kubernetes
