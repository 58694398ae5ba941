#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/int128.hpp"
#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"
#include "core/ports/pool_sizes.hpp"

/// The capacity that a cluster had over time, and what it cost.
namespace headroom::kpis {

/// A time through which no size changes.
struct CapacitySpan {
  Instant from;
  Instant until;          ///< this instant is not in the span
  std::int64_t units{0};  ///< requested by all pools but the primary: instances, or fleet units
  HourlyPrice price{};    ///< of these
  friend bool operator==(const CapacitySpan&, const CapacitySpan&) = default;
};

/// Spans in ascending order of time, without gaps between them. It begins with the first size that is known.
using CapacityPath = std::vector<CapacitySpan>;

/// The path from `from` to `until`. A size holds until the next one of its pool; the last one holds until `until`. A
/// pool counts nothing before its first size. Empty if no size is known.
CapacityPath capacity_path(std::span<const PoolSizes> sizes, const Cluster& cluster, const Catalog& catalog,
                           Instant from, Instant until);
/// The part of a path from `from` to `until`.
CapacityPath part_of(const CapacityPath& path, Instant from, Instant until);

/// Sums over a path.
struct PathSums {
  std::chrono::milliseconds time{0};
  Int128 unit_milliseconds{0};
  std::int64_t most_units{0};
  /// Of all pools but the primary. Rounded once, halves up. No value if a price is not known.
  std::optional<MicroDollars> cost{};
};
PathSums sums_of(const CapacityPath& path);

/// An hourly price over a time, rounded to the nearest micro-dollar, halves up.
MicroDollars cost_over(MicroDollars hourly, std::chrono::milliseconds time);

}  // namespace headroom::kpis
