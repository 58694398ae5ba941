#include "store/common/downsampling.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace headroom::store {
namespace {

/// The start of the step that has the instant.
Instant start_of(Instant at, Seconds step) {
  const auto length = std::chrono::milliseconds{step}.count();
  return Instant{std::chrono::milliseconds{at.time_since_epoch().count() / length * length}};
}

/// Through a text, so that the result is the double nearest to the decimal.
double six_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5e", value);
  return std::strtod(text, nullptr);
}

bool is_sparse(std::span<const ArrivedPoint> points, Seconds step) {
  return std::ranges::adjacent_find(points, [&](const ArrivedPoint& a, const ArrivedPoint& b) {
           return start_of(a.at, step) == start_of(b.at, step);
         }) == points.end();
}

}  // namespace

std::vector<ArrivedPoint> downsampled(std::vector<ArrivedPoint> points, Seconds step, std::int64_t arrival) {
  if (is_sparse(points, step)) return points;
  std::vector<ArrivedPoint> fewer;
  for (std::size_t i = 0; i < points.size();) {
    const Instant start = start_of(points[i].at, step);
    // The mean is built up step by step, so that no sum can overflow.
    double mean = 0;
    double count = 0;
    for (; i < points.size() && start_of(points[i].at, step) == start; ++i) {
      count += 1;
      mean += points[i].value / count - mean / count;
    }
    fewer.push_back({start, count > 1 ? six_digits(mean) : points[i - 1].value, arrival});
  }
  return fewer;
}

std::int64_t resolution_at(Seconds age, const Retention& retention) {
  if (age > retention.hours) return -1;
  if (age > retention.five_minutes) return 3600;
  return age > retention.raw ? 300 : 0;
}

void settle(std::vector<ArrivedPoint>& points) {
  std::ranges::stable_sort(points, [](const ArrivedPoint& a, const ArrivedPoint& b) {
    return a.at != b.at ? a.at < b.at : a.arrival < b.arrival;
  });
  const auto at_one_time = [](const ArrivedPoint& a, const ArrivedPoint& b) { return a.at == b.at; };
  points.erase(std::unique(points.begin(), points.end(), at_one_time), points.end());
}

}  // namespace headroom::store
