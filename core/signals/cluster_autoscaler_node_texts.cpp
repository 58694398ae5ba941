#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/kubernetes/scale_down/drain_texts.hpp"
#include "core/signals/cluster_autoscaler_texts.hpp"

/// The texts of scale-down, and of what no plan takes into account.
namespace headroom {
namespace {

using namespace kubernetes;
using text::joined;

/// A sentence names at most this many nodes; the plan has all of them.
constexpr std::size_t most_nodes_named = 3;

std::string percent(double share) { return text::quantity(100 * share) + '%'; }

std::string blocked_text(const NodeReport& report, const ClusterObjects& cluster) {
  const BlockingPod& first = report.removal->blocking.front();
  const std::size_t others = report.removal->blocking.size() - 1;
  const Pod& pod = cluster.pods[first.pod];
  return "pod " + full_name(pod) + ' ' + explanation_of(pod, first.verdict) +
         (others == 0 ? ""
                      : " (" + std::to_string(others) + " more " + (others == 1 ? "pod blocks it)" : "pods block it)"));
}

/// Why the node stays.
std::string obstacle(const NodeReport& report, const ClusterObjects& cluster) {
  switch (report.reason) {
    case UnremovableReason::blocked_by_pod:
    case UnremovableReason::blocked_by_on_completion_pod:
      return blocked_text(report, cluster);
    case UnremovableReason::no_place_to_move_pods:
      return "pod " + full_name(cluster.pods[report.removal->stranded.front().pod]) + " fits on no other node";
    case UnremovableReason::not_underutilized:
      return percent(report.utilization->highest) + " of its " + std::string(report.utilization->resource) +
             " is requested, above " + percent(report.threshold);
    case UnremovableReason::node_group_min_size_reached:
      return text::marked(report.group) + " is at its minimum of " +
             text::counted(Units{report.group_minimum}, Unit::nodes);
    case UnremovableReason::scale_down_disabled_annotation:
      return "it is annotated cluster-autoscaler.kubernetes.io/scale-down-disabled";
    case UnremovableReason::currently_being_deleted:
      return "it is being deleted already";
    case UnremovableReason::not_autoscaled:
      return "it belongs to no node group";
    case UnremovableReason::not_unready_long_enough:
      return "it is not ready, and has not been so for long enough";
    default:
      return std::string(reason_name(report.reason));
  }
}

std::string wait_text(const NodeReport& report, const ClusterObjects& cluster) {
  if (report.reason == UnremovableReason::blocked_by_on_completion_pod)
    return report.node + " is not needed, but " + blocked_text(report, cluster);
  return report.node + " is not needed" +
         (report.removable_at ? " and may go after " + format_rfc3339(*report.removable_at)
                              : " but has not been unneeded for long enough");
}

/// Each constraint that is not taken into account, with a pod that has it.
using Unmodelled = std::map<std::string, std::string, std::less<>>;

void add_moving(Unmodelled& found, const ScaleDownPlan& plan, const ClusterObjects& cluster) {
  for (const NodeReport& report : plan.nodes) {
    if (report.decision != NodeDecision::goes) continue;
    for (const PodMove& move : report.removal->moves)
      for (const std::string& constraint : unsupported_constraints(cluster.pods[move.pod]))
        found.try_emplace(constraint, full_name(cluster.pods[move.pod]));
  }
}

}  // namespace

std::string staying_text(const ScaleDownPlan& plan, const ClusterObjects& cluster) {
  if (plan.nodes.empty()) return "there is no list of nodes";
  std::vector<std::string> parts;
  if (plan.cooldown != Cooldown::none && plan.cooldown_ends)
    parts.push_back("no node is removed before " + format_rfc3339(*plan.cooldown_ends));
  std::size_t named = 0;
  for (const NodeDecision decision : {NodeDecision::waits, NodeDecision::stays})
    for (const NodeReport& report : plan.nodes) {
      if (report.decision != decision || ++named > most_nodes_named) continue;
      parts.push_back(decision == NodeDecision::waits ? wait_text(report, cluster)
                                                      : report.node + " stays: " + obstacle(report, cluster));
    }
  if (named > most_nodes_named) parts.push_back(std::to_string(named - most_nodes_named) + " more nodes stay");
  return joined(parts, "; ");
}

std::string unmodelled_text(const AutoscalerPlan& plan, const ClusterObjects& cluster) {
  Unmodelled found;
  for (const PendingPods& pods : plan.up.pending)
    for (const std::string& constraint : pods.unsupported) found.try_emplace(constraint, pods.example);
  const bool waits = !found.empty();
  if (plan.down) add_moving(found, *plan.down, cluster);
  if (found.empty()) return {};
  std::vector<std::string> parts;
  for (const auto& [constraint, pod] : found) parts.emplace_back(constraint).append(" of pod ").append(pod);
  return "not taken into account: " + joined(parts) +
         (waits ? "; a pod that waits may fit on fewer nodes, old or new, than the plan assumes"
                : "; a pod that moves may fit on fewer nodes than the plan assumes");
}

}  // namespace headroom
