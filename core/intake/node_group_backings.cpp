#include "core/intake/node_group_backings.hpp"

#include <algorithm>

#include "core/base/marked.hpp"
#include "core/intake/node_templates.hpp"

namespace headroom {
namespace {

void take_out(std::string_view pool_id, DocumentFacts& findings) {
  const auto pool = std::ranges::find(findings.pools, pool_id, &Pool::id);
  if (pool == findings.pools.end()) return;
  findings.pool_owners.erase(findings.pool_owners.begin() + (pool - findings.pools.begin()));
  findings.pools.erase(pool);
}

/// The described Auto Scaling groups that the node group consists of.
std::vector<Pool> groups_of(const Pool& node_group, std::span<const NodeGroupBacking> backings,
                            const DocumentFacts& findings) {
  std::vector<Pool> groups;
  for (const NodeGroupBacking& backing : backings) {
    if (backing.pool_id != node_group.id) continue;
    const auto group = std::ranges::find(findings.pools, backing.auto_scaling_group, &Pool::id);
    if (group != findings.pools.end() && group->managed_by == Manager::auto_scaling_group) groups.push_back(*group);
  }
  return groups;
}

void take_over(Pool& node_group, std::span<const Pool> groups) {
  node_group.requested = 0;
  node_group.running = 0;
  for (const Pool& group : groups) {
    node_group.requested += group.requested;
    node_group.running += group.running;
    if (node_group.state == LifecycleState::running) node_group.state = group.state;
    node_group.node_template = kubernetes::merged(node_group.node_template, group.node_template);
    if (!node_group.instance_type.empty()) continue;
    node_group.instance_type = group.instance_type;
    node_group.instance_types = group.instance_types;
  }
}

}  // namespace

std::vector<std::string> link_to_groups(std::span<const NodeGroupBacking> backings, DocumentFacts& findings) {
  std::vector<std::string> differences;
  std::vector<std::string> joined;
  for (Pool& pool : findings.pools) {
    if (pool.managed_by != Manager::eks_nodegroup) continue;
    const std::vector<Pool> groups = groups_of(pool, backings, findings);
    if (groups.empty()) continue;
    const std::int64_t stated = pool.requested;
    take_over(pool, groups);
    if (pool.requested != stated)
      differences.push_back("node group " + text::marked(pool.id) + " has " + std::to_string(stated) +
                            " nodes requested, its Auto Scaling group " + std::to_string(pool.requested) +
                            "; the latter is used");
    for (const Pool& group : groups) joined.push_back(group.id);
  }
  for (const std::string& id : joined) take_out(id, findings);
  return differences;
}

}  // namespace headroom
