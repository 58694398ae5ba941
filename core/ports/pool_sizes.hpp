#pragma once

#include <cstdint>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/ports/snapshot_log.hpp"

/// The sizes that the pools of a cluster had, as they are stored, and what such sizes cost.
namespace headroom {

/// The stored sizes of one pool in one market, in ascending order of time. Each holds until the next one.
struct PoolSizes {
  const Pool* pool{nullptr};
  Market market{Market::on_demand};
  std::vector<Datapoint> points{};
};

/// A stored size as a whole number from 0 to 10^9.
std::int64_t size_of(const Datapoint& point);

/// The requested sizes of every pool but the primary node, of the time from `from` to `until`, and those of up to a day
/// before. The size of the whole cluster is that of its only instance group, if it has one besides the primary's.
/// `cluster` must outlive the result.
Result<std::vector<PoolSizes>> pool_sizes(Instant from, Instant until, const Cluster& cluster, SnapshotHistory& log);

/// What a size costs per hour at today's prices: EC2 and EMR's charge.
struct HourlyPrice {
  MicroDollars hourly;  ///< an unknown part counts 0
  bool complete{true};  ///< false: a part is unknown
  friend bool operator==(const HourlyPrice&, const HourlyPrice&) = default;
};
HourlyPrice hourly_price(const Pool& pool, Market market, std::int64_t count, const Cluster& cluster,
                         const Catalog& catalog);
/// What the primary nodes cost per hour, as the cluster is described.
HourlyPrice primary_hourly_price(const Cluster& cluster, const Catalog& catalog);

}  // namespace headroom
