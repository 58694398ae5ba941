#include "core/stages/placement.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/base/text.hpp"
#include "core/pricing/pool_price.hpp"
#include "core/stages/hdfs_floor.hpp"
#include "core/stages/missing_capacity.hpp"

namespace headroom {
namespace {

constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max() / 4;
/// Very large growth alternates in larger parts than instances, so that its order stays short.
constexpr std::int64_t most_parts = 4096;

CapacityTier tier_of(const Slice& slice) {
  const bool core = slice.role == Role::core;
  if (slice.market == Market::on_demand) return core ? CapacityTier::core_on_demand : CapacityTier::task_on_demand;
  return core ? CapacityTier::core_spot : CapacityTier::task_spot;
}

/// How many fleet units one node of the pool counts, with its lightest and with its heaviest type. 1 in a group.
struct Weights {
  std::int64_t lightest{1};
  std::int64_t heaviest{1};
};

Weights weights_of(const Pool& pool) {
  const auto at_least_one = [](std::int64_t weight) { return std::max<std::int64_t>(weight, 1); };
  if (!pool.is_fleet()) return {};
  if (pool.instance_types.empty()) return {at_least_one(pool.weight), at_least_one(pool.weight)};
  const auto [light, heavy] = std::ranges::minmax(pool.instance_types, {}, &InstanceTypeChoice::weight);
  return {at_least_one(light.weight), at_least_one(heavy.weight)};
}

/// The pool's own bounds and the policy's bounds for it: in each direction the stricter one.
SizeBounds bounds_of(const Pool& pool, const PolicyRules& policy) {
  const SizeBounds bounds = pool.bounds.value_or(SizeBounds{.minimum = 0, .maximum = unbounded});
  const auto limits = std::ranges::find(policy.pool_limits, pool.id, &PoolLimits::pool_id);
  if (limits == policy.pool_limits.end()) return bounds;
  return {.minimum = std::max(bounds.minimum, limits->minimum), .maximum = std::min(bounds.maximum, limits->maximum)};
}

bool is_mixed(const Pool& pool, const Mix& mix) {
  return mix.share || std::ranges::find(mix.pools, pool.id, &PoolShare::pool_id) != mix.pools.end();
}

/// A core fleet grows in the markets that it uses. With node labels it grows in both, as EMR documents, and with a mix
/// in those that the mix asks for.
bool uses(const Pool& pool, const std::optional<FleetMarket>& market, const std::optional<FleetMarket>& other,
          bool in_both) {
  if (!market) return false;
  if (pool.role != Role::core || in_both || market->requested > 0) return true;
  return other.value_or(FleetMarket{}).requested == 0;
}

Units sum_of(std::span<const Slice> slices, auto&& predicate) {
  Units all{0};
  for (const Slice& slice : slices)
    if (predicate(slice)) all += Units{slice.to * slice.units_per_count};
  return all;
}

}  // namespace

void Placement::Leeway::narrow(Units left, Obstacle by) {
  if (left >= units) return;
  units = std::max(left, Units{0});
  obstacle = by;
}

Placement::Placement(const PolicyRules& policy, const Observation& seen, const Catalog& catalog)
    : policy_(policy), seen_(seen) {
  for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i)
    if (seen.cluster->pools[i].role != Role::primary) add_pool(i, catalog);
  std::ranges::stable_sort(by_price_, {}, &Site::unit_price);
  set_core_floor();
  most_core_ = std::max(policy.limits.core_limit(), core());
  most_on_demand_ = std::max(policy.limits.on_demand_limit(), on_demand());
}

Units Placement::total() const {
  return sum_of(slices_, [](const Slice&) { return true; });
}

Units Placement::core() const {
  return sum_of(slices_, [](const Slice& s) { return s.role == Role::core; });
}

std::int64_t Placement::count_of(std::size_t pool) const {
  std::int64_t count = 0;
  for (const Slice& slice : slices_)
    if (slice.pool == pool) count += slice.to;
  return count;
}

Units Placement::on_demand() const {
  return sum_of(slices_, [](const Slice& s) { return s.market == Market::on_demand; });
}

