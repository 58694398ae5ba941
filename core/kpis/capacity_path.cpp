#include "core/kpis/capacity_path.hpp"

#include <algorithm>
#include <cstddef>

namespace headroom::kpis {
namespace {

constexpr Int128 milliseconds_an_hour = 3'600'000;

MicroDollars rounded(Int128 rate_times_milliseconds) {
  const Int128 amount = (rate_times_milliseconds + milliseconds_an_hour / 2) / milliseconds_an_hour;
  return {static_cast<std::int64_t>(std::min<Int128>(amount, most_money.value))};
}

/// Moves over the sizes of one pool as time goes on.
class Cursor {
 public:
  explicit Cursor(const PoolSizes& sizes) : sizes_(&sizes) {}

  /// The latest size up to `at`, which must not go back from call to call.
  std::int64_t at(Instant at) {
    while (next_ < sizes_->points.size() && sizes_->points[next_].at <= at) ++next_;
    return next_ == 0 ? 0 : size_of(sizes_->points[next_ - 1]);
  }
  const PoolSizes& sizes() const { return *sizes_; }

 private:
  const PoolSizes* sizes_;
  std::size_t next_{0};
};

/// The times at which spans begin.
std::vector<Instant> begins(std::span<const PoolSizes> sizes, Instant from, Instant until) {
  std::vector<Instant> times;
  for (const PoolSizes& each : sizes)
    for (const Datapoint& point : each.points)
      if (point.at < until) times.push_back(std::max(point.at, from));
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

}  // namespace

CapacityPath capacity_path(std::span<const PoolSizes> sizes, const Cluster& cluster, const Catalog& catalog,
                           Instant from, Instant until) {
  CapacityPath path;
  if (from >= until) return path;
  std::vector<Cursor> cursors(sizes.begin(), sizes.end());
  const std::vector<Instant> times = begins(sizes, from, until);
  for (std::size_t i = 0; i < times.size(); ++i) {
    CapacitySpan span{.from = times[i], .until = i + 1 < times.size() ? times[i + 1] : until};
    for (Cursor& cursor : cursors) {
      const std::int64_t count = cursor.at(span.from);
      const HourlyPrice price = hourly_price(*cursor.sizes().pool, cursor.sizes().market, count, cluster, catalog);
      span.units += count;
      span.price.hourly += price.hourly;
      span.price.complete = span.price.complete && price.complete;
    }
    if (!path.empty() && path.back().units == span.units && path.back().price == span.price)
      path.back().until = span.until;
    else
      path.push_back(span);
  }
  return path;
}

CapacityPath part_of(const CapacityPath& path, Instant from, Instant until) {
  CapacityPath part;
  for (CapacitySpan span : path) {
    span.from = std::max(span.from, from);
    span.until = std::min(span.until, until);
    if (span.from < span.until) part.push_back(span);
  }
  return part;
}

PathSums sums_of(const CapacityPath& path) {
  PathSums sums;
  Int128 rate_times_milliseconds = 0;
  bool complete = true;
  for (const CapacitySpan& span : path) {
    const auto time = span.until - span.from;
    sums.time += time;
    sums.unit_milliseconds += Int128{span.units} * time.count();
    sums.most_units = std::max(sums.most_units, span.units);
    rate_times_milliseconds += Int128{span.price.hourly.value} * time.count();
    complete = complete && span.price.complete;
  }
  if (complete) sums.cost = rounded(rate_times_milliseconds);
  return sums;
}

MicroDollars cost_over(MicroDollars hourly, std::chrono::milliseconds time) {
  return rounded(Int128{hourly.value} * time.count());
}

}  // namespace headroom::kpis
