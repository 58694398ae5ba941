#include "core/kubernetes/node_removals.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace headroom::kubernetes {
namespace {

bool goes(const NodeRemovals::One& one) { return one.removal.reason == UnremovableReason::none; }

/// What the nodes that go save and disturb together, group by group.
class Together {
 public:
  Together(const Cluster& cluster, Instant now) : totals_(cluster, now) {
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

}  // namespace

NodeRemovals what_if_removed(const Cluster& cluster, const std::vector<std::string>& names,
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
