#include <algorithm>

#include "core/kubernetes/scale_down/scale_down.hpp"

/// The rules of scale-down that look at a single node, or only at counts.
namespace headroom::kubernetes {

double threshold_for(const Node& node, const ScaleDownSettings& settings) {
  return has_gpu(node) ? settings.gpu_utilization_threshold : settings.utilization_threshold;
}

UnremovableReason ineligible_reason(const Node& node, const NodeGroup* group, const std::optional<Utilization>& used,
                                    const ScaleDownSettings& settings) {
  if (node.being_deleted) return UnremovableReason::currently_being_deleted;
  if (scale_down_disabled(node)) return UnremovableReason::scale_down_disabled_annotation;
  if (!group) return UnremovableReason::not_autoscaled;
  if (!has_started(node) && settings.unready_nodes == UnreadyNodes::stay)
    return UnremovableReason::scale_down_unready_disabled;
  if (!used) return UnremovableReason::unexpected_error;
  return used->highest > threshold_for(node, settings) ? UnremovableReason::not_underutilized : UnremovableReason::none;
}

UnremovableReason waiting_reason(const Node& node, const NodeGroup* group, Instant unneeded_since,
                                 const ScaleDownSettings& settings, Instant now) {
  if (scale_down_disabled(node)) return UnremovableReason::scale_down_disabled_annotation;
  if (!group) return UnremovableReason::not_autoscaled;
  if (has_started(node) && now - unneeded_since <= settings.unneeded_time)
    return UnremovableReason::not_unneeded_long_enough;
  if (!has_started(node) && now - unneeded_since <= settings.unready_time)
    return UnremovableReason::not_unready_long_enough;
  return UnremovableReason::none;
}

RemovalAllowance::RemovalAllowance(const ClusterObjects& cluster, const Amounts& minimums,
                                   const ScaleDownHistory& history) {
  for (const NodeGroup& group : cluster.groups) {
    const auto deleting = history.deletions_by_group.find(group.id);
    const std::int64_t in_progress = deleting == history.deletions_by_group.end() ? 0 : deleting->second;
    left_in_group_[group.id] = saturating_subtract(group.size, in_progress);
  }
  for (const auto& [resource, minimum] : minimums) cluster_left_[resource] = saturating_subtract(0, minimum);
  for (const Node& node : cluster.nodes)
    for (const auto& [resource, amount] : quota_amounts(node))
      if (const auto left = cluster_left_.find(resource); left != cluster_left_.end())
        left->second = saturating_add(left->second, amount);
}

UnremovableReason RemovalAllowance::take(const Node& node, const NodeGroup& group) {
  if (left_in(group) <= group.min) return UnremovableReason::node_group_min_size_reached;
  const Amounts amounts = quota_amounts(node);
  for (const auto& [resource, amount] : amounts)
    if (const auto left = cluster_left_.find(resource); left != cluster_left_.end() && left->second < amount)
      return UnremovableReason::minimal_resource_limit_exceeded;
  for (const auto& [resource, amount] : amounts)
    if (const auto left = cluster_left_.find(resource); left != cluster_left_.end()) left->second -= amount;
  --left_in_group_[group.id];
  return UnremovableReason::none;
}

std::int64_t RemovalAllowance::left_in(const NodeGroup& group) const {
  const auto left = left_in_group_.find(group.id);
  return left == left_in_group_.end() ? 0 : left->second;
}

RemovalCounts crop_to_budgets(const RemovalCounts& wanted, const RemovalCounts& in_progress,
                              const ScaleDownSettings& settings) {
  const auto at_least_none = [](std::int64_t count) { return std::max<std::int64_t>(count, 0); };
  const std::int64_t all = at_least_none(settings.max_parallelism - in_progress.empty - in_progress.drain);
  const std::int64_t drains = at_least_none(settings.max_drain_parallelism - in_progress.drain);
  RemovalCounts cropped{.empty = std::min(wanted.empty, all)};
  cropped.drain = std::min({wanted.drain, drains, all - cropped.empty});
  return cropped;
}

}  // namespace headroom::kubernetes
