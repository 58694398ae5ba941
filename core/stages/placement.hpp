#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/model/cluster.hpp"
#include "core/model/market_split.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/model/scope.hpp"

namespace headroom {

/// The capacity of one pool in one market. An instance group is one slice, an instance fleet is two.
struct Slice {
  std::size_t pool{0};  ///< an index of Cluster::pools
  Role role{Role::worker};
  Market market{Market::on_demand};
  std::int64_t from{0};  ///< in instances, or in fleet units for a fleet
  std::int64_t to{0};
  std::int64_t units_per_count{1};
  std::vector<std::string> nodes{};  ///< the Kubernetes nodes that go, if it is known which
};

/// A part of the growth of one slice.
struct Growth {
  std::size_t slice{0};  ///< an index of the slices
  std::int64_t count{0};
};

/// The kinds of capacity that EMR's documented orders distinguish. Everything that is not core counts as task.
enum class CapacityTier { core_on_demand, core_spot, task_on_demand, task_spot };

/// Moves capacity between the slices of a cluster and observes every limit: the core limit and the On-Demand limit, the
/// pools' own limits, the core floor (the largest of dfs.replication, guards.core_floor and what HDFS stores), and
/// pools that accept no change in their present state. Pools whose earlier requests are overdue do not grow.
class Placement {
 public:
  /// The arguments must outlive this object.
  Placement(const PolicyRules& policy, const Observation& seen, const Catalog& catalog);

  Units total() const;
  Units on_demand() const;
  std::span<const Slice> slices() const { return slices_; }
  /// What has grown, in the order in which it was placed.
  std::span<const Growth> growths() const { return growths_; }

  /// Adds up to `amount` within the scope, in this order; among equal slices the cheapest grows first. Returns what
  /// could not be placed. It rounds up to whole instances, as long as the total stays within `ceiling`.
  Units grow(Units amount, std::span<const CapacityTier> order, const Scope& scope, Units ceiling);

  /// Removes up to `amount`; among equal slices the most expensive shrinks first. It never removes more, so that the
  /// total does not fall short. Core does not shrink in place of task pools that accept no change. Returns what could
  /// not be removed.
  Units shrink(Units amount, std::span<const CapacityTier> order, const Scope& scope);

  /// Undoes removals until the total is at least `target` again, as far as core and On-Demand then stay within their
  /// limits, or where they were.
  void restore(Units target);

  /// Divides what a fleet gained or lost between its two markets as its share asks: On-Demand grows within the
  /// On-Demand limit, and nothing that the call did not touch is moved.
  void share_out(const PoolShare& share);

  /// Puts the growth from index `first` on into an order of which each part obeys the share at the size that it
  /// reaches, by whole instances, so that it may be cut anywhere. What grows remains the same.
  void alternate(std::size_t first, const OnDemandShare& share);

  /// The clamp for a target of `from`: it names the limit because of which the last call could not place everything.
  Clamp clamp(Units from) const;

 private:
  /// Why the last part of an amount could not be placed.
  enum class Obstacle {
    no_pool,
    frozen_pools,
    not_arriving,
    core_limit,
    on_demand_limit,
    pool_maximum,
    pool_minimum,
    core_floor,
    no_room_for_an_instance,
    less_than_an_instance,
  };

  /// How far one slice may move, and what prevents it from moving further.
  struct Leeway {
    Units units;
    Obstacle obstacle;
    void narrow(Units left, Obstacle by);
  };

  /// What decides how a slice may move.
  struct Site {
    std::size_t slice{0};
    CapacityTier place{CapacityTier::core_on_demand};
    bool frozen{false};        ///< its pool accepts no change now
    bool not_arriving{false};  ///< what was requested earlier is overdue, so more would not come either
    std::int64_t minimum{0};   ///< the pool's own smallest size
    std::int64_t maximum{0};
    double unit_price{0};  ///< used only to order equal slices
  };

  void add_pool(std::size_t index, const Catalog& catalog);
  void add_slice(std::size_t index, Market market, std::int64_t count, const Catalog& catalog);
  /// What the pool is to have, in both markets of a fleet together.
  std::int64_t count_of(std::size_t pool) const;
  std::vector<Growth> alternated(std::span<const Growth> growths, MarketSplit start, const OnDemandShare& share) const;
  void set_core_floor();
  Units spared_by(const Scope& scope) const;
  Units core() const;
  Leeway room_to_grow(const Site& site) const;
  Leeway room_to_shrink(const Site& site) const;
  Units grow_one(const Site& site, Units amount, Units ceiling);
  Units shrink_one(const Site& site, Units amount);
  Units stop_at(Obstacle obstacle);
  Units move(Units amount, std::span<const CapacityTier> order, const Scope& scope, auto begin, auto end,
             auto&& move_one);
  static ClampCode code_of(Obstacle obstacle);
  std::string frozen_pools() const;
  std::string detail_of(Obstacle obstacle) const;

  const PolicyRules& policy_;
  const Observation& seen_;
  std::vector<Slice> slices_;  ///< in the order of the pools
  std::vector<Growth> growths_{};
  std::vector<Site> by_price_;  ///< the cheapest first
  Units core_floor_{0};
  std::string core_floor_detail_{};
  Units most_core_{0};  ///< the limit, or the present capacity if that is larger
  Units most_on_demand_{0};
  Obstacle met_{Obstacle::no_pool};       ///< in the present call: the last slice that could not take everything
  Obstacle obstacle_{Obstacle::no_pool};  ///< in the last call that could not place everything
};

}  // namespace headroom
