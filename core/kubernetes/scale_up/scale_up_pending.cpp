#include <algorithm>
#include <string_view>

#include "core/kubernetes/scale_up/equivalence_groups.hpp"
#include "core/kubernetes/scale_up/scale_up_planner.hpp"
#include "core/kubernetes/scheduling/node_search.hpp"

/// The first half of scale-up: which pods wait, and which of them fit on the existing nodes.
namespace headroom::kubernetes {

PendingPods& ScaleUpPlanner::pending_like(ClassId pod, const Pod& example, std::int64_t count) {
  const PodClass& looks = simulation_.classes()[pod];
  const auto [at, is_new] = pending_by_key_.try_emplace({-example.priority, looks.key}, plan_.pending.size());
  if (is_new) {
    plan_.pending.push_back(
        {.example = full_name(example), .request = looks.request, .unsupported = looks.unsupported});
    waiting_.push_back({.pod = pod, .count = 0});
  }
  PendingPods& alike = plan_.pending[at->second];
  alike.example = std::min(alike.example, full_name(example));
  alike.count = saturating_add(alike.count, count);
  waiting_[at->second].count = alike.count;
  return alike;
}

void ScaleUpPlanner::gather_pending() {
  std::map<IgnoredReason, std::vector<std::size_t>> ignored;
  std::vector<const Pod*> candidates;
  for (std::size_t i = 0; i < cluster_.pods.size(); ++i) {
    const Pod& pod = cluster_.pods[i];
    if (!pod.node.empty() || is_finished(pod)) continue;
    if (const auto reason = ignored_reason(pod, settings_.candidates, now_)) {
      ignored[*reason].push_back(i);
      continue;
    }
    candidates.push_back(&pod);
    pending_like(simulation_.class_of_pod(i), pod, 1).pods.push_back(i);
  }
  plan_.upstream_groups = upstream_group_count(candidates);
  for (std::size_t i = 0; i < cluster_.pending.size(); ++i)
    if (const PodGroup& group = cluster_.pending[i]; group.count > 0)
      pending_like(simulation_.class_of_pending(i), group.pod, group.count).pod_groups.push_back(i);
  for (auto& [reason, pods] : ignored) {
    plan_.ignored.push_back({.reason = reason, .pods = std::move(pods)});
    if (reason == IgnoredReason::daemon_set) tell_refusal(plan_.ignored.back());
  }
}

/// The first of the daemons that the scheduler gave up on, and why its node has no place for it.
void ScaleUpPlanner::tell_refusal(IgnoredPods& daemons) {
  for (const std::size_t i : daemons.pods) {
    const Pod& pod = cluster_.pods[i];
    const auto at = simulation_.snapshot().find(own_node_of(pod));
    if (!pod.unschedulable || !at) continue;
    daemons.node = simulation_.node(*at).name;
    daemons.refusal = refuses(pod.rules, simulation_.node(*at));
    if (daemons.refusal.filter == Filter::none)
      daemons.refusal = lacks(simulation_.snapshot().free(*at), request_of(pod));
    return;
  }
}

void ScaleUpPlanner::order_pending() {
  std::vector<PendingPods> pending;
  std::vector<PodBatch> waiting;
  for (const auto& [key, at] : pending_by_key_) {
    pending.push_back(std::move(plan_.pending[at]));
    waiting.push_back(waiting_[at]);
  }
  plan_.pending = std::move(pending);
  waiting_ = std::move(waiting);
}

/// If nobody knows what is free on the nodes, we trust the scheduler: it found no place for the pods that wait. It does
/// not try nodes that are on their way, so these stay open.
void ScaleUpPlanner::close_nodes() {
  const std::vector<NodeIndex>& open = simulation_.on_their_way();
  for (NodeIndex node = 0; node < simulation_.snapshot().size(); ++node)
    if (!std::ranges::binary_search(open, node)) simulation_.snapshot().retire(node);
}

void ScaleUpPlanner::add_upcoming_nodes() {
  std::map<std::string_view, std::int64_t> present;
  for (const Node& node : cluster_.nodes) ++present[node.group];
  for (const Group& group : groups_in_order()) {
    if (!*group.new_node) continue;
    const std::int64_t there = saturating_add(present[group.group->id], group.group->unlisted);
    const std::int64_t missing = saturating_subtract(group.group->size, there);
    for (std::int64_t i = std::min(missing, most_demand_nodes); i > 0; --i) {
      const NodeIndex at = simulation_.snapshot().add((*group.new_node)->node);
      for (const ClassId daemon : (*group.new_node)->daemons) simulation_.snapshot().place(daemon, at);
    }
  }
}

void ScaleUpPlanner::fit_on_nodes() {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    PodBatch& left = waiting_[i];
    PendingPods& pods = plan_.pending[i];
    pods.fitting = fill_nodes(simulation_.snapshot(), left.pod, left.count, 0, [&](NodeIndex node) {
      if (node >= cluster_.nodes.size())
        pods.on_upcoming = true;
      else if (std::ranges::binary_search(simulation_.on_their_way(), node))
        pods.arriving.push_back(simulation_.node(node).name);
      else
        pods.on_existing = true;
    });
    left.count -= pods.fitting;
    if (left.count == 0) pods.outcome = PodOutcome::fits;
  }
}

bool ScaleUpPlanner::nobody_waits() const {
  return std::all_of(waiting_.begin(), waiting_.end(), [](const PodBatch& workload) { return workload.count == 0; });
}

std::int64_t ScaleUpPlanner::total_waiting() const {
  std::int64_t total = 0;
  for (const PodBatch& workload : waiting_) total = saturating_add(total, workload.count);
  return total;
}

}  // namespace headroom::kubernetes
