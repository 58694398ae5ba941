#include "core/ports/pool_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "core/ports/snapshot.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

constexpr std::chrono::days longest_before{1};

bool is_scaled(const Pool& pool) { return pool.role != Role::primary; }

/// The sizes of both, by time. If both have one of the same time, that of `own` counts.
std::vector<Datapoint> merged(const std::vector<Datapoint>& own, const std::vector<Datapoint>& whole) {
  std::vector<Datapoint> all;
  std::ranges::set_union(own, whole, std::back_inserter(all), {}, &Datapoint::at, &Datapoint::at);
  return all;
}

void add(HourlyPrice& sum, const HourlyPrice& price) {
  sum.hourly += price.hourly;
  sum.complete = sum.complete && price.complete;
}

}  // namespace

std::int64_t size_of(const Datapoint& point) { return std::llround(std::clamp(point.value, 0.0, 1e9)); }

Result<std::vector<PoolSizes>> pool_sizes(Instant from, Instant until, const Cluster& cluster, SnapshotHistory& log) {
  std::vector<PoolSizes> all;
  const auto points = [&](std::string_view pool_id, CapacityFigure figure) -> Result<std::vector<Datapoint>> {
    auto stored = log.series({.cluster_id = cluster.id,
                              .metric = capacity_name(pool_id, figure),
                              .from = from - longest_before,
                              .until = until});
    if (!stored) return tl::unexpected(std::move(stored.error()));
    return std::move(stored->points);
  };
  const auto read = [&](const Pool& pool, Market market, CapacityFigure figure) -> Result<void> {
    auto own = points(pool.id, figure);
    if (!own) return tl::unexpected(std::move(own.error()));
    all.push_back({&pool, market, *std::move(own)});
    return {};
  };
  const bool is_alone = std::ranges::count_if(cluster.pools, is_scaled) == 1;
  for (const Pool& pool : cluster.pools) {
    if (!is_scaled(pool)) continue;
    Result<void> done;
    if (!pool.is_fleet()) done = read(pool, pool.market, CapacityFigure::requested);
    if (pool.on_demand) done = read(pool, Market::on_demand, CapacityFigure::requested_on_demand);
    if (done && pool.spot) done = read(pool, Market::spot, CapacityFigure::requested_spot);
    if (!done) return tl::unexpected(std::move(done.error()));
    if (!is_alone || pool.is_fleet()) continue;
    const auto whole = points("", CapacityFigure::requested);
    if (!whole) return tl::unexpected(whole.error());
    all.back().points = merged(all.back().points, *whole);
  }
  return all;
}

HourlyPrice hourly_price(const Pool& pool, Market market, std::int64_t count, const Cluster& cluster,
                         const Catalog& catalog) {
  const auto ec2 = price_of(pool, market, cluster, catalog);
  const auto emr = emr_price_of(pool, cluster, catalog);
  HourlyPrice price{.complete = count == 0 || (ec2 && emr)};
  if (ec2) price.hourly += cost_of(*ec2, count);
  if (emr) price.hourly += cost_of(*emr, count);
  return price;
}

HourlyPrice primary_hourly_price(const Cluster& cluster, const Catalog& catalog) {
  const auto count = [&](const std::optional<FleetMarket>& market) { return market ? market->requested : 0; };
  HourlyPrice sum;
  for (const Pool& pool : cluster.pools) {
    if (pool.role != Role::primary) continue;
    if (!pool.is_fleet()) add(sum, hourly_price(pool, pool.market, pool.requested, cluster, catalog));
    add(sum, hourly_price(pool, Market::on_demand, count(pool.on_demand), cluster, catalog));
    add(sum, hourly_price(pool, Market::spot, count(pool.spot), cluster, catalog));
  }
  return sum;
}

}  // namespace headroom
