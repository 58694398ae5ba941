#include "core/decide.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/stages/allocate.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/explain.hpp"
#include "core/stages/guard.hpp"
#include "core/stages/observe.hpp"
#include "core/stages/price.hpp"
#include "core/stages/propose.hpp"

namespace headroom {
namespace {

/// What holding still looks like: the proposal of a policy whose signals have no opinion.
Proposal hold(const Observation& seen) {
  return {.proposes = seen.current, .reason = "insufficient_data", .detail = {}, .evidence = {}};
}

Action action_of(const Allocation& allocation) {
  const bool grows = std::ranges::any_of(allocation.slices, [](const Slice& s) { return s.to > s.from; });
  const bool shrinks = std::ranges::any_of(allocation.slices, [](const Slice& s) { return s.to < s.from; });
  if (grows && shrinks) return Action::mixed;
  if (grows) return Action::scale_out;
  return shrinks ? Action::scale_in : Action::no_action;
}

/// The winner's own reason, unless the limits moved capacity where the winner did not want it.
std::string_view reason_of(const Decision& d, const Proposal& wanted) {
  if (d.target > d.current && wanted.proposes <= d.current) return "below_minimum";
  if (d.target < d.current && wanted.proposes >= d.current) return "above_maximum";
  return wanted.reason;
}

std::vector<PoolChange> changes_of(const Allocation& allocation, const Cluster& cluster) {
  std::vector<PoolChange> changes;
  for (const Slice& slice : allocation.slices) {
    if (slice.from == slice.to) continue;
    const Pool& pool = cluster.pools[slice.pool];
    changes.push_back({pool.id, slice.role, slice.market, pool.instance_type, slice.from, slice.to});
  }
  return changes;
}

/// Every scaled pool with the count it is to have: what a later description is compared with.
std::vector<PoolTarget> targets_of(const Allocation& allocation, const Cluster& cluster) {
  std::vector<PoolTarget> targets;
  for (const Slice& slice : allocation.slices) {
    const Pool& pool = cluster.pools[slice.pool];
    if (targets.empty() || targets.back().pool_id != pool.id) targets.push_back({.pool_id = pool.id});
    const bool second_market = pool.is_fleet() && slice.market == Market::spot;
    (second_market ? targets.back().spot_from : targets.back().from) = slice.from;
    (second_market ? targets.back().spot_to : targets.back().to) = slice.to;
  }
  return targets;
}

}  // namespace

Decision decide(const EvaluationInput& input, const Catalog& catalog) {
  const Policy& policy = input.policy;

  const Observation seen = observe(input.cluster, input.metrics, policy, input.evaluated_at, catalog);
  const auto proposals = propose_all(policy.signals, seen);
  const Verdict verdict = arbitrate(proposals, seen);
  const Proposal wanted = verdict.winner ? *proposals[*verdict.winner].proposal : hold(seen);
  const LastChange last = last_change(input.cluster, input.history, input.evaluated_at);
  Constrained allowed = verdict.winner ? constrain(wanted, policy, seen, last)
                                       : Constrained{.target = seen.current, .ceiling = seen.current};
  Allocation allocation = allocate(wanted, allowed, policy, seen, catalog);
  Priced priced = price(allocation, input.cluster, catalog);
  if (auto clamp = too_small(allocation, priced.cost, policy, seen)) {
    allocation = withheld(std::move(allocation), *std::move(clamp));
    priced = price(allocation, input.cluster, catalog);
  }

  Decision d{.status = verdict.winner ? Status::decided : Status::insufficient_data,
             .action = action_of(allocation),
             .evaluated_at = input.evaluated_at,
             .valid_until = input.evaluated_at + decision_validity,
             .unit = seen.unit,
             .current = seen.current,
             .desired = wanted.proposes,
             .target = allocation.target,
             .confidence = confidence_of(proposals, seen),
             .retry_after = allowed.retry_after,
             .cost = priced.cost,
             .changes = changes_of(allocation, input.cluster),
             .clamps = std::move(allowed.clamps),
             .missing = missing_metrics(proposals, seen),
             .inferred_applied = last.inferred};
  std::ranges::move(allocation.clamps, std::back_inserter(d.clamps));
  d.changed = d.action != Action::no_action;
  d.reason = reason_of(d, wanted);
  d.blocked = !d.changed && !d.clamps.empty();
  if (d.blocked) d.blocked_by = d.clamps.back().code;
  if (d.changed) d.pool_targets = targets_of(allocation, input.cluster);
  d.warnings = input.warnings;
  if (verdict.winner)
    for (const std::string& warning : wanted.warnings) d.warnings.push_back({"signal", warning});
  for (const std::string& metric : stale_metrics(proposals, seen))
    d.warnings.push_back({"stale_metrics", metric + " is from " + format_rfc3339(seen.reading(metric)->at)});
  std::ranges::copy(last.warnings, std::back_inserter(d.warnings));
  std::ranges::copy(priced.warnings, std::back_inserter(d.warnings));
  explain(d, policy, proposals, verdict);
  return d;
}

}  // namespace headroom
