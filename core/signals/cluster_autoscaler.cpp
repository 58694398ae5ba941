#include "core/signals/cluster_autoscaler.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/base/text.hpp"

namespace headroom {
namespace {

using namespace kubernetes;
using text::counted;
using text::joined;

std::string pods(std::int64_t count) {
  return text::quantity(static_cast<double>(count)) + (count == 1 ? " pod" : " pods");
}
std::string nodes(std::int64_t count) { return counted(Units{count}, Unit::nodes); }

/// How many pods need a node and fit on no existing one.
std::int64_t unplaced(const ScaleUpPlan& plan) {
  std::int64_t count = 0;
  for (const PendingPods& p : plan.pending) count += p.count - p.fitting;
  return count;
}

/// CPU as Kubernetes writes it, memory and storage in MiB.
std::string amount(std::string_view resource, std::int64_t value) {
  if (resource == "cpu") return std::to_string(value) + "m";
  if (resource == "memory" || resource == "ephemeral-storage") return std::to_string(value >> 20) + " MiB";
  return std::to_string(value);
}

std::string refusal(const Rejection& rejection) {
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
             ", a new node has " + amount(rejection.subject, rejection.limit);
    case Filter::topology_spread:
      return "the pod's topology spread by " + rejection.subject;
    case Filter::inter_pod_affinity:
      return "the pod's anti-affinity by " + rejection.subject;
    case Filter::none:
      break;
  }
  return {};
}

/// "4 nodes of exec-a for 12 of 21 pods, while 21 pods would need 7 nodes; 9 pods stay pending".
std::string growth_text(const ScaleUpPlan& plan) {
  std::vector<std::string> parts;
  for (const GroupGrowth& g : plan.growth) parts.push_back(nodes(g.to - g.from) + " of " + g.group);
  const std::int64_t pending = unplaced(plan);
  std::string out = joined(parts, " and ") + " for ";
  if (plan.pods_placed >= pending) return out + pods(pending);
  out += text::quantity(static_cast<double>(plan.pods_placed)) + " of " + pods(pending);
  const OptionReport& chosen = plan.options[*plan.chosen];
  if (chosen.demand_nodes > chosen.option.nodes)
    out += ", while " + pods(chosen.demand_pods) + " would need " + nodes(chosen.demand_nodes);
  return out + "; " + pods(pending - plan.pods_placed) + (pending - plan.pods_placed == 1 ? " stays" : " stay") +
         " pending";
}

/// Why the group is skipped, with the number that decides.
std::string skip_detail(const SkippedGroup& skipped) {
  switch (skipped.reason) {
    case SkipReason::max_size:
      return skipped.group + " is at its maximum of " + nodes(skipped.limit);
    case SkipReason::backoff:
      return skipped.group + " is in backoff after a failed scale-up" +
             (skipped.until ? " until " + format_rfc3339(*skipped.until) : "");
    case SkipReason::not_ready:
      return skipped.group + " allows no change now, or nothing describes a new node of it";
    case SkipReason::quota:
      return skipped.group + ": " + skip_text(skipped);
  }
  return {};
}

/// Why pods stay pending: groups that would take them but may not grow, or else why each group refuses them.
std::string stuck_text(const ScaleUpPlan& plan) {
  std::vector<std::string> parts;
  for (const SkippedGroup& skipped : plan.skipped)
    if (skipped.pods_that_would_fit > 0)
      parts.push_back(pods(skipped.pods_that_would_fit) + " would fit otherwise: " + skip_detail(skipped));
  for (const PendingPods& p : plan.pending) {
    if (p.outcome != PodOutcome::unschedulable || !p.would_fit.empty()) continue;
    std::vector<std::string> refusals;
    for (const GroupRejection& r : p.rejections) refusals.push_back(r.group + " refuses: " + refusal(r.rejection));
    const std::int64_t left = p.count - p.fitting;
    parts.push_back(pods(left) + " such as " + p.example + (left == 1 ? " fits" : " fit") + " no node group" +
                    (refusals.empty() ? "" : " (" + joined(refusals, "; ") + ")"));
  }
  return joined(parts, "; ");
}

std::string_view stuck_reason(const ScaleUpPlan& plan) {
  switch (plan.result) {
    case ScaleUpResult::filtered_out:
      return "expanders_kept_no_option";
    case ScaleUpResult::node_limit_reached:
      return "max_nodes_total_reached";
    case ScaleUpResult::all_or_nothing:
      return "not_all_pods_fit";
    case ScaleUpResult::scaled_up:
    case ScaleUpResult::not_needed:
    case ScaleUpResult::no_options:
      break;
  }
  const auto would =
      std::ranges::find_if(plan.skipped, [](const SkippedGroup& s) { return s.pods_that_would_fit > 0; });
  if (would == plan.skipped.end()) return "pods_fit_no_node_group";
  switch (would->reason) {
    case SkipReason::max_size:
      return "node_group_at_maximum";
    case SkipReason::backoff:
      return "node_group_backed_off";
    case SkipReason::not_ready:
      return "node_group_not_ready";
    case SkipReason::quota:
      return "quota_exceeded";
  }
  return {};
}

Evidence pending_evidence(std::int64_t count) {
  return {.metric = std::string(metric::unschedulable_pods),
          .observed = static_cast<double>(count),
          .comparison = count > 0 ? Comparison::greater_than : Comparison::less_than_or_equal,
          .threshold = 0};
}

Proposal grow(const ScaleUpPlan& plan, const Observation& seen) {
  Proposal proposal{.proposes = seen.current,
                    .reason = "pods_unschedulable",
                    .detail = growth_text(plan),
                    .evidence = {pending_evidence(unplaced(plan))}};
  for (const GroupGrowth& g : plan.growth) {
    proposal.proposes += Units{g.to - g.from};
    proposal.scoped.push_back({.scope = {.pool_id = g.group}, .delta = Units{g.to - g.from}});
  }
  if (const auto stuck = stuck_text(plan); !stuck.empty()) proposal.detail += "; " + stuck;
  proposal.counterfactuals.push_back(
      {Direction::hold, {{std::string(metric::unschedulable_pods), Comparison::less_than_or_equal, 0}}});
  return proposal;
}

Proposal shrink(const ScaleDownPlan& plan, const Observation& seen) {
  std::map<std::string, std::int64_t> by_group;
  for (const NodeReport& report : plan.nodes)
    if (report.decision == NodeDecision::goes) ++by_group[report.group];
  const auto going = static_cast<std::int64_t>(plan.empty.size() + plan.drain.size());
  std::vector<std::string> names = plan.empty;
  names.insert(names.end(), plan.drain.begin(), plan.drain.end());
  Proposal proposal{
      .proposes = seen.current - Units{going},
      .reason = "nodes_unneeded",
      .detail = joined(names, ", ") + (going == 1 ? " is unneeded, and each pod on it fits another node"
                                                  : " are unneeded, and each pod on them fits another node"),
      .evidence = {pending_evidence(0)}};
  for (const auto& [group, count] : by_group)
    proposal.scoped.push_back({.scope = {.pool_id = group}, .delta = Units{-count}});
  proposal.counterfactuals.push_back(
      {Direction::out, {{std::string(metric::unschedulable_pods), Comparison::greater_than, 0}}});
  return proposal;
}

/// What a round that removes nothing waits for.
std::string waiting_text(const ScaleDownPlan& plan) {
  if (plan.nodes.empty()) return "there is no list of nodes";
  if (plan.cooldown != Cooldown::none && plan.cooldown_ends)
    return "no node is removed before " + format_rfc3339(*plan.cooldown_ends);
  const auto waits = std::ranges::find(plan.nodes, NodeDecision::waits, &NodeReport::decision);
  if (waits == plan.nodes.end()) return "every node is needed or has to stay";
  return waits->node + " is not needed" +
         (waits->removable_at ? " and may go after " + format_rfc3339(*waits->removable_at)
                              : " but has not been unneeded for long enough");
}

Proposal hold(const AutoscalerPlan& plan, const Observation& seen) {
  const std::int64_t pending = unplaced(plan.up);
  Proposal proposal{.proposes = seen.current,
                    .reason = pending > 0 ? stuck_reason(plan.up) : "nothing_to_change",
                    .detail = pending > 0 ? stuck_text(plan.up) : std::string{},
                    .evidence = {pending_evidence(pending)}};
  if (pending == 0 && plan.down) proposal.detail = waiting_text(*plan.down);
  if (pending == 0 && !tells_running(*seen.kubernetes))
    proposal.detail = "no node can be removed, because the pods on the nodes are not known: give the list of all pods";
  return proposal;
}

/// Removes points in time that are too far after `now` to be believed.
void drop_future(ClusterAutoscalerMemory& memory, Instant now) {
  for (auto* at : {&memory.last_scale_up, &memory.last_delete, &memory.last_failure})
    if (*at > now + clock_tolerance) at->reset();
  std::erase_if(memory.unneeded_since, [&](const auto& node) { return node.second > now + clock_tolerance; });
}

bool removes(const ScaleDownPlan& plan) { return !plan.empty.empty() || !plan.drain.empty(); }

}  // namespace