Units Placement::grow(Units amount, std::span<const CapacityTier> order, const Scope& scope, Units ceiling) {
  return move(amount, order, scope, by_price_.begin(), by_price_.end(),
              [&](const Site& site, Units rest) { return grow_one(site, rest, ceiling); });
}

Units Placement::shrink(Units amount, std::span<const CapacityTier> order, const Scope& scope) {
  const Units spared = spared_by(scope);
  return move(amount, order, scope, by_price_.rbegin(), by_price_.rend(), [&](const Site& site, Units rest) {
    const bool core = slices_[site.slice].role == Role::core;
    return shrink_one(site, core ? std::max(rest - spared, Units{0}) : rest);
  });
}

void Placement::restore(Units target) {
  for (Slice& slice : slices_) {
    const Units missing = target - total();
    Units room{(slice.from - slice.to) * slice.units_per_count};
    if (slice.role == Role::core) room = std::min(room, most_core_ - core());
    if (slice.market == Market::on_demand) room = std::min(room, most_on_demand_ - on_demand());
    if (missing <= Units{0} || room <= Units{0}) continue;
    slice.to += std::min((missing.value + slice.units_per_count - 1) / slice.units_per_count,
                         room.value / slice.units_per_count);
  }
}

void Placement::share_out(const PoolShare& share) {
  Slice* on_demand_slice = nullptr;
  Slice* spot_slice = nullptr;
  for (Slice& slice : slices_)
    if (seen_.cluster->pools[slice.pool].id == share.pool_id)
      (slice.market == Market::spot ? spot_slice : on_demand_slice) = &slice;
  if (on_demand_slice == nullptr || spot_slice == nullptr) return;
  const std::size_t pool = spot_slice->pool;
  if (is_overdue(seen_, pool, Market::spot) || is_overdue(seen_, pool, Market::on_demand)) return;
  const std::int64_t total = on_demand_slice->to + spot_slice->to;
  const std::int64_t change = total - on_demand_slice->from - spot_slice->from;
  if (change == 0) return;
  const Units room = std::max(most_on_demand_ - on_demand(), Units{0});
  const std::int64_t most = on_demand_slice->to + room.value / on_demand_slice->units_per_count;
  const std::int64_t wanted = std::min(split(total, share.share).on_demand, most);
  // What one market gains the other does not lose.
  const std::int64_t low = std::max<std::int64_t>(on_demand_slice->from + std::min<std::int64_t>(change, 0), 0);
  const std::int64_t high = on_demand_slice->from + std::max<std::int64_t>(change, 0);
  on_demand_slice->to = std::min(std::clamp(wanted, low, high), total);
  spot_slice->to = total - on_demand_slice->to;
  const auto is_its = [&](const Growth& growth) { return slices_[growth.slice].pool == pool; };
  const auto place = std::ranges::find_if(growths_, is_its) - growths_.begin();
  std::erase_if(growths_, is_its);
  std::vector<Growth> own;
  for (const Slice* slice : {on_demand_slice, spot_slice})
    if (slice->to > slice->from)
      own.push_back({static_cast<std::size_t>(slice - slices_.data()), slice->to - slice->from});
  if (policy_.budget) {
    const std::int64_t each = spot_slice->units_per_count;
    own = alternated(own, {on_demand_slice->from * each, spot_slice->from * each}, share.share);
  }
  growths_.insert(growths_.begin() + place, own.begin(), own.end());
}

void Placement::alternate(std::size_t first, const OnDemandShare& share) {
  const std::span<const Growth> part = std::span(growths_).subspan(first);
  MarketSplit start{.on_demand = on_demand().value, .spot = (total() - on_demand()).value};
  for (const Growth& growth : part) {
    const Slice& slice = slices_[growth.slice];
    (slice.market == Market::spot ? start.spot : start.on_demand) -= growth.count * slice.units_per_count;
  }
  const std::vector<Growth> ordered = alternated(part, start, share);
  growths_.resize(first);
  growths_.insert(growths_.end(), ordered.begin(), ordered.end());
}

