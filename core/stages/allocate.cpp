#include "core/stages/allocate.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/stages/price.hpp"

namespace headroom {
namespace {

constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::max() / 4;

/// A slice with what decides how it may move.
struct Place {
  std::size_t slice{0};
  bool frozen{false};       ///< its pool takes no change now
  std::int64_t minimum{0};  ///< of its own count
  std::int64_t maximum{unbounded};
  double unit_price{0};  ///< for the order between equal places only
};

enum class Step { core_on_demand, core_spot, task_on_demand, task_spot };

Step step_of(const Slice& slice) {
  const bool core = slice.role == Role::core;
  if (slice.market == Market::on_demand) return core ? Step::core_on_demand : Step::task_on_demand;
  return core ? Step::core_spot : Step::task_spot;
}

using Order = std::vector<Step>;

const Order core_first{Step::core_on_demand, Step::core_spot, Step::task_on_demand, Step::task_spot};
const Order task_first{Step::task_on_demand, Step::task_spot, Step::core_on_demand, Step::core_spot};
const Order core_only{Step::core_on_demand, Step::core_spot};
const Order on_demand_only{Step::core_on_demand, Step::task_on_demand};
const Order spot_first{Step::core_spot, Step::task_spot, Step::core_on_demand, Step::task_on_demand};
const Order shrink_task_first{Step::task_spot, Step::task_on_demand, Step::core_spot, Step::core_on_demand};
const Order shrink_spot_first{Step::task_spot, Step::core_spot, Step::task_on_demand, Step::core_on_demand};

/// Moves capacity between slices while it keeps count of every limit.
class Placement {
 public:
  Placement(const Policy& policy, const Observation& seen, const Catalog& catalog)
      : policy_(policy), seen_(seen), catalog_(catalog) {
    for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i)
      if (seen.cluster->pools[i].role != Role::primary) add_pool(i);
    core_floor_ = floor_of_core();
  }

  Units total() const {
    return sum([](const Slice&) { return true; });
  }
  std::vector<Slice> take() { return std::move(slices_); }

  /// Adds up to `amount` in this order within the scope; answers what could not be placed. Rounds up to whole
  /// instances as long as the total stays within `ceiling`.
  Units grow(Units amount, const Order& order, const Scope& scope, Units ceiling) {
    for (const Step step : order) {
      for (const Place& place : places_in(step, scope, Toward::cheapest)) {
        if (amount <= Units{0}) return {0};
        amount -= grow_one(place, amount, ceiling);
      }
    }
    return std::max(amount, Units{0});
  }

  /// Removes up to `amount`; never more, so that the total does not fall below the target.
  Units shrink(Units amount, const Order& order, const Scope& scope) {
    for (const Step step : order) {
      for (const Place& place : places_in(step, scope, Toward::dearest)) {
        if (amount <= Units{0}) return {0};
        amount -= shrink_one(place, amount);
      }
    }
    return std::max(amount, Units{0});
  }

  /// The limit that first stood in the way of the last call's remainder.
  ClampCode obstacle() const { return obstacle_; }

 private:
  enum class Toward { cheapest, dearest };

  void add_pool(std::size_t index) {
    const Pool& pool = seen_.cluster->pools[index];
    const std::int64_t each = seen_.units_each[index];
    if (!pool.is_fleet()) {
      add_slice(index, pool.market, pool.requested, each);
      return;
    }
    const std::int64_t on_demand = pool.on_demand.value_or(FleetMarket{}).requested;
    const std::int64_t spot = pool.spot.value_or(FleetMarket{}).requested;
    const bool both = pool.role != Role::core || (on_demand > 0) == (spot > 0);
    if (pool.on_demand && (both || on_demand > 0)) add_slice(index, Market::on_demand, on_demand, each);
    if (pool.spot && (both || spot > 0)) add_slice(index, Market::spot, spot, each);
  }

