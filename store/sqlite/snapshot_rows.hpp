#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"

/// The rows of `snapshots`: a few points as they arrived.
namespace headroom::store {

/// A point with the number of its metric's name.
struct NumberedPoint {
  std::int64_t metric{0};
  Instant at;
  double value{0};
  std::int64_t arrival{0};
};

/// Makes a row, point by point. A point takes some six bytes if its metric and its time are near those before it.
class SnapshotRow {
 public:
  void add(std::int64_t metric, Instant at, double value);
  bool empty() const { return bytes_.empty(); }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
  Instant before_{};
};

/// Appends the points of a row to `points`. Throws DatabaseError if the row is damaged.
void read_row(std::string_view bytes, std::int64_t arrival, std::vector<NumberedPoint>& points);

/// The day since 1970, in UTC, that has the instant.
std::int64_t day_of(Instant at);

}  // namespace headroom::store