/// The next instance is On-Demand if with it the share asks for more On-Demand than there is.
std::vector<Growth> Placement::alternated(std::span<const Growth> growths, MarketSplit start,
                                          const OnDemandShare& share) const {
  std::vector<Growth> on_demand;
  std::vector<Growth> spot;
  std::int64_t all = 0;
  for (const Growth& growth : growths) {
    (slices_[growth.slice].market == Market::spot ? spot : on_demand).push_back(growth);
    all += growth.count;
  }
  const std::int64_t coarsest = std::max<std::int64_t>(all / most_parts, 1);
  std::vector<Growth> ordered;
  auto next_on_demand = on_demand.begin();
  auto next_spot = spot.begin();
  while (next_on_demand != on_demand.end() || next_spot != spot.end()) {
    bool takes_spot = next_on_demand == on_demand.end();
    const auto whole = [&](const Growth& next) {
      return std::max(priced_weight(seen_.cluster->pools[slices_[next.slice].pool]), coarsest);
    };
    if (!takes_spot && next_spot != spot.end()) {
      const std::int64_t more = whole(*next_on_demand) * slices_[next_on_demand->slice].units_per_count;
      takes_spot = start.on_demand >= split(start.on_demand + start.spot + more, share).on_demand;
    }
    Growth& next = takes_spot ? *next_spot : *next_on_demand;
    const std::int64_t part = std::min(next.count, whole(next));
    (takes_spot ? start.spot : start.on_demand) += part * slices_[next.slice].units_per_count;
    if (!ordered.empty() && ordered.back().slice == next.slice)
      ordered.back().count += part;
    else
      ordered.push_back({next.slice, part});
    next.count -= part;
    if (next.count <= 0) ++(takes_spot ? next_spot : next_on_demand);
  }
  return ordered;
}

Clamp Placement::clamp(Units from) const {
  return {code_of(obstacle_), from, total(), seen_.tells_reasons() ? detail_of(obstacle_) : std::string{}};
}

void Placement::add_pool(std::size_t index, const Catalog& catalog) {
  const Pool& pool = seen_.cluster->pools[index];
  const bool in_both = seen_.cluster->node_labels != NodeLabels::none || is_mixed(pool, policy_.mix);
  if (!pool.is_fleet()) return add_slice(index, pool.market, pool.requested, catalog);
  if (uses(pool, pool.on_demand, pool.spot, in_both))
    add_slice(index, Market::on_demand, pool.on_demand->requested, catalog);
  if (uses(pool, pool.spot, pool.on_demand, in_both)) add_slice(index, Market::spot, pool.spot->requested, catalog);
}

void Placement::add_slice(std::size_t index, Market market, std::int64_t count, const Catalog& catalog) {
  const Pool& pool = seen_.cluster->pools[index];
  const std::int64_t each = seen_.units_per_count[index];
  const Slice slice{index, pool.role, market, count, count, each};
  const SizeBounds bounds = bounds_of(pool, policy_);
  const auto price = price_of(pool, market, *seen_.cluster, catalog);
  by_price_.push_back({.slice = slices_.size(),
                       .place = tier_of(slice),
                       .frozen = !accepts_capacity_change(pool.state),
                       .not_arriving = is_overdue(seen_, index, market),
                       .minimum = bounds.minimum,
                       .maximum = bounds.maximum,
                       .unit_price = price ? static_cast<double>(price->hourly.value) /
                                                 (static_cast<double>(price->per) * static_cast<double>(each))
                                           : std::numeric_limits<double>::infinity()});
  slices_.push_back(slice);
}

/// In capacity units. The weights of a fleet that give the larger floor count: the lightest type for the number of
/// nodes, the heaviest type for the capacity of one node.
void Placement::set_core_floor() {
  std::int64_t nodes = 0;
  std::int64_t units_a_node = 1;
  for (const Slice& slice : slices_) {
    if (slice.role != Role::core) continue;
    const Weights weights = weights_of(seen_.cluster->pools[slice.pool]);
    nodes += slice.from / weights.lightest;
    units_a_node = std::max(units_a_node, weights.heaviest * slice.units_per_count);
  }
  const std::int64_t replication = seen_.cluster->hdfs_replication.value_or(default_hdfs_replication(nodes));
  core_floor_ = {std::max(replication, policy_.guards.core_floor.value_or(0)) * units_a_node};
  if (seen_.tells_reasons())
    core_floor_detail_ = "core keeps at least " + text::counted(core_floor_, seen_.unit) + " for HDFS";
  HdfsFloor stored = hdfs_floor(seen_, policy_, core(), Units{units_a_node});
  if (stored.units <= core_floor_) return;
  core_floor_ = stored.units;
  core_floor_detail_ = std::move(stored.detail);
}

