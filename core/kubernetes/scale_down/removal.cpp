#include "core/kubernetes/scale_down/removal.hpp"

#include <algorithm>
#include <utility>

namespace headroom::kubernetes {
namespace {

UnremovableReason reason_of(const std::vector<BlockingPod>& blocking) {
  if (blocking.empty()) return UnremovableReason::none;
  const bool all_finish = std::ranges::all_of(
      blocking, [](const BlockingPod& pod) { return pod.verdict.blocker == DrainBlocker::on_completion; });
  return all_finish ? UnremovableReason::blocked_by_on_completion_pod : UnremovableReason::blocked_by_pod;
}

}  // namespace

std::string_view reason_name(UnremovableReason reason) {
  switch (reason) {
    case UnremovableReason::none:
      return "NoReason";
    case UnremovableReason::blocked_by_on_completion_pod:
      return "BlockedByOnCompletionPod";
    case UnremovableReason::blocked_by_pod:
      return "BlockedByPod";
    case UnremovableReason::currently_being_deleted:
      return "CurrentlyBeingDeleted";
    case UnremovableReason::minimal_resource_limit_exceeded:
      return "MinimalResourceLimitExceeded";
    case UnremovableReason::no_node_info:
      return "NoNodeInfo";
    case UnremovableReason::no_place_to_move_pods:
      return "NoPlaceToMovePods";
    case UnremovableReason::node_group_min_size_reached:
      return "NodeGroupMinSizeReached";
    case UnremovableReason::not_autoscaled:
      return "NotAutoscaled";
    case UnremovableReason::not_underutilized:
      return "NotUnderutilized";
    case UnremovableReason::not_unneeded_long_enough:
      return "NotUnneededLongEnough";
    case UnremovableReason::not_unready_long_enough:
      return "NotUnreadyLongEnough";
    case UnremovableReason::recently_unremovable:
      return "RecentlyUnremovable";
    case UnremovableReason::scale_down_disabled_annotation:
      return "ScaleDownDisabledAnnotation";
    case UnremovableReason::scale_down_unready_disabled:
      return "ScaleDownUnreadyDisabled";
    case UnremovableReason::unexpected_error:
      return "UnexpectedError";
  }
  return {};
}

UnremovableReason mark_on(const Node& node) {
  if (node.being_deleted) return UnremovableReason::currently_being_deleted;
  return scale_down_disabled(node) ? UnremovableReason::scale_down_disabled_annotation : UnremovableReason::none;
}

bool touches_no_pod(const NodeRemoval& removal) {
  return removal.moves.empty() && removal.blocking.empty() && removal.stranded.empty();
}

RemovalSimulator::RemovalSimulator(Simulation& simulation, const DrainSettings& settings, Instant now)
    : simulation_(simulation), settings_(settings), now_(now), budgets_(simulation.cluster().budgets) {}

std::vector<std::size_t> RemovalSimulator::pods_to_move(NodeIndex node) const {
  std::vector<std::size_t> pods = simulation_.pods_on(node);
  if (const auto moved = moved_in_.find(node); moved != moved_in_.end())
    pods.insert(pods.end(), moved->second.begin(), moved->second.end());
  return pods;
}

/// Sorts the pods of the node: pods that go with it, pods that move, and pods that block the removal.
NodeRemoval RemovalSimulator::drained(NodeIndex node) const {
  NodeRemoval removal;
  for (const std::size_t at : pods_to_move(node)) {
    DrainVerdict verdict = drain_verdict(pod(at), budgets_, settings_, now_);
    switch (verdict.outcome) {
      case DrainOutcome::goes_with_node:
        removal.goes_with_node.push_back(at);
        break;
      case DrainOutcome::moves:
        removal.moves.push_back({.pod = at, .to = {}});
        break;
      case DrainOutcome::blocks:
        removal.blocking.push_back({.pod = at, .verdict = std::move(verdict)});
        break;
    }
  }
  removal.reason = reason_of(removal.blocking);
  return removal;
}

bool RemovalSimulator::is_empty(NodeIndex node) const { return touches_no_pod(drained(node)); }

Refusals RemovalSimulator::refusals(ClassId pods, NodeIndex from) {
  Refusals found;
  Snapshot& snapshot = simulation_.snapshot();
  if (refusals_left_ < snapshot.size()) return found;
  refusals_left_ -= snapshot.size();
  for (NodeIndex other = 0; other < snapshot.size(); ++other) {
    if (other == from) continue;
    const Rejection rejection = snapshot.check(pods, other);
    std::string why(plugin_name(rejection.filter));
    const bool names_the_node = rejection.filter == Filter::node_unschedulable;
    if (!rejection.subject.empty() && !names_the_node) why.append(": ").append(rejection.subject);
    ++found[why];
  }
  return found;
}

std::optional<NodeIndex> RemovalSimulator::find_home(ClassId pod) {
  Snapshot& snapshot = simulation_.snapshot();
  if (!simulation_.classes()[pod].placed_singly) return snapshot.first_fit(pod);
  NodeIndex& last = last_home_[pod];
  auto home = snapshot.first_fit(pod, last);
  if (!home && last > 0) home = snapshot.first_fit(pod);
  if (home) last = *home;
  return home;
}

/// Moves the pods that have to move, as far as there is room. Pods that find no place go from `moves` to `stranded`.
void RemovalSimulator::find_homes(NodeRemoval& removal, NodeIndex from, Detail detail) {
  Snapshot& snapshot = simulation_.snapshot();
  for (const PodMove& move : removal.moves) snapshot.remove(simulation_.class_of_pod(move.pod), from);
  snapshot.retire(from);
  std::map<ClassId, Refusals> refused;
  for (PodMove& move : removal.moves) {
    if (const auto home = find_home(simulation_.class_of_pod(move.pod))) {
      snapshot.place(simulation_.class_of_pod(move.pod), *home);
      move.to = snapshot.name(*home);
      continue;
    }
    const ClassId looks = simulation_.class_of_pod(move.pod);
    if (detail == Detail::every_pod && !refused.contains(looks)) refused.emplace(looks, refusals(looks, from));
    removal.stranded.push_back({.pod = move.pod, .refused_by = refused[looks]});
    if (detail == Detail::first_reason) break;
  }
  std::erase_if(removal.moves, [](const PodMove& move) { return move.to.empty(); });
  if (removal.reason != UnremovableReason::blocked_by_pod && !removal.stranded.empty())
    removal.reason = UnremovableReason::no_place_to_move_pods;
}

void RemovalSimulator::settle(NodeIndex node, const NodeRemoval& removal) {
  for (const PodMove& move : removal.moves) {
    moved_in_[*simulation_.snapshot().find(move.to)].push_back(move.pod);
    budgets_.evict(pod(move.pod));
  }
  moved_in_.erase(node);
}

NodeRemoval RemovalSimulator::remove(NodeIndex node, Detail detail) {
  NodeRemoval removal = drained(node);
  if (removal.reason == UnremovableReason::blocked_by_pod && detail == Detail::first_reason) return removal;
  const std::size_t before = simulation_.snapshot().mark();
  find_homes(removal, node, detail);
  if (removal.reason == UnremovableReason::none)
    settle(node, removal);
  else
    simulation_.snapshot().roll_back(before);
  return removal;
}

}  // namespace headroom::kubernetes
