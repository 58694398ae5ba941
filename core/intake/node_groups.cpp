#include "core/intake/node_groups.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/intake/node_templates.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom::kubernetes {
namespace {

const Pool* pool_by_id(std::string_view id, const headroom::Cluster& cluster) {
  const auto pool =
      std::ranges::find_if(cluster.pools, [&](const Pool& p) { return p.role != Role::primary && p.id == id; });
  return pool == cluster.pools.end() ? nullptr : &*pool;
}

const Pool* pool_by_type(const Node& node, const headroom::Cluster& cluster) {
  const std::string_view type = instance_type_of(node);
  const Pool* only = nullptr;
  for (const Pool& pool : cluster.pools) {
    if (type.empty() || pool.role == Role::primary || pool.instance_type != type) continue;
    if (only != nullptr) return nullptr;
    only = &pool;
  }
  return only;
}

/// The node as it was when it was new. For groups in which no node is fit to be an example now.
Node fresh(Node node) {
  node.ready = true;
  node.cordoned = false;
  node.being_deleted = false;
  return node;
}

NodeGroup group_of(const Pool& pool, const ClusterObjects& objects, const headroom::Cluster& cluster,
                   const PolicyRules& rules, const Catalog& catalog) {
  NodeGroup group{.id = pool.id, .min = 0, .max = rules.limits.maximum.value, .size = pool.requested};
  if (pool.bounds) {
    group.min = pool.bounds->minimum;
    group.max = std::min(group.max, pool.bounds->maximum);
  }
  const auto limits = std::ranges::find(rules.pool_limits, pool.id, &PoolLimits::pool_id);
  if (limits != rules.pool_limits.end()) {
    group.min = std::max(group.min, limits->minimum);
    group.max = std::min(pool.bounds ? pool.bounds->maximum : limits->maximum, limits->maximum);
  }
  if (const auto price = price_of(pool, pool.market, cluster, catalog))
    group.node_price = scaled(price->hourly, 1, price->per);
  if (objects.nodes.empty()) group.unlisted = pool.running;
  if (!accepts_capacity_change(pool.state)) group.health = GroupHealth::unhealthy;
  return group;
}

/// What is not known about a new node of a group that has no node. No value if its template is the request's own.
std::optional<Warning> template_warning(const Pool& pool, const NodeGroup& group) {
  const std::string start = "pool " + text::marked(pool.id) + " has no node to copy";
  if (!group.node_template)
    return Warning{
        "no_node_template",
        start + " and no instance type that the catalogue knows: it is not considered; " + "give node_template"};
  if (!tells_size(*group.node_template)) return std::nullopt;
  const std::string traits = pool.node_template ? " with the labels and taints of its description"
                                                : " without known labels and taints; give node_template";
  return Warning{"node_template_from_catalogue",
                 start + ": a new one counts as a whole " + pool.instance_type + traits};
}

}  // namespace

const Pool* pool_of(const Node& node, const headroom::Cluster& cluster) {
  if (is_control_plane(node)) return nullptr;
  if (const Pool* pool = pool_by_id(group_label_of(node), cluster)) return pool;
  if (const Pool* pool = pool_by_id(instance_type_of(node), cluster)) return pool;
  return pool_by_type(node, cluster);
}

std::vector<Warning> describe_groups(ClusterObjects& objects, const headroom::Cluster& cluster,
                                     const PolicyRules& rules, const Catalog& catalog) {
  std::vector<Warning> warnings;
  std::map<std::string_view, const Node*> example_of;  ///< the node of each pool that comes first by name
  std::int64_t strangers = 0;
  for (Node& node : objects.nodes) {
    const Pool* const pool = pool_of(node, cluster);
    node.group = pool == nullptr ? std::string{} : pool->id;
    if (pool == nullptr) {
      ++strangers;
      continue;
    }
    const Node*& example = example_of[pool->id];
    if (example == nullptr || node.name < example->name) example = &node;
  }
  if (strangers > 0)
    warnings.push_back({"nodes_of_no_pool", text::counted(Units{strangers}, Unit::nodes) +
                                                " that belong to no described pool, by label or "
                                                "instance type, take pods and are never scaled"});
  objects.groups.clear();
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    NodeGroup group = group_of(pool, objects, cluster, rules, catalog);
    const auto example = example_of.find(pool.id);
    const bool is_told = pool.node_template && tells_size(*pool.node_template);
    if (!is_told && example != example_of.end()) {
      group.node_template = fresh(*example->second);
    } else {
      group.node_template = template_of(pool, cluster, catalog);
      auto warning = is_told ? std::nullopt : template_warning(pool, group);
      if (warning) warnings.push_back(*std::move(warning));
    }
    objects.groups.push_back(std::move(group));
  }
  return warnings;
}

std::vector<Pool> pools_of(std::span<const Node> nodes) {
  std::map<std::string_view, Pool> pools;
  for (const Node& node : nodes) {
    const std::string_view type = instance_type_of(node);
    const std::string_view label = group_label_of(node);
    const std::string_view id = label.empty() ? type : label;
    if (id.empty() || is_control_plane(node)) continue;
    const auto [at, is_new] = pools.try_emplace(id, Pool{.id = std::string(id), .instance_type = std::string(type)});
    Pool& pool = at->second;
    if (is_new) pool.market = market_of(node).value_or(Market::on_demand);
    if (pool.instance_type != type) pool.instance_type.clear();
    pool.requested = ++pool.running;
  }
  std::vector<Pool> all;
  all.reserve(pools.size());
  for (auto& [id, pool] : pools) all.push_back(std::move(pool));
  return all;
}

}  // namespace headroom::kubernetes
