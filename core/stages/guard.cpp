#include "core/stages/guard.hpp"

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"

namespace headroom {
namespace {

struct Moves {
  Units added;
  Units removed;
};

Moves moves_of(const Allocation& allocation) {
  Moves moves;
  for (const Slice& slice : allocation.slices) {
    const Units change{(slice.to - slice.from) * slice.units_per_count};
    moves.added += std::max(change, Units{0});
    moves.removed += std::max(-change, Units{0});
  }
  return moves;
}

}  // namespace

std::optional<Clamp> too_small(const Allocation& allocation, const Cost& cost, const PolicyRules& policy,
                               const Observation& seen) {
  if (seen.current < policy.limits.minimum || seen.current > policy.limits.maximum) return std::nullopt;
  const Moves moves = moves_of(allocation);
  const Units change = std::max(moves.added, moves.removed);
  if (change == Units{0}) return std::nullopt;
  if (const auto least = policy.guards.min_change; least && change < *least)
    return Clamp{ClampCode::min_change, allocation.target, seen.current,
                 "changes of fewer than " + text::counted(*least, seen.unit) + " are not made"};

  const MicroDollars saving = cost.hourly + cost.emr_hourly - cost.target_hourly - cost.target_emr_hourly;
  const auto least_saving = policy.guards.min_saving_per_hour;
  if (least_saving && cost.complete && moves.added == Units{0} && saving < *least_saving)
    return Clamp{ClampCode::min_change, allocation.target, seen.current,
                 "it would save $" + format_dollars(saving) + " an hour, less than $" + format_dollars(*least_saving)};
  return std::nullopt;
}

Allocation withheld(Allocation allocation, Clamp clamp) {
  for (Slice& slice : allocation.slices) {
    slice.to = slice.from;
    slice.nodes.clear();
  }
  allocation.growths.clear();
  allocation.target = clamp.to;
  allocation.clamps.push_back(std::move(clamp));
  return allocation;
}

}  // namespace headroom