bool operator==(const SharedAutoscalerPlan& a, const SharedAutoscalerPlan& b) {
  return a && b ? *a == *b : static_cast<bool>(a) == static_cast<bool>(b);
}

std::vector<std::string_view> asks_for(const ClusterAutoscaler& signal) {
  if (signal.scale_down == ScaleDown::disabled) return {metric::unschedulable_pods};
  return {metric::running_pods, metric::unschedulable_pods};
}

std::optional<Proposal> propose(const ClusterAutoscaler& signal, const Observation& seen) {
  if (seen.kubernetes == nullptr || !tells_pending(*seen.kubernetes)) return std::nullopt;
  if (!seen.reading(metric::unschedulable_pods)) return std::nullopt;
  auto plan = std::make_shared<AutoscalerPlan>();
  plan->up = plan_scale_up(*seen.kubernetes, signal.up, seen.now);
  const bool grows = plan->up.result == ScaleUpResult::scaled_up;
  if (!grows && signal.scale_down == ScaleDown::enabled && tells_running(*seen.kubernetes))
    plan->down = plan_scale_down(*seen.kubernetes, signal.down, signal.history, seen.now);
  Proposal proposal = grows                                ? grow(plan->up, seen)
                      : plan->down && removes(*plan->down) ? shrink(*plan->down, seen)
                                                           : hold(*plan, seen);
  proposal.autoscaler_plan = SharedAutoscalerPlan(std::move(plan));
  return proposal;
}

