#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/observation.hpp"
#include "core/stages/propose.hpp"

namespace headroom {

/// The reason of an answer without a winner whose signals have nothing to say now, although they lack no data.
inline constexpr std::string_view nothing_scheduled = "nothing_scheduled";

/// Which proposal won, and why each of the others lost.
struct Arbitration {
  std::optional<std::size_t> winner;  ///< absent if no signal has an opinion
  Units desired;                      ///< the winner's, or else the current capacity
  Direction direction{Direction::hold};
  std::vector<std::string_view> reasons;  ///< for each signal: the winner's own reason, or why it lost
  bool lacks_data{false};                 ///< nobody won, and that is not because all signals have nothing to say now
};

/// Out wins over in. Among several outs, the largest capacity wins. In wins only if every signal with an opinion says
/// in; then the largest capacity wins. A signal that abstains from scale-in does not count for this. Among equals, the
/// first in the policy wins. A proposal whose scopes add up to zero moves nothing in total, but still counts as out.
Arbitration arbitrate(std::span<const SignalProposal> proposals, const Observation& seen);

}  // namespace headroom
