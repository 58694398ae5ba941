#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

/// Demand over time: what a simulation plays back.
namespace headroom::simulation {

inline constexpr Seconds step{60};
inline constexpr double largest_demand = 1'000'000;                  ///< units
inline constexpr Seconds longest_trace{732 * std::int64_t{86'400}};  ///< a little more than two years

struct TracePoint {
  Instant at;
  double units{0};  ///< how many units the work needs at this time; need not be a whole number
  friend bool operator==(const TracePoint&, const TracePoint&) = default;
};

/// At least two points, in the order of time.
using DemandTrace = std::vector<TracePoint>;

/// What is wrong with one point of a trace, or with the trace as a whole.
struct TraceFault {
  enum class Place { whole, time, units };
  Place place{Place::whole};
  std::size_t point{0};  ///< its index
  std::string code;
  std::string detail;
};

/// Every fault: too few points; times that are repeated or go back; demand that is negative, too large or not a number;
/// a trace that is too long, or that has no whole minute.
std::vector<TraceFault> faults_of(const DemandTrace& trace);

/// The demand at the beginning of each minute. Between two points it lies on a straight line. The first minute is the
/// first whole minute of the clock. The last one ends at the last point or before, because nothing is known beyond it.
struct DemandByMinute {
  Instant start;
  std::vector<double> units;

  Instant at(std::size_t minute) const { return start + static_cast<std::int64_t>(minute) * step; }
};
/// The trace must be without faults.
DemandByMinute by_minute(const DemandTrace& trace);

/// The units that a demand needs: the smallest whole number that is not below it.
std::int64_t units_for(double demand);

}  // namespace headroom::simulation
