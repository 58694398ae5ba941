#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/timeline/history.hpp"

/// Capacity that goes back and forth.
namespace headroom::timeline {

struct Oscillation {
  std::size_t changes_of_direction{0};
  Instant since;                           ///< of the first move
  Instant until;                           ///< of the last one
  std::vector<DecisionId> decision_ids{};  ///< of the last of each run of moves in one direction
  std::string_view advice{};               ///< what to do, for a person
};

/// diagnosis::oscillation_of() these decisions, which are in order. No value if there is none.
std::optional<Oscillation> oscillation_of(std::span<const DecisionPoint> decisions);

}  // namespace headroom::timeline
