#include "core/simulation/trace.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/base/faults.hpp"
#include "core/base/text.hpp"

namespace headroom::simulation {
namespace {

using Place = TraceFault::Place;

Instant first_minute(Instant at) { return std::chrono::ceil<std::chrono::minutes>(at); }

/// Interpolation must not turn 3 into 3.0000000000000004, for which four units would be needed.
double rounded(double units) { return std::round(units * 1e9) / 1e9; }

void check_time(std::vector<TraceFault>& faults, const DemandTrace& trace, std::size_t i) {
  if (i == 0 || trace[i].at > trace[i - 1].at) return;
  const bool same = trace[i].at == trace[i - 1].at;
  faults.push_back(
      {Place::time, i, same ? "repeated_time" : "reversed_time",
       format_rfc3339(trace[i].at) +
           (same ? " comes twice" : " is earlier than the point before, " + format_rfc3339(trace[i - 1].at))});
}

void check_units(std::vector<TraceFault>& faults, double units, std::size_t i) {
  if (!std::isfinite(units))
    faults.push_back({Place::units, i, "not_a_number", "must be a number"});
  else if (units < 0 || units > largest_demand)
    faults.push_back({Place::units, i, "out_of_range", range_text(0, largest_demand)});
}

}  // namespace

std::vector<TraceFault> faults_of(const DemandTrace& trace) {
  std::vector<TraceFault> faults;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    check_time(faults, trace, i);
    check_units(faults, trace[i].units, i);
  }
  if (trace.size() < 2) {
    faults.push_back({Place::whole, 0, "too_few_points", "needs at least two points"});
    return faults;
  }
  const bool in_order = std::ranges::none_of(faults, [](const TraceFault& f) { return f.place == Place::time; });
  if (!in_order) return faults;
  if (trace.back().at - trace.front().at > longest_trace)
    faults.push_back(
        {Place::whole, 0, "too_long",
         "must not be longer than " + text::quantity(static_cast<double>(longest_trace / Seconds{86'400})) + " days"});
  else if (first_minute(trace.front().at) + step > trace.back().at)
    faults.push_back({Place::whole, 0, "too_short", "must last at least one whole minute"});
  return faults;
}

DemandByMinute by_minute(const DemandTrace& trace) {
  DemandByMinute demand{.start = first_minute(trace.front().at), .units = {}};
  const auto minutes = static_cast<std::size_t>((trace.back().at - demand.start) / step);
  demand.units.reserve(minutes);
  std::size_t before = 0;
  for (std::size_t minute = 0; minute < minutes; ++minute) {
    const Instant at = demand.at(minute);
    while (trace[before + 1].at <= at) ++before;
    const TracePoint& from = trace[before];
    const TracePoint& to = trace[before + 1];
    const double share = static_cast<double>((at - from.at).count()) / static_cast<double>((to.at - from.at).count());
    demand.units.push_back(rounded(from.units + (to.units - from.units) * share));
  }
  return demand;
}

std::int64_t units_for(double demand) { return static_cast<std::int64_t>(std::ceil(demand)); }

}  // namespace headroom::simulation
