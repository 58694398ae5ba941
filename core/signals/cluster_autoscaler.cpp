#include "core/signals/cluster_autoscaler.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/base/text.hpp"
#include "core/signals/cluster_autoscaler_texts.hpp"

namespace headroom {
namespace {

using namespace kubernetes;
using text::joined;

/// How many pods need a node and fit on no existing one.
std::int64_t unplaced(const ScaleUpPlan& plan) {
  std::int64_t count = 0;
  for (const PendingPods& p : plan.pending) count += p.count - p.fitting;
  return count;
}

/// How many pods the scheduler gave up on, whether or not they ask for a node.
std::int64_t unschedulable(const ScaleUpPlan& plan, const ClusterObjects& cluster) {
  std::int64_t count = 0;
  for (const PendingPods& p : plan.pending) count = saturating_add(count, p.count);
  for (const IgnoredPods& ignored : plan.ignored)
    count += std::ranges::count_if(ignored.pods, [&](std::size_t pod) { return cluster.pods[pod].unschedulable; });
  return count;
}

void add(std::string& detail, const std::string& part) {
  if (!part.empty()) detail += (detail.empty() ? "" : "; ") + part;
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
                    .detail = growth_text(plan, unplaced(plan)),
                    .evidence = {pending_evidence(unschedulable(plan, *seen.kubernetes))}};
  for (const GroupGrowth& g : plan.growth) {
    proposal.proposes += Units{g.to - g.from};
    proposal.scoped.push_back({.scope = {.pool_id = g.group}, .delta = Units{g.to - g.from}});
  }
  add(proposal.detail, stuck_text(plan));
  add(proposal.detail, fitting_text(plan));
  add(proposal.detail, ignored_text(plan, *seen.kubernetes));
  proposal.counterfactuals.push_back(
      {Direction::hold, {{std::string(metric::unschedulable_pods), Comparison::less_than_or_equal, 0}}});
  return proposal;
}

Proposal shrink(const AutoscalerPlan& both, const Observation& seen) {
  const ScaleDownPlan& plan = *both.down;
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
      .evidence = {pending_evidence(unschedulable(both.up, *seen.kubernetes))}};
  add(proposal.detail, fitting_text(both.up));
  add(proposal.detail, ignored_text(both.up, *seen.kubernetes));
  for (const auto& [group, count] : by_group)
    proposal.scoped.push_back({.scope = {.pool_id = group}, .delta = Units{-count}});
  proposal.counterfactuals.push_back(
      {Direction::out, {{std::string(metric::unschedulable_pods), Comparison::greater_than, 0}}});
  return proposal;
}

/// What a round that removes nothing waits for.
std::string waiting_text(const AutoscalerPlan& plan, const ClusterObjects& cluster) {
  if (plan.down) return staying_text(*plan.down, cluster);
  if (tells_running(cluster)) return {};
  return "no node can be removed, because the pods on the nodes are not known: give the list of all pods";
}

Proposal hold(const AutoscalerPlan& plan, const Observation& seen) {
  const std::int64_t pending = unplaced(plan.up);
  Proposal proposal{.proposes = seen.current,
                    .reason = pending > 0 ? stuck_reason(plan.up) : "nothing_to_change",
                    .detail = pending > 0 ? stuck_text(plan.up) : std::string{},
                    .evidence = {pending_evidence(unschedulable(plan.up, *seen.kubernetes))}};
  add(proposal.detail, fitting_text(plan.up));
  add(proposal.detail, ignored_text(plan.up, *seen.kubernetes));
  if (pending == 0) add(proposal.detail, waiting_text(plan, *seen.kubernetes));
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
  ScaleUpSettings up = signal.up;
  const bool knows_nodes = tells_running(*seen.kubernetes);
  if (!knows_nodes) up.existing_nodes = ExistingNodes::unknown;
  plan->up = plan_scale_up(*seen.kubernetes, up, seen.now);
  const bool grows = plan->up.result == ScaleUpResult::scaled_up;
  if (!grows && signal.scale_down == ScaleDown::enabled && knows_nodes)
    plan->down = plan_scale_down(*seen.kubernetes, signal.down, signal.history, seen.now);
  Proposal proposal = grows                                ? grow(plan->up, seen)
                      : plan->down && removes(*plan->down) ? shrink(*plan, seen)
                                                           : hold(*plan, seen);
  if (auto unmodelled = unmodelled_text(*plan, *seen.kubernetes); !unmodelled.empty())
    proposal.doubts.push_back({"unsupported_constraint", std::move(unmodelled)});
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
