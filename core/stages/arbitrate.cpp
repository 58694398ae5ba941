#include "core/stages/arbitrate.hpp"

#include <algorithm>

namespace headroom {
namespace {

Direction direction_of(const Proposal& p, Units current) {
  const bool grows_somewhere = std::ranges::any_of(p.scoped, [](const ScopedDelta& d) { return d.delta > Units{0}; });
  if (p.proposes > current || grows_somewhere) return Direction::out;
  return p.proposes < current ? Direction::in : Direction::hold;
}

/// Out is the largest Direction and in the smallest. So "in only if all agree" is simply the maximum. A signal that
/// abstains from scale-in comes last.
int rank(const Proposal& p, Units current) {
  const Direction direction = direction_of(p, current);
  return direction == Direction::hold && p.abstains_from_scale_in ? -1 : static_cast<int>(direction);
}

std::string_view losing_reason(Direction own, Units proposes, const Arbitration& arbitration) {
  const Direction winning = arbitration.direction;
  if (own == winning)
    return proposes == arbitration.desired ? "another_signal_wants_the_same" : "another_signal_wants_more_capacity";
  if (winning == Direction::out) return "scale_out_wins";
  return own == Direction::in ? "not_every_signal_wants_scale_in" : "another_signal_decided";
}

}  // namespace

Arbitration arbitrate(std::span<const SignalProposal> proposals, const Observation& seen) {
  Arbitration arbitration{.winner = {}, .desired = seen.current, .reasons = {}};
  int highest = 0;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    const auto& proposal = proposals[i].proposal;
    if (!proposal) continue;
    const int own = rank(*proposal, seen.current);
    const bool wins =
        !arbitration.winner || own > highest || (own == highest && proposal->proposes > arbitration.desired);
    if (!wins) continue;
    highest = own;
    arbitration.winner = i;
    arbitration.direction = direction_of(*proposal, seen.current);
    arbitration.desired = proposal->proposes;
  }
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    const auto& proposal = proposals[i].proposal;
    if (!proposal)
      arbitration.reasons.push_back(proposals[i].silent ? "no_desired_in_force" : "no_opinion_without_data");
    else if (i == arbitration.winner)
      arbitration.reasons.push_back(proposal->reason);
    else
      arbitration.reasons.push_back(
          losing_reason(direction_of(*proposal, seen.current), proposal->proposes, arbitration));
  }
  const bool silent = !proposals.empty() && std::ranges::none_of(proposals, &SignalProposal::lacks_data);
  arbitration.lacks_data = !arbitration.winner && !silent;
  return arbitration;
}

}  // namespace headroom
