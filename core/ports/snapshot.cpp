#include "core/ports/snapshot.hpp"

#include <algorithm>
#include <utility>

namespace headroom {
namespace {

/// Control characters that no metric's name has: the first begins a name, the second stands behind the pool.
constexpr char opening = '\x01';
constexpr char separator = '\x02';

using Member = std::optional<std::int64_t> PoolCapacity::*;
constexpr std::pair<CapacityFigure, Member> members[] = {
    {CapacityFigure::requested, &PoolCapacity::requested},
    {CapacityFigure::running, &PoolCapacity::running},
    {CapacityFigure::requested_on_demand, &PoolCapacity::requested_on_demand},
    {CapacityFigure::requested_spot, &PoolCapacity::requested_spot},
    {CapacityFigure::running_on_demand, &PoolCapacity::running_on_demand},
    {CapacityFigure::running_spot, &PoolCapacity::running_spot},
};

void append_pool(Snapshot& snapshot, const PoolCapacity& pool, Instant at) {
  for (const auto& [figure, member] : members)
    if (const auto& count = pool.*member)
      snapshot.push_back({capacity_name(pool.pool_id, figure), at, static_cast<double>(*count)});
}

void set(CapacitySnapshot& capacity, const SnapshotValue& figure) {
  const std::string_view inner = std::string_view(figure.name).substr(1, figure.name.size() - 3);
  const auto code = static_cast<CapacityFigure>(figure.name.back());
  const auto count = static_cast<std::int64_t>(figure.value);
  if (inner.empty()) {
    if (code == CapacityFigure::requested) capacity.requested = count;
    if (code == CapacityFigure::running) capacity.running = count;
    return;
  }
  auto pool = std::ranges::find(capacity.pools, inner, &PoolCapacity::pool_id);
  if (pool == capacity.pools.end()) pool = capacity.pools.insert(pool, {.pool_id = std::string(inner)});
  for (const auto& [known, member] : members)
    if (known == code) (*pool).*member = count;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }

}  // namespace

std::string capacity_name(std::string_view pool_id, CapacityFigure figure) {
  std::string name{opening};
  name += pool_id;
  name += separator;
  name += static_cast<char>(figure);
  return name;
}

bool is_capacity_name(std::string_view name) {
  return name.size() >= 3 && name.front() == opening && name[name.size() - 2] == separator;
}

bool is_metric_name(std::string_view name) {
  return !name.empty() && name.size() <= 256 && std::ranges::none_of(name, is_control);
}

void append_capacity(Snapshot& snapshot, const CapacitySnapshot& capacity) {
  append_pool(snapshot, {.pool_id = {}, .requested = capacity.requested, .running = capacity.running}, capacity.at);
  for (const PoolCapacity& pool : capacity.pools) append_pool(snapshot, pool, capacity.at);
}

std::optional<CapacitySnapshot> capacity_of(std::span<const SnapshotValue> figures) {
  if (figures.empty()) return std::nullopt;
  CapacitySnapshot capacity{.at = std::ranges::max(figures, {}, &SnapshotValue::at).at};
  for (const SnapshotValue& figure : figures)
    if (figure.at == capacity.at && is_capacity_name(figure.name)) set(capacity, figure);
  std::ranges::sort(capacity.pools, {}, &PoolCapacity::pool_id);
  return capacity;
}

CapacitySnapshot capacity_of(const Cluster& cluster, Instant at) {
  CapacitySnapshot capacity{.at = at};
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    PoolCapacity own{.pool_id = pool.id, .requested = pool.requested, .running = pool.running};
    if (pool.is_fleet()) {
      const FleetMarket on_demand = pool.on_demand.value_or(FleetMarket{});
      const FleetMarket spot = pool.spot.value_or(FleetMarket{});
      own.requested_on_demand = on_demand.requested;
      own.running_on_demand = on_demand.running;
      own.requested_spot = spot.requested;
      own.running_spot = spot.running;
    }
    capacity.pools.push_back(std::move(own));
  }
  return capacity;
}

}  // namespace headroom
