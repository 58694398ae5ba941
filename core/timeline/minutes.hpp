#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/metrics.hpp"
#include "core/simulation/trace.hpp"
#include "core/timeline/history.hpp"

/// A timeline minute by minute of the clock, for what is counted in minutes.
namespace headroom::timeline {

/// The demand at the beginning of each minute. No value: it is not known.
struct MinuteDemand {
  Instant start;
  std::vector<std::optional<double>> units{};

  Instant at(std::size_t minute) const { return start + static_cast<std::int64_t>(minute) * simulation::step; }
  /// No value for a time before the first minute or after the last one.
  std::optional<double> at(Instant minute) const;
};

/// Between two points that are at most `longest_hold` apart, the demand lies on a straight line, as in simulations.
/// Between others it is not known, nor before the first and after the last. `points` are in ascending order of time.
MinuteDemand minute_demand(std::span<const Datapoint> points, Seconds longest_hold);

}  // namespace headroom::timeline
