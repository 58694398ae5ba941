#include "core/stages/conclude.hpp"

#include <algorithm>
#include <iterator>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/model/reading_age.hpp"
#include "core/pricing/pool_price.hpp"
#include "core/stages/departures.hpp"
#include "core/stages/missing_capacity.hpp"
#include "core/stages/mix_advice.hpp"

namespace headroom {
namespace {

/// The winner's own reason, unless the limits moved capacity in a direction that the winner did not want.
std::string_view reason_of(const Decision& d, const StageResults& found) {
  const Units wanted = found.allowed.withheld ? d.current : found.wanted.proposes;
  if (d.target > d.current && wanted <= d.current) return "below_minimum";
  if (d.target < d.current && wanted >= d.current) return "above_maximum";
  return found.wanted.reason;
}

std::vector<PoolChange> changes_of(const Allocation& allocation, const Cluster& cluster) {
  std::vector<PoolChange> changes;
  for (const Slice& slice : allocation.slices) {
    if (slice.from == slice.to) continue;
    const Pool& pool = cluster.pools[slice.pool];
    PoolChange& change = changes.emplace_back(
        PoolChange{pool.id, slice.role, slice.market, pool.instance_type, slice.from, slice.to, slice.nodes});
    if (const std::int64_t weight = priced_weight(pool); weight > 1) {
      change.instances_from = instances_for(slice.from, weight);
      change.instances_to = instances_for(slice.to, weight);
    }
  }
  return changes;
}

/// EMR fills the target of a fleet with whole instances, and what is beyond the target is paid too.
void warn_of_overage(const Slice& slice, const Pool& pool, std::vector<Warning>& warnings) {
  const std::int64_t weight = priced_weight(pool);
  const std::int64_t instances = instances_for(slice.to, weight);
  if (instances * weight == slice.to) return;
  warnings.push_back({"whole_instances", text::whole(slice.to) + " fleet units of pool " + text::marked(pool.id) +
                                             " take " + text::whole(instances) + " instances of " +
                                             std::string(priced_type(pool)) + ", each of " + text::whole(weight) +
                                             " units: " + text::whole(instances * weight) + " units are paid"});
}

/// Every scaled pool and the size it is to have. A later request is compared with them.
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

std::vector<Clamp> clamps_of(const StageResults& found) {
  std::vector<Clamp> clamps = found.allowed.clamps;
  std::ranges::copy(found.allocation.clamps, std::back_inserter(clamps));
  return clamps;
}

std::vector<Warning> warnings_of(const EvaluationInput& input, const StageResults& found) {
  std::vector<Warning> warnings = input.warnings;
  std::ranges::move(warnings_of(found.seen), std::back_inserter(warnings));
  std::ranges::move(departure_warnings(found.seen), std::back_inserter(warnings));
  std::ranges::move(mix_advice(input.cluster, input.policy.mix), std::back_inserter(warnings));
  std::ranges::copy(found.limits.warnings, std::back_inserter(warnings));
  if (found.arbitration.winner)
    for (const std::string& warning : found.wanted.warnings) warnings.push_back({"signal", warning});
  for (const SignalProposal& p : found.proposals)
    if (p.proposal) std::ranges::copy(p.proposal->doubts, std::back_inserter(warnings));
  for (const Contradiction& contradiction : found.contradictions)
    warnings.push_back({"contradictory_figures", contradiction.detail});
  for (const std::string& metric : stale_metrics(found.proposals, found.seen))
    warnings.push_back({"stale_metrics", age_in_words(metric, *found.seen.reading(metric), found.seen)});
  const auto goes_unnamed = [&](const Slice& slice) {
    const std::int64_t arrived = std::min(slice.from, input.cluster.pools[slice.pool].running);
    return arrived - slice.to > static_cast<std::int64_t>(slice.nodes.size());
  };
  if (!input.kubernetes.nodes.empty() && std::ranges::any_of(found.allocation.slices, goes_unnamed))
    warnings.push_back({"pods_not_listed",
                        "whether the pods of the removed nodes fit elsewhere is not known: give the lists of "
                        "all nodes and of all pods"});
  for (const Slice& slice : found.allocation.slices)
    if (!slice.nodes.empty())
      warnings.push_back({"drain_first", text::joined(slice.nodes) + " of " +
                                             text::marked(input.cluster.pools[slice.pool].id) +
                                             ": drain each node first, so that its pods move before the node goes"});
  for (const Slice& slice : found.allocation.slices)
    if (slice.from != slice.to) warn_of_overage(slice, input.cluster.pools[slice.pool], warnings);
  std::ranges::copy(found.last.warnings, std::back_inserter(warnings));
  std::ranges::copy(found.priced.warnings, std::back_inserter(warnings));
  if (found.account != nullptr) std::ranges::copy(found.account->warnings, std::back_inserter(warnings));
  return warnings;
}

/// At most decision_validity, and not beyond the time at which a schedule changes what a signal proposes or which
/// windows are in force, or at which the window of a cap that binds ends, or the day of the published rule.
Instant valid_until(const EvaluationInput& input, const StageResults& found) {
  Instant until = input.evaluated_at + decision_validity;
  for (const SignalProposal& each : found.proposals)
    if (each.proposal && each.proposal->changes_at) until = std::min(until, *each.proposal->changes_at);
  if (found.budget && found.budget->binding != BudgetCap::none)
    until = std::min(until, input.evaluated_at + found.budget->left);
  if (found.account != nullptr && input.policy.budget && input.policy.budget->preset)
    until = std::min(until, input.evaluated_at + found.account->left.day);
  if (found.windows.next_edge) until = std::min(until, *found.windows.next_edge);
  return until;
}

}  // namespace

Action action_of(const Allocation& allocation) {
  const bool grows = std::ranges::any_of(allocation.slices, [](const Slice& s) { return s.to > s.from; });
  const bool shrinks = std::ranges::any_of(allocation.slices, [](const Slice& s) { return s.to < s.from; });
  if (grows && shrinks) return Action::mixed;
  if (grows) return Action::scale_out;
  return shrinks ? Action::scale_in : Action::no_action;
}

Direction direction_of(Action action) {
  switch (action) {
    case Action::no_action:
      return Direction::hold;
    case Action::scale_in:
      return Direction::in;
    case Action::scale_out:
    case Action::mixed:
      return Direction::out;
  }
  return Direction::hold;
}

Decision conclude(const EvaluationInput& input, const StageResults& found) {
  Decision d{.status = found.arbitration.lacks_data ? Status::insufficient_data : Status::decided,
             .action = action_of(found.allocation),
             .evaluated_at = input.evaluated_at,
             .valid_until = valid_until(input, found),
             .unit = found.seen.unit,
             .current = found.seen.current,
             .desired = found.wanted.proposes,
             .target = found.allocation.target,
             .retry_after = found.allowed.retry_after,
             .cost = found.priced.cost,
             .changes = changes_of(found.allocation, input.cluster),
             .clamps = clamps_of(found),
             .inferred_applied = found.last.inferred,
             .executor_chain = {},
             .budget = found.budget};
  d.changed = d.action != Action::no_action;
  d.mix = mix_outcome(input.policy.mix, input.cluster, found.allocation);
  d.reason = reason_of(d, found);
  d.blocked = !d.changed && !d.clamps.empty();
  if (d.blocked) d.blocked_by = d.clamps.back().code;
  if (d.changed) d.pool_targets = targets_of(found.allocation, input.cluster);
  if (!found.seen.tells_reasons()) return d;
  d.confidence = confidence_of(found.proposals, found.seen, found.contradictions,
                               found.account == nullptr ? 0 : found.account->unknown);
  d.warnings = warnings_of(input, found);
  d.missing = missing_metrics(found.proposals, found.seen);
  return d;
}

}  // namespace headroom