/// Task capacity that would go before core, but cannot go now.
Units Placement::spared_by(const Scope& scope) const {
  Units spared{0};
  for (const Site& site : by_price_) {
    const Slice& slice = slices_[site.slice];
    if (site.frozen && slice.role != Role::core && matches(scope, seen_.cluster->pools[slice.pool]))
      spared += Units{slice.to * slice.units_per_count};
  }
  return spared;
}

/// `move_one(site, rest)` returns how much of the rest it moved.
Units Placement::move(Units amount, std::span<const CapacityTier> order, const Scope& scope, auto begin, auto end,
                      auto&& move_one) {
  met_ = Obstacle::no_pool;
  for (const CapacityTier place : order)
    for (auto site = begin; site != end && amount > Units{0}; ++site)
      if (site->place == place && matches(scope, seen_.cluster->pools[slices_[site->slice].pool]))
        amount -= move_one(*site, amount);
  if (amount > Units{0}) obstacle_ = met_;
  return std::max(amount, Units{0});
}

Placement::Leeway Placement::room_to_grow(const Site& site) const {
  const Slice& slice = slices_[site.slice];
  Leeway room{.units = {unbounded}, .obstacle = Obstacle::no_room_for_an_instance};
  if (slice.role == Role::core) room.narrow(policy_.limits.core_limit() - core(), Obstacle::core_limit);
  if (slice.market == Market::on_demand)
    room.narrow(policy_.limits.on_demand_limit() - on_demand(), Obstacle::on_demand_limit);
  if (site.maximum < unbounded)
    room.narrow(Units{(site.maximum - count_of(slice.pool)) * slice.units_per_count}, Obstacle::pool_maximum);
  return room;
}

Placement::Leeway Placement::room_to_shrink(const Site& site) const {
  const Slice& slice = slices_[site.slice];
  Leeway room{.units = {slice.to * slice.units_per_count}, .obstacle = Obstacle::no_pool};
  if (slice.role == Role::core) room.narrow(core() - core_floor_, Obstacle::core_floor);
  if (site.minimum > 0)
    room.narrow(Units{(count_of(slice.pool) - site.minimum) * slice.units_per_count}, Obstacle::pool_minimum);
  return room;
}

Units Placement::grow_one(const Site& site, Units amount, Units ceiling) {
  if (site.frozen) return stop_at(Obstacle::frozen_pools);
  if (site.not_arriving) return stop_at(Obstacle::not_arriving);
  Slice& slice = slices_[site.slice];
  const Leeway room = room_to_grow(site);
  std::int64_t count = std::min(room.units, amount).value / slice.units_per_count;
  if (Units{count * slice.units_per_count} < amount) {
    const Units rounded_up{(count + 1) * slice.units_per_count};
    if (rounded_up <= room.units && total() + rounded_up <= ceiling)
      ++count;
    else
      stop_at(room.units < amount ? room.obstacle : Obstacle::no_room_for_an_instance);
  }
  slice.to += count;
  if (count > 0) growths_.push_back({site.slice, count});
  return {count * slice.units_per_count};
}

Units Placement::shrink_one(const Site& site, Units amount) {
  Slice& slice = slices_[site.slice];
  if (slice.to == 0) return {0};
  if (site.frozen) return stop_at(Obstacle::frozen_pools);
  const Leeway room = room_to_shrink(site);
  const std::int64_t count = std::min(room.units, amount).value / slice.units_per_count;
  if (Units{count * slice.units_per_count} < amount)
    stop_at(room.units < amount ? room.obstacle : Obstacle::less_than_an_instance);
  slice.to -= count;
  return {count * slice.units_per_count};
}

Units Placement::stop_at(Obstacle obstacle) {
  if (obstacle != Obstacle::no_pool) met_ = obstacle;
  return {0};
}

}  // namespace headroom