  void add_slice(std::size_t index, Market market, std::int64_t count, std::int64_t each) {
    const Pool& pool = seen_.cluster->pools[index];
    Place place{.slice = slices_.size(), .frozen = !accepts_capacity_change(pool.state)};
    const auto limits = std::ranges::find(policy_.pool_limits, pool.id, &PoolLimits::pool_id);
    if (limits != policy_.pool_limits.end()) {
      place.minimum = limits->minimum;
      place.maximum = limits->maximum;
    }
    const auto price = price_of(pool, market, *seen_.cluster, catalog_);
    place.unit_price = price ? static_cast<double>(price->hourly.value) / static_cast<double>(price->per * each)
                             : std::numeric_limits<double>::infinity();
    slices_.push_back({index, pool.role, market, count, count, each});
    places_.push_back(place);
  }

  Units sum(auto&& predicate) const {
    Units all{0};
    for (const Slice& slice : slices_)
      if (predicate(slice)) all += Units{slice.to * slice.units_each};
    return all;
  }

  /// In units; core nodes of a fleet count their weight.
  Units floor_of_core() const {
    std::int64_t nodes = 0;
    std::int64_t units_a_node = 1;
    for (const Slice& slice : slices_) {
      if (slice.role != Role::core) continue;
      const Pool& pool = seen_.cluster->pools[slice.pool];
      const std::int64_t weight = pool.is_fleet() ? std::max<std::int64_t>(pool.weight, 1) : 1;
      nodes += slice.from / weight;
      units_a_node = std::max(units_a_node, weight * slice.units_each);
    }
    const std::int64_t replication = seen_.cluster->hdfs_replication.value_or(default_hdfs_replication(nodes));
    return {std::max(replication, policy_.guards.core_floor.value_or(0)) * units_a_node};
  }

  std::vector<Place> places_in(Step step, const Scope& scope, Toward toward) const {
    std::vector<Place> found;
    for (const Place& place : places_) {
      const Slice& slice = slices_[place.slice];
      if (step_of(slice) == step && matches(scope, seen_.cluster->pools[slice.pool])) found.push_back(place);
    }
    std::ranges::stable_sort(found, [&](const Place& a, const Place& b) {
      return toward == Toward::cheapest ? a.unit_price < b.unit_price : a.unit_price > b.unit_price;
    });
    return found;
  }

  /// What a limit leaves of `room`; remembers the first limit that leaves less than was asked for.
  void narrow(Units& room, Units left, Units asked, ClampCode code) {
    room = std::min(room, std::max(left, Units{0}));
    if (room < asked && obstacle_ == ClampCode::none) obstacle_ = code;
  }

  Units grow_one(const Place& place, Units amount, Units ceiling) {
    Slice& slice = slices_[place.slice];
    if (place.frozen) {
      if (obstacle_ == ClampCode::none) obstacle_ = ClampCode::in_progress;
      return {0};
    }
    const Units each{slice.units_each};
    Units room{unbounded};
    if (slice.role == Role::core)
      narrow(room, policy_.limits.core_limit() - sum([](const Slice& s) { return s.role == Role::core; }), amount,
             ClampCode::core_limit);
    if (slice.market == Market::on_demand)
      narrow(room, policy_.limits.on_demand_limit() - sum([](const Slice& s) { return s.market == Market::on_demand; }),
             amount, ClampCode::on_demand_limit);
    if (place.maximum < unbounded)
      narrow(room, Units{(place.maximum - slice.to) * slice.units_each}, amount, ClampCode::maximum);
    std::int64_t count = std::min(room, amount).value / each.value;
    const bool short_of_amount = Units{count * each.value} < amount && Units{(count + 1) * each.value} <= room;
    if (short_of_amount && total() + Units{(count + 1) * each.value} <= ceiling) ++count;
    slice.to += count;
    return {count * each.value};
  }

  Units shrink_one(const Place& place, Units amount) {
    Slice& slice = slices_[place.slice];
    if (place.frozen) {
      if (obstacle_ == ClampCode::none) obstacle_ = ClampCode::in_progress;
      return {0};
    }
    Units room{slice.to * slice.units_each};
    if (slice.role == Role::core)
      narrow(room, sum([](const Slice& s) { return s.role == Role::core; }) - core_floor_, amount,
             ClampCode::core_floor);
    if (place.minimum > 0)
      narrow(room, Units{(slice.to - place.minimum) * slice.units_each}, amount, ClampCode::minimum);
    const std::int64_t count = std::min(room, amount).value / slice.units_each;
    slice.to -= count;
    return {count * slice.units_each};
  }

