#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/timeline/history.hpp"

/// Capacity that goes back and forth.
namespace headroom::timeline {

/// A change of the requested capacity.
struct Move {
  DecisionId id;  ///< of the decision that asked for it, or that first saw it
  Instant at;     ///< of that decision
  bool grows{false};
  bool is_ours{true};  ///< a decision asked for it
  friend bool operator==(const Move&, const Move&) = default;
};

/// The moves between decisions in order: each time that a decision found another size than the one before it. It is
/// ours if the earlier decision asked for a move in this direction. The last decision is a move if it was reported as
/// applied.
std::vector<Move> moves_of(std::span<const DecisionPoint> decisions);

inline constexpr std::size_t fewest_turns = 3;                           ///< changes of direction
inline constexpr Seconds longest_between_turns{std::int64_t{4} * 3600};  ///< further apart they are a daily rhythm

struct Oscillation {
  std::size_t changes_of_direction{0};
  Instant since;              ///< of the first move
  Instant until;              ///< of the last one
  std::vector<Move> moves{};  ///< the last of each run of moves in one direction
  std::string advice{};       ///< what to do, for a person
};

/// The longest chain of changes of direction that are each at most `longest_between_turns` after the last. No value if
/// it has fewer than `fewest_turns`.
std::optional<Oscillation> oscillation_of(std::span<const Move> moves);

}  // namespace headroom::timeline
