#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/model/cluster.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/model/scope.hpp"

namespace headroom {

/// One pool's capacity in one market: an instance group is one slice, an instance fleet two.
struct Slice {
  std::size_t pool{0};  ///< index into Cluster::pools
  Role role{Role::worker};
  Market market{Market::on_demand};
  std::int64_t from{0};  ///< instances, or fleet units for a fleet
  std::int64_t to{0};
  std::int64_t units_per_count{1};
  std::vector<std::string> nodes{};  ///< the Kubernetes nodes that go, where it is known which
};

/// The kinds of places that EMR's documented orders tell apart; what is not core counts as task.
enum class CapacityTier { core_on_demand, core_spot, task_on_demand, task_spot };

/// Moves capacity between a cluster's slices while it keeps count of every limit: the core and On-Demand limits, the
/// pools' own, the floor of core (the larger of dfs.replication and guards.core_floor, in nodes), and pools that take
/// no change in their present state.
class Placement {
 public:
  /// The arguments must outlive it.
  Placement(const PolicyRules& policy, const Observation& seen, const Catalog& catalog);

  Units total() const;
  std::span<const Slice> slices() const { return slices_; }

  /// Adds up to `amount` in this order within the scope, the cheaper of equal places first; answers what could not be
  /// placed. Rounds up to whole instances as long as the total stays within `ceiling`.
  Units grow(Units amount, std::span<const CapacityTier> order, const Scope& scope, Units ceiling);

  /// Removes up to `amount`, the dearer of equal places first; never more, so that the total does not fall short.
  Units shrink(Units amount, std::span<const CapacityTier> order, const Scope& scope);

  /// Takes removals back until the total is at least `target` again, as far as core and On-Demand then stay within
  /// their limits, or where they were.
  void restore(Units target);

  /// The record of a target that was to be `from`: which limit kept the last call from placing everything.
  Clamp clamp(Units from) const;

 private:
  /// What kept the last of an amount from being placed.
  enum class Obstacle {
    no_pool,
    frozen_pools,
    core_limit,
    on_demand_limit,
    pool_maximum,
    pool_minimum,
    core_floor,
    no_room_for_an_instance,
    less_than_an_instance,
  };

  /// How far one slice may move, and what keeps it from moving further.
  struct Room {
    Units units;
    Obstacle obstacle;
    void narrow(Units left, Obstacle by);
  };

  /// What decides how a slice may move.
  struct Site {
    std::size_t slice{0};
    CapacityTier place{CapacityTier::core_on_demand};
    bool frozen{false};       ///< its pool takes no change now
    std::int64_t minimum{0};  ///< of the pool's own count
    std::int64_t maximum{0};
    double unit_price{0};  ///< for the order between equal places only
  };

  void add_pool(std::size_t index, const Catalog& catalog);
  void add_slice(std::size_t index, Market market, std::int64_t count, const Catalog& catalog);
  Units floor_of_core() const;
  Units core() const;
  Units on_demand() const;
  Room room_to_grow(const Site& site) const;
  Room room_to_shrink(const Site& site) const;
  Units grow_one(const Site& site, Units amount, Units ceiling);
  Units shrink_one(const Site& site, Units amount);
  Units stop_at(Obstacle obstacle);
  Units move(Units amount, std::span<const CapacityTier> order, const Scope& scope, auto begin, auto end,
             auto&& move_one);
  static ClampCode code_of(Obstacle obstacle);
  std::string detail_of(Obstacle obstacle) const;

  const PolicyRules& policy_;
  const Observation& seen_;
  std::vector<Slice> slices_;   ///< in the order of the pools
  std::vector<Site> by_price_;  ///< the cheapest first
  Units core_floor_{0};
  Units most_core_{0};  ///< the limit, or what there was where that is more
  Units most_on_demand_{0};
  Obstacle met_{Obstacle::no_pool};       ///< of the call under way: the last site that could not take all
  Obstacle obstacle_{Obstacle::no_pool};  ///< of the last call that could not place everything
};

}  // namespace headroom
