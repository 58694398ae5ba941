#include "core/timeline/columns.hpp"

#include <algorithm>
#include <utility>

namespace headroom::timeline {
namespace {

using std::chrono::milliseconds;

class Filling {
 public:
  explicit Filling(const Grid& grid) : grid_(grid) {
    for (Values* values : {&column_.min, &column_.max, &column_.last}) values->resize(grid.count);
  }

  /// The value holds from `from` until `until`; at least at the instant `from`.
  void hold(double value, Instant from, Instant until) {
    const Instant end = grid_.at(grid_.count);
    const Instant last = std::max(from, until - milliseconds{1});
    if (grid_.count == 0 || from >= end || last < grid_.since) return;
    const std::size_t begin = from <= grid_.since ? 0 : bucket_of(from);
    const std::size_t stop = bucket_of(std::min(last, end - milliseconds{1}));
    for (std::size_t i = begin; i <= stop; ++i) {
      column_.min[i] = std::min(column_.min[i].value_or(value), value);
      column_.max[i] = std::max(column_.max[i].value_or(value), value);
      column_.last[i] = value;
    }
  }

  Column finish() && { return std::move(column_); }

 private:
  std::size_t bucket_of(Instant at) const { return static_cast<std::size_t>((at - grid_.since) / grid_.bucket); }

  const Grid& grid_;
  Column column_{};
};

}  // namespace

Grid grid_of(const Range& range, std::int64_t points) {
  const auto whole = std::chrono::ceil<Seconds>(range.until - range.since).count();
  const std::int64_t bucket = std::max<std::int64_t>(1, (whole + points - 1) / points);
  return {.since = range.since,
          .bucket = Seconds{bucket},
          .count = static_cast<std::size_t>((whole + bucket - 1) / bucket)};
}

Column column_of(std::span<const Step> steps, std::span<const Gap> gaps, const Grid& grid, Instant until) {
  Filling filling(grid);
  std::size_t gap = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Instant from = steps[i].at;
    if (from >= until) break;
    if (!steps[i].value || (i + 1 < steps.size() && steps[i + 1].at == from)) continue;
    const Instant next = i + 1 < steps.size() ? std::min(steps[i + 1].at, until) : until;
    while (gap < gaps.size() && gaps[gap].until <= from) ++gap;
    filling.hold(*steps[i].value, from, gap < gaps.size() ? std::clamp(gaps[gap].from, from, next) : next);
  }
  return std::move(filling).finish();
}

}  // namespace headroom::timeline
