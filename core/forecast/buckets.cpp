#include "core/forecast/buckets.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace headroom::forecast {
namespace {

constexpr std::int64_t weeks_kept = 8;
constexpr auto steps =
    std::to_array<std::int64_t>({60, 300, 600, 900, 1800, 3600, 7200, 10'800, 14'400, 21'600, 43'200, 86'400});

/// Gives each step without a value the one on the line between its neighbours.
void fill_gaps(std::vector<double>& values, const std::vector<std::int64_t>& counts) {
  std::size_t last = 0;
  for (std::size_t k = 1; k < values.size(); ++k) {
    if (counts[k] == 0) continue;
    const auto gap = static_cast<double>(k - last);
    for (std::size_t between = last + 1; between < k; ++between)
      values[between] = values[last] + (values[k] - values[last]) * static_cast<double>(between - last) / gap;
    last = k;
  }
}

}  // namespace

Seconds bucket_step(Seconds period, Seconds wanted) {
  std::int64_t chosen = 0;
  for (const std::int64_t step : steps) {
    const bool covers = step >= period.count() || step == steps.back();
    if (covers && (chosen == 0 || step <= wanted.count())) chosen = step;
  }
  return Seconds{chosen};
}

Buckets buckets_before(Instant end, Seconds step, std::span<const Point> points) {
  Buckets buckets{.step = step};
  const std::int64_t most = weeks_kept * 7 * 86'400 / step.count();
  const Instant begin = end - most * step;
  const auto is_kept = [&](const Point& point) { return point.at >= begin && point.at < end; };
  const auto first = std::ranges::find_if(points, is_kept);
  if (first == points.end()) return buckets;
  const auto place_of = [&](Instant at) { return (at - begin) / Instant::duration(step); };
  const std::int64_t offset = place_of(first->at);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(most - offset), 0);
  std::vector<double> values(counts.size(), 0);
  std::size_t last = 0;
  for (const Point& point : points) {
    if (!is_kept(point)) continue;
    last = static_cast<std::size_t>(place_of(point.at) - offset);
    ++counts[last];
    values[last] += (point.value - values[last]) / static_cast<double>(counts[last]);
  }
  buckets.missing = static_cast<std::int64_t>(values.size() - 1 - last);
  values.resize(last + 1);
  fill_gaps(values, counts);
  buckets.values = std::move(values);
  return buckets;
}

}  // namespace headroom::forecast
