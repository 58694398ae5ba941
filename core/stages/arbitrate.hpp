#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/observation.hpp"
#include "core/stages/propose.hpp"

namespace headroom {

/// Which proposal won, and why each other one did not.
struct Verdict {
  std::optional<std::size_t> winner;  ///< nothing when no signal has an opinion
  Units desired;                      ///< of the winner, else the current capacity
  Direction direction{Direction::hold};
  std::vector<std::string_view> reasons;  ///< per signal: the winner's own reason, or why it lost
};

/// Out wins over in; of several outs the largest capacity; in only if every signal with an opinion says in, then the
/// largest capacity; a signal that abstains from scale-in has no say in it. Of equals the first in the policy wins. A
/// proposal whose scopes cancel out moves nothing in sum and still counts as out.
Verdict arbitrate(std::span<const SignalProposal> proposals, const Observation& seen);

}  // namespace headroom
