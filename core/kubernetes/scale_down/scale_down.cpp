#include "core/kubernetes/scale_down/scale_down.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/kubernetes/scheduling/simulation.hpp"

namespace headroom::kubernetes {
namespace {

class Planner {
 public:
  Planner(const ClusterObjects& cluster, const ScaleDownSettings& settings, const ScaleDownHistory& history,
          Instant now)
      : cluster_(cluster),
        settings_(settings),
        history_(history),
        now_(now),
        simulation_(cluster, settings.candidates),
        simulator_(simulation_, settings.drain, now),
        allowance_(cluster, settings.minimums, history) {
    for (const NodeGroup& group : cluster.groups) groups_.try_emplace(group.id, &group);
  }

  ScaleDownPlan plan() {
    find_cooldown();
    for (NodeIndex node = 0; node < cluster_.nodes.size(); ++node) judge(node);
    for (const NodeIndex node : candidates_in_order()) try_removal(node);
    for (const NodeIndex node : removable_) limit(node);
    start();
    return std::move(plan_);
  }

 private:
  const NodeGroup* group_of(const Node& node) const {
    const auto at = groups_.find(node.group);
    return node.group.empty() || at == groups_.end() ? nullptr : at->second;
  }

  void find_cooldown() {
    const std::tuple<Cooldown, std::optional<Instant>, Seconds> delays[] = {
        {Cooldown::after_add, history_.last_scale_up, settings_.delay_after_add},
        {Cooldown::after_delete, history_.last_delete, settings_.delay_after_delete},
        {Cooldown::after_failure, history_.last_failure, settings_.delay_after_failure}};
    for (const auto& [cooldown, since, delay] : delays)
      if (since && *since + delay > now_ && (!plan_.cooldown_ends || *since + delay > *plan_.cooldown_ends)) {
        plan_.cooldown = cooldown;
        plan_.cooldown_ends = *since + delay;
      }
  }

  bool recently_unremovable(const Node& node) const {
    const auto since = history_.unremovable_since.find(node.name);
    return since != history_.unremovable_since.end() && since->second + settings_.unremovable_recheck > now_;
  }

  void judge(NodeIndex at) {
    const Node& node = simulation_.node(at);
    const NodeGroup* const group = group_of(node);
    std::vector<const Pod*> pods;
    pods.reserve(simulation_.pods_on(at).size());
    for (const std::size_t pod : simulation_.pods_on(at)) pods.push_back(&cluster_.pods[pod]);
    NodeReport report{.node = node.name, .group = node.group, .threshold = threshold_for(node, settings_)};
    report.utilization = utilization(node, pods, settings_.utilization, now_);
    report.reason = ineligible_reason(node, group, report.utilization, settings_);
    if (report.reason == UnremovableReason::none && is_on_its_way(node, now_))
      report.reason = UnremovableReason::not_unready_long_enough;
    if (report.reason == UnremovableReason::none && recently_unremovable(node))
      report.reason = UnremovableReason::recently_unremovable;
    if (group) report.saving = group->node_price;
    if (report.reason == UnremovableReason::none) {
      const auto since = history_.unneeded_since.find(node.name);
      report.unneeded_since = since == history_.unneeded_since.end() ? now_ : since->second;
    }
    plan_.nodes.push_back(std::move(report));
  }

  std::vector<NodeIndex> candidates_in_order() const {
    std::vector<std::tuple<int, Instant, NodeIndex>> candidates;
    for (NodeIndex node = 0; node < plan_.nodes.size(); ++node)
      if (plan_.nodes[node].unneeded_since)
        candidates.emplace_back(simulator_.is_empty(node) ? 0 : 1, *plan_.nodes[node].unneeded_since, node);
    std::sort(candidates.begin(), candidates.end());
    std::vector<NodeIndex> ordered;
    ordered.reserve(candidates.size());
    for (const auto& [is_drain, since, node] : candidates) ordered.push_back(node);
    return ordered;
  }

  void try_removal(NodeIndex node) {
    NodeReport& report = plan_.nodes[node];
    report.removal = simulator_.remove(node);
    report.reason = report.removal->reason;
    if (report.reason == UnremovableReason::none || report.reason == UnremovableReason::blocked_by_on_completion_pod)
      removable_.push_back(node);
    else
      report.unneeded_since.reset();
  }

  /// Applies timers and minimums, which keep a node although nobody needs it. The timer of a node runs while its last
  /// pods finish.
  void limit(NodeIndex at) {
    const Node& node = simulation_.node(at);
    const NodeGroup& group = *group_of(node);
    NodeReport& report = plan_.nodes[at];
    report.removable_at =
        *report.unneeded_since + (has_started(node) ? settings_.unneeded_time : settings_.unready_time);
    report.reason = waiting_reason(node, &group, *report.unneeded_since, settings_, now_);
    if (report.reason == UnremovableReason::none) report.reason = report.removal->reason;
    if (report.reason != UnremovableReason::none) {
      report.decision = NodeDecision::waits;
      return;
    }
    report.group_size = allowance_.left_in(group);
    report.group_minimum = group.min;
    report.reason = allowance_.take(node, group);
    if (report.reason != UnremovableReason::none) return;
    report.decision = NodeDecision::held;
    (touches_no_pod(*report.removal) ? empty_ : drain_).push_back(at);
  }

  void start(const std::vector<NodeIndex>& nodes, std::int64_t count, std::vector<std::string>& started) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      NodeReport& report = plan_.nodes[nodes[i]];
      report.decision = NodeDecision::goes;
      if (report.saving) plan_.saving += *report.saving;
      started.push_back(report.node);
    }
    std::sort(started.begin(), started.end());
  }

  void start() {
    if (plan_.cooldown != Cooldown::none) return;
    const auto count = [](const std::vector<NodeIndex>& nodes) { return static_cast<std::int64_t>(nodes.size()); };
    const RemovalCounts counts =
        crop_to_budgets({.empty = count(empty_), .drain = count(drain_)},
                        {.empty = history_.empty_deletions, .drain = history_.drains}, settings_);
    start(empty_, counts.empty, plan_.empty);
    start(drain_, counts.drain, plan_.drain);
  }

  const ClusterObjects& cluster_;
  const ScaleDownSettings& settings_;
  const ScaleDownHistory& history_;
  const Instant now_;
  Simulation simulation_;
  RemovalSimulator simulator_;
  RemovalAllowance allowance_;
  std::unordered_map<std::string_view, const NodeGroup*> groups_;
  ScaleDownPlan plan_;
  std::vector<NodeIndex> removable_;  ///< in the order in which they were tried
  std::vector<NodeIndex> empty_;      ///< those that timers and minimums let go, without pods to move
  std::vector<NodeIndex> drain_;
};

}  // namespace

ScaleDownPlan plan_scale_down(const ClusterObjects& cluster, const ScaleDownSettings& settings,
                              const ScaleDownHistory& history, Instant now) {
  return Planner(cluster, settings, history, now).plan();
}

}  // namespace headroom::kubernetes