  const Policy& policy_;
  const Observation& seen_;
  const Catalog& catalog_;
  std::vector<Slice> slices_;
  std::vector<Place> places_;
  Units core_floor_{0};
  ClampCode obstacle_{ClampCode::none};
};

/// Growth for the whole cluster: what application masters need first, then the rest.
Units grow_cluster(Placement& placement, Units amount, Units for_masters, NodeLabels labels, Units ceiling) {
  if (labels == NodeLabels::none) return placement.grow(amount, core_first, {}, ceiling);
  const Units masters = std::min(for_masters, amount);
  const Order& for_master = labels == NodeLabels::core ? core_only : on_demand_only;
  const Order& for_executor = labels == NodeLabels::core ? task_first : spot_first;
  const Units unplaced = placement.grow(masters, for_master, {}, ceiling);
  return unplaced + placement.grow(amount - masters, for_executor, {}, ceiling);
}

std::string explain_obstacle(ClampCode code, const Policy& policy) {
  const auto units = [](Units u) { return std::to_string(u.value); };
  switch (code) {
    case ClampCode::on_demand_limit:
      return "the On-Demand limit is " + units(policy.limits.on_demand_limit()) + " and there is no other pool to grow";
    case ClampCode::core_limit:
      return "the core limit is " + units(policy.limits.core_limit()) + " and there is no other pool to grow";
    case ClampCode::core_floor:
      return "HDFS keeps its core nodes";
    case ClampCode::in_progress:
      return "the pools that would have to change take no change in their present state";
    case ClampCode::minimum:
      return "the pools are at their own minimum";
    case ClampCode::maximum:
      return "only whole instances fit, or the pools are at their own maximum";
    case ClampCode::none:
    case ClampCode::cooldown:
    case ClampCode::increment:
    case ClampCode::budget:
    case ClampCode::stale_metrics:
    case ClampCode::min_change:
      break;
  }
  return "there is no pool to change";
}

/// Scoped moves: removals first, for they make room; then growth as far as the target leaves any.
Units place_scoped(Placement& placement, const Proposal& wanted, Units target, Units ceiling) {
  Units unplaced{0};
  for (const ScopedDelta& move : wanted.scoped) {
    if (move.delta >= Units{0}) continue;
    const Units allowed = std::max(Units{0}, placement.total() - target);
    const bool others_grow =
        std::ranges::any_of(wanted.scoped, [](const ScopedDelta& d) { return d.delta > Units{0}; });
    unplaced -=
        placement.shrink(others_grow ? -move.delta : std::min(-move.delta, allowed), shrink_task_first, move.scope);
  }
  for (const ScopedDelta& move : wanted.scoped) {
    if (move.delta <= Units{0}) continue;
    const Units allowed = std::min(move.delta, target - placement.total());
    if (allowed > Units{0}) unplaced += placement.grow(allowed, core_first, move.scope, ceiling);
  }
  return unplaced;
}

}  // namespace

Allocation allocate(const Proposal& wanted, const Constrained& allowed, const Policy& policy, const Observation& seen,
                    const Catalog& catalog) {
  Placement placement(policy, seen, catalog);
  const Units current = placement.total();
  const bool scoped = !wanted.scoped.empty() && !allowed.withheld;
  if (scoped) {
    place_scoped(placement, wanted, allowed.target, allowed.ceiling);
  } else if (allowed.target > current) {
    grow_cluster(placement, allowed.target - current, wanted.application_master_units, seen.cluster->node_labels,
                 allowed.ceiling);
  } else if (allowed.target < current) {
    const bool spot_before_all = seen.cluster->node_labels == NodeLabels::on_demand;
    placement.shrink(current - allowed.target, spot_before_all ? shrink_spot_first : shrink_task_first, {});
  }

  Allocation result{.slices = {}, .target = placement.total(), .clamps = {}};
  const bool short_of_target =
      allowed.target > current ? result.target < allowed.target : result.target > allowed.target;
  if (short_of_target) {
    const ClampCode code = placement.obstacle() == ClampCode::none ? ClampCode::maximum : placement.obstacle();
    result.clamps.push_back({code, allowed.target, result.target, explain_obstacle(code, policy)});
  }
  result.slices = placement.take();
  return result;
}

}  // namespace headroom
