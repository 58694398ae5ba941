#include "core/kubernetes/scale_down/node_removals.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace headroom::kubernetes {
namespace {

bool goes(const NodeRemovals::One& one) { return one.removal.reason == UnremovableReason::none; }

/// What removing all nodes that may go saves and disrupts, group by group.
class Together {
 public:
  Together(const ClusterObjects& cluster, Instant now) : totals_(cluster, now) {
    for (std::size_t i = 0; i < cluster.nodes.size(); ++i) positions_.emplace(cluster.nodes[i].name, i);
  }

  void score(NodeRemovals::One& one) {
    if (!goes(one) || !one.saving) return;
    const Disruption disruption = totals_.of_node(positions_.at(one.node));
    one.score = totals_.score(one.group, *one.saving, disruption);
    auto& [saving, disturbed] = by_group_[one.group];
    saving = std::min(saving + *one.saving, most_money);
    disturbed += disruption;
  }

  std::optional<BalancedScore> worst() const {
    std::optional<BalancedScore> worst;
    for (const auto& [group, sum] : by_group_) {
      auto score = totals_.score(group, sum.first, sum.second);
      if (score && (!worst || score->score() < worst->score())) worst = std::move(score);
    }
    return worst;
  }

 private:
  DisruptionTotals totals_;
  std::unordered_map<std::string_view, std::size_t> positions_;
  std::map<std::string, std::pair<MicroDollars, Disruption>> by_group_;
};

/// The nodes of the group in the order in which to remove them.
std::vector<NodeIndex> by_pods(const Simulation& simulation, const std::string& group) {
  std::vector<NodeIndex> nodes;
  for (NodeIndex at = 0; at < simulation.cluster().nodes.size(); ++at)
    if (simulation.node(at).group == group) nodes.push_back(at);
  std::stable_sort(nodes.begin(), nodes.end(), [&](NodeIndex a, NodeIndex b) {
    return simulation.pods_on(a).size() < simulation.pods_on(b).size();
  });
  return nodes;
}

}  // namespace

std::map<std::string, NodesThatMayGo> nodes_that_may_go(const ClusterObjects& cluster,
                                                        const std::map<std::string, std::int64_t>& wanted,
                                                        const DrainSettings& settings,
                                                        const CandidateSettings& candidates, Instant now) {
  Simulation simulation(cluster, candidates);
  RemovalSimulator simulator(simulation, settings, now);
  std::map<std::string, NodesThatMayGo> all;
  for (const auto& [group, count] : wanted) {
    NodesThatMayGo& departures = all[group];
    for (const NodeIndex at : by_pods(simulation, group)) {
      if (static_cast<std::int64_t>(departures.nodes.size()) >= count) break;
      const Node& node = simulation.node(at);
      NodeRemoval removal{.reason = mark_on(node)};
      if (removal.reason == UnremovableReason::none) removal = simulator.remove(at);
      if (removal.reason == UnremovableReason::none)
        departures.nodes.push_back(node.name);
      else if (departures.kept.empty())
        departures = {.nodes = std::move(departures.nodes), .kept = node.name, .why = std::move(removal)};
    }
  }
  return all;
}

NodeRemovals what_if_removed(const ClusterObjects& cluster, const std::vector<std::string>& names,
                             const DrainSettings& settings, const CandidateSettings& candidates, Instant now) {
  Simulation simulation(cluster, candidates);
  for (const std::string& name : names)
    if (const auto node = simulation.snapshot().find(name)) simulation.snapshot().retire(*node);
  RemovalSimulator simulator(simulation, settings, now);
  Together together(cluster, now);
  NodeRemovals removals;
  for (const std::string& name : names) {
    NodeRemovals::One one{.node = name, .removal = {.reason = UnremovableReason::no_node_info}};
    if (const auto at = simulation.snapshot().find(name)) {
      const Node& node = simulation.node(*at);
      one.group = node.group;
      one.saving = hourly_price(cluster, node);
      one.removal.reason = mark_on(node);
      if (goes(one)) one.removal = simulator.remove(*at, Detail::every_pod);
      together.score(one);
      if (goes(one) && one.saving) removals.saving = std::min(removals.saving + *one.saving, most_money);
    }
    removals.nodes.push_back(std::move(one));
  }
  removals.score = together.worst();
  return removals;
}

}  // namespace headroom::kubernetes
