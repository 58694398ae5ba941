#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/time.hpp"
#include "core/ports/snapshot_log.hpp"

/// The rules, shared by all stores, for points that grow old.
namespace headroom::store {

/// A point with its arrival number.
struct ArrivedPoint {
  Instant at;
  double value{0};
  std::int64_t arrival{0};
  friend bool operator==(const ArrivedPoint&, const ArrivedPoint&) = default;
};

/// Makes one point of those whose times are in the same multiple of `step`: its time is the start of the step, its
/// value the average, rounded to six significant digits. If every step has at most one point, nothing changes: then the
/// points keep their times and arrival numbers. Otherwise all points get `arrival`.
std::vector<ArrivedPoint> downsampled(std::vector<ArrivedPoint> points, Seconds step, std::int64_t arrival);

/// How many seconds one point should stand for at this age: 0, 300 or 3600. Negative: it should be removed.
std::int64_t resolution_at(Seconds age, const Retention& retention);

/// Puts points in the order of time. If several have the same time, the one that arrived first remains.
void settle(std::vector<ArrivedPoint>& points);

}  // namespace headroom::store
