#include "core/signals/cluster_autoscaler_texts.hpp"

#include <algorithm>
#include <vector>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"

/// The texts of scale-up.
namespace headroom {
namespace {

using namespace kubernetes;
using text::counted;
using text::joined;

std::string pods(std::int64_t count) {
  return text::quantity(static_cast<double>(count)) + (count == 1 ? " pod" : " pods");
}
std::string nodes(std::int64_t count) { return counted(Units{count}, Unit::nodes); }

/// CPU as Kubernetes writes it, memory and storage in MiB.
std::string amount(std::string_view resource, std::int64_t value) {
  if (resource == "cpu") return std::to_string(value) + "m";
  if (resource == "memory" || resource == "ephemeral-storage") return std::to_string(value >> 20) + " MiB";
  return std::to_string(value);
}

std::string refusal(const GroupRejection& refused) {
  const Rejection& rejection = refused.rejection;
  switch (rejection.filter) {
    case Filter::node_unschedulable:
      return "it is cordoned";
    case Filter::taint_toleration:
      return "its taint " + rejection.subject + " is not tolerated";
    case Filter::node_affinity:
      return "the pod's node selector or affinity asks for another " + rejection.subject;
    case Filter::node_ports:
      return "host port " + rejection.subject + " is taken";
    case Filter::node_resources:
      return "the pod requests " + amount(rejection.subject, rejection.wanted) + " of " + rejection.subject +
             ", a new node has " + amount(rejection.subject, rejection.limit) +
             (refused.daemons > 0 ? ", because DaemonSets take " + amount(rejection.subject, refused.daemons) : "");
    case Filter::topology_spread:
      return "the pod's topology spread by " + rejection.subject;
    case Filter::inter_pod_affinity:
      return "the pod's anti-affinity by " + rejection.subject;
    case Filter::none:
      break;
  }
  return {};
}

/// Why the group is skipped, with the number that decides.
std::string skip_detail(const SkippedGroup& skipped) {
  switch (skipped.reason) {
    case SkipReason::max_size:
      return text::marked(skipped.group) + " is at its maximum of " + nodes(skipped.limit);
    case SkipReason::backoff:
      return text::marked(skipped.group) + " is in backoff after a failed scale-up" +
             (skipped.until ? " until " + format_rfc3339(*skipped.until) : "");
    case SkipReason::not_ready:
      return text::marked(skipped.group) + " allows no change now, or nothing describes a new node of it";
    case SkipReason::quota:
      return text::marked(skipped.group) + ": " + skip_text(skipped);
  }
  return {};
}

/// `exist`, `b (on its way)`: the kinds of nodes that the pods fit on.
std::string places(const PendingPods& fitting) {
  std::vector<std::string> parts;
  if (fitting.on_existing) parts.emplace_back("existing nodes");
  for (const std::string& node : fitting.arriving) parts.push_back("node " + node + ", which is on its way");
  if (fitting.on_upcoming) parts.emplace_back("nodes that were asked for and have not joined yet");
  return joined(parts, " and ");
}

/// Where a DaemonSet's pod would run, and why it does not.
std::string daemon_obstacle(const IgnoredPods& ignored) {
  if (ignored.node.empty()) return {};
  const Rejection& refused = ignored.refusal;
  if (refused.filter == Filter::node_resources)
    return ", and its node " + ignored.node + " has " +
           amount(refused.subject, std::max<std::int64_t>(refused.limit, 0)) + " of " + refused.subject +
           " free of the " + amount(refused.subject, refused.wanted) + " that it requests";
  return refused.filter == Filter::none
             ? ", and it belongs to node " + ignored.node
             : ", and its node " + ignored.node + " refuses it: " + refusal({.group = {}, .rejection = refused});
}

std::string why_ignored(const IgnoredPods& ignored, const Pod& example) {
  switch (ignored.reason) {
    case IgnoredReason::daemon_set:
      return "is a DaemonSet's, such a pod asks for no new node" + daemon_obstacle(ignored);
    case IgnoredReason::expendable:
      return "has a priority of " + std::to_string(example.priority) + ", which is too low to ask for a node";
    case IgnoredReason::preempting:
      return "waits until pods on node " + example.nominated_node + " are evicted for it";
    case IgnoredReason::too_young:
      return "is too young to ask for a node";
    case IgnoredReason::not_unschedulable:
      return "is pending, but the scheduler has not said that no node fits";
    case IgnoredReason::being_deleted:
      break;
  }
  return {};
}

}  // namespace

std::string growth_text(const ScaleUpPlan& plan, std::int64_t pending) {
  std::vector<std::string> parts;
  for (const GroupGrowth& g : plan.growth) parts.push_back(nodes(g.to - g.from) + " of " + text::marked(g.group));
  std::string out = joined(parts, " and ") + " for ";
  if (plan.pods_placed >= pending) return out + pods(pending);
  out += text::quantity(static_cast<double>(plan.pods_placed)) + " of " + pods(pending);
  const OptionReport& chosen = plan.options[*plan.chosen];
  if (chosen.demand_nodes > chosen.option.nodes)
    out += ", while " + pods(chosen.demand_pods) + " would need " + nodes(chosen.demand_nodes);
  return out + "; " + pods(pending - plan.pods_placed) + (pending - plan.pods_placed == 1 ? " stays" : " stay") +
         " pending";
}

std::string stuck_text(const ScaleUpPlan& plan) {
  std::vector<std::string> parts;
  for (const SkippedGroup& skipped : plan.skipped)
    if (skipped.pods_that_would_fit > 0)
      parts.push_back(pods(skipped.pods_that_would_fit) + " would fit otherwise: " + skip_detail(skipped));
  for (const PendingPods& p : plan.pending) {
    if (p.outcome != PodOutcome::unschedulable || !p.would_fit.empty()) continue;
    std::vector<std::string> refusals;
    for (const GroupRejection& r : p.rejections) refusals.push_back(text::marked(r.group) + " refuses: " + refusal(r));
    const std::int64_t left = p.count - p.fitting;
    parts.push_back(pods(left) + " such as " + p.example + (left == 1 ? " fits" : " fit") + " no node group" +
                    (refusals.empty() ? "" : " (" + joined(refusals, "; ") + ")"));
  }
  return joined(parts, "; ");
}

std::string fitting_text(const ScaleUpPlan& plan) {
  std::vector<std::string> parts;
  for (const PendingPods& p : plan.pending) {
    if (p.fitting == 0) continue;
    parts.push_back(pods(p.fitting) + " such as " + p.example + (p.fitting == 1 ? " needs" : " need") +
                    " no new node, fitting on " + places(p));
  }
  return joined(parts, "; ");
}

std::string ignored_text(const ScaleUpPlan& plan, const ClusterObjects& cluster) {
  std::vector<std::string> parts;
  for (const IgnoredPods& ignored : plan.ignored) {
    const auto waits = std::ranges::find_if(ignored.pods, [&](std::size_t i) { return cluster.pods[i].unschedulable; });
    const Pod& example = cluster.pods[waits == ignored.pods.end() ? ignored.pods.front() : *waits];
    const std::string why = why_ignored(ignored, example);
    if (why.empty()) continue;
    const auto others = static_cast<std::int64_t>(ignored.pods.size()) - 1;
    parts.push_back("pod " + full_name(example) + ' ' + why + (others > 0 ? " (and " + pods(others) + " more)" : ""));
  }
  return joined(parts, "; ");
}

}  // namespace headroom