void recall(ClusterAutoscaler& signal, const ClusterAutoscalerMemory& memory, Instant left_at,
            const Observation& seen) {
  ScaleDownHistory& history = signal.history;
  const std::int64_t done = seen.current.value - memory.from;
  const bool has_grown = memory.to > memory.from && done > 0;
  const bool has_shrunk = memory.to < memory.from && done < 0;
  if (!history.last_scale_up) history.last_scale_up = has_grown ? left_at : memory.last_scale_up;
  if (!history.last_delete) history.last_delete = has_shrunk ? left_at : memory.last_delete;
  if (!history.last_failure) history.last_failure = memory.last_failure;
  const bool is_recent = seen.now - left_at <= seen.stale_after;
  if (history.unneeded_since.empty() && is_recent) history.unneeded_since = memory.unneeded_since;
}

ClusterAutoscalerMemory remember(const ClusterAutoscaler& signal, const Observation& seen,
                                 const std::optional<Proposal>& proposal) {
  const ScaleDownHistory& history = signal.history;
  ClusterAutoscalerMemory next{.last_scale_up = history.last_scale_up,
                               .last_delete = history.last_delete,
                               .last_failure = history.last_failure,
                               .unneeded_since = history.unneeded_since,
                               .from = seen.current.value,
                               .to = proposal ? proposal->proposes.value : seen.current.value};
  if (proposal && proposal->autoscaler_plan->down) {
    next.unneeded_since.clear();
    for (const NodeReport& report : proposal->autoscaler_plan->down->nodes)
      if (report.unneeded_since) next.unneeded_since.emplace(report.node, *report.unneeded_since);
  }
  drop_future(next, seen.now);
  return next;
}

}  // namespace headroom
