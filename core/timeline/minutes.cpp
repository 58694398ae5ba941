#include "core/timeline/minutes.hpp"

#include <algorithm>

namespace headroom::timeline {
namespace {

using std::chrono::ceil;
using std::chrono::minutes;

double between(const Datapoint& a, const Datapoint& b, Instant at) {
  const auto share = static_cast<double>((at - a.at).count()) / static_cast<double>((b.at - a.at).count());
  return a.value + (b.value - a.value) * share;
}

}  // namespace

std::optional<double> MinuteDemand::at(Instant minute) const {
  if (minute < start) return std::nullopt;
  const auto place = static_cast<std::size_t>((minute - start) / simulation::step);
  return place < units.size() ? units[place] : std::nullopt;
}

MinuteDemand minute_demand(std::span<const Datapoint> points, Seconds longest_hold) {
  if (points.empty()) return {};
  MinuteDemand demand{.start = ceil<minutes>(points.front().at)};
  const Instant end = points.back().at;
  if (end > demand.start)
    demand.units.resize(static_cast<std::size_t>(ceil<minutes>(end - demand.start) / simulation::step));
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Datapoint& a = points[i - 1];
    const Datapoint& b = points[i];
    if (b.at - a.at > longest_hold) continue;
    for (Instant at = ceil<minutes>(a.at); at < b.at; at += simulation::step)
      demand.units[static_cast<std::size_t>((at - demand.start) / simulation::step)] =
          std::clamp(between(a, b, at), 0.0, simulation::largest_demand);
  }
  return demand;
}

}  // namespace headroom::timeline
