#include "core/forecast/series.hpp"

#include <algorithm>
#include <chrono>

#include "core/forecast/capacity_forecast.hpp"

namespace headroom::forecast {
namespace {

constexpr Instant::duration mark{mark_length};

std::int64_t mark_at_or_after(Instant at) {
  const auto since = at.time_since_epoch();
  return since / mark + (since % mark > Instant::duration{0} ? 1 : 0);
}

/// The points at or before `now`.
std::span<const Point> known_at(std::span<const Point> points, Instant now) {
  const auto end = std::ranges::upper_bound(points, now, {}, &Point::at);
  return points.first(static_cast<std::size_t>(end - points.begin()));
}

double between(const Point& before, const Point& after, Instant at) {
  const auto share =
      static_cast<double>((at - before.at).count()) / static_cast<double>((after.at - before.at).count());
  return before.value + share * (after.value - before.value);
}

}  // namespace

Marks at_marks(std::span<const Point> points, Instant now, Seconds longest) {
  const auto known = known_at(points, now);
  if (known.empty()) return {};
  Marks marks{.first = mark_at_or_after(std::max(known.front().at, now - longest))};
  const std::int64_t last = now.time_since_epoch() / mark;
  auto next = known.begin();
  for (std::int64_t number = marks.first; number <= last; ++number) {
    const Instant at{number * mark};
    while (next != known.end() && next->at <= at) ++next;
    if (next == known.begin()) continue;
    const Point& before = *(next - 1);
    marks.values.push_back(next == known.end() ? before.value : between(before, *next, at));
  }
  return marks;
}

std::vector<HourlyMean> hourly_means(std::span<const Point> points, Instant now) {
  std::vector<HourlyMean> means;
  double count = 0;
  for (const Point& point : known_at(points, now)) {
    const auto hour = std::chrono::floor<std::chrono::hours>(point.at).time_since_epoch().count();
    if (means.empty() || means.back().hour != hour) {
      means.push_back({hour, 0});
      count = 0;
    }
    ++count;
    means.back().value += (point.value - means.back().value) / count;
  }
  return means;
}

}  // namespace headroom::forecast
