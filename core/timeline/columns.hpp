#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/timeline/history.hpp"

/// A timeline in columns, for drawing.
namespace headroom::timeline {

inline constexpr std::int64_t fewest_points = 100;
inline constexpr std::int64_t most_points = 5'000;

/// Buckets of one length, one after the other from `since` on.
struct Grid {
  Instant since;
  Seconds bucket{1};
  std::size_t count{0};

  Instant at(std::size_t i) const { return since + static_cast<std::int64_t>(i) * bucket; }
};

/// The shortest buckets of whole seconds of which at most `points` cover the range. The last one may end behind it.
Grid grid_of(const Range& range, std::int64_t points);

/// One value for each bucket. No value: nothing is known in the bucket.
using Values = std::vector<std::optional<double>>;

/// The smallest, the largest and the last of the values that hold at some time of the bucket.
struct Column {
  Values min{};
  Values max{};
  Values last{};
};

/// Each step holds until the next one, or until `until`, but in a gap only at its own instant. `steps` are in ascending
/// order of time and may begin before the grid; of steps at one instant only the last counts. `gaps` are in ascending
/// order and don't overlap. It takes time in proportion to the steps, the gaps and the buckets.
Column column_of(std::span<const Step> steps, std::span<const Gap> gaps, const Grid& grid, Instant until);

}  // namespace headroom::timeline
