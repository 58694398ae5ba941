#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/time.hpp"

/// Changes of the requested capacity, and capacity that goes back and forth.
namespace headroom::diagnosis {

/// What one decision found and asked for. All sizes are in its unit.
struct Sizing {
  Instant at;
  std::int64_t requested{0};
  std::int64_t target{0};
  bool asks{false};     ///< its action changes something
  bool applied{false};  ///< it was reported as applied
};

/// A change of the requested capacity.
struct Move {
  std::size_t place{0};  ///< of the decision that asked for it, or that first saw it
  Instant at;            ///< of that decision
  bool grows{false};
  bool is_ours{true};  ///< a decision asked for it
  friend bool operator==(const Move&, const Move&) = default;
};

/// The moves between decisions, which are in order: each time that a decision found another size than the one before
/// it. It is ours if the earlier decision asked for a move in this direction. The last decision is a move if it was
/// reported as applied, since nobody has seen yet what it led to.
std::vector<Move> moves_of(std::span<const Sizing> decisions);

inline constexpr std::size_t fewest_turns = 3;                           ///< changes of direction
inline constexpr Seconds longest_between_turns{std::int64_t{4} * 3600};  ///< further apart they are a daily rhythm

/// The longest chain of changes of direction that are each at most `longest_between_turns` after the last: of each run
/// of moves in one direction the last. It has one move more than changes of direction. Empty if it has fewer than
/// `fewest_turns` of them.
std::vector<Move> oscillation_of(std::span<const Move> moves);

/// Whether each move follows the last one within ten minutes.
bool all_within_minutes(std::span<const Move> moves);

/// Whether so many moves are not ours that something else must set the counts, too.
bool others_move(std::span<const Move> moves);

}  // namespace headroom::diagnosis
