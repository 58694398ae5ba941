#include <string>
#include <vector>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/stages/missing_capacity.hpp"
#include "core/stages/placement.hpp"

/// Why a placement stopped, as a code and for a person.
namespace headroom {

ClampCode Placement::code_of(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::frozen_pools:
    case Obstacle::not_arriving:
      return ClampCode::in_progress;
    case Obstacle::core_limit:
      return ClampCode::core_limit;
    case Obstacle::on_demand_limit:
      return ClampCode::on_demand_limit;
    case Obstacle::core_floor:
      return ClampCode::core_floor;
    case Obstacle::pool_minimum:
    case Obstacle::less_than_an_instance:
      return ClampCode::minimum;
    case Obstacle::no_pool:
    case Obstacle::pool_maximum:
    case Obstacle::no_room_for_an_instance:
      return ClampCode::maximum;
  }
  return ClampCode::maximum;
}

/// "pool `ig-TASK` is reconfiguring and allows no change".
std::string Placement::frozen_pools() const {
  std::vector<std::string> names;
  for (const Pool& pool : seen_.cluster->pools)
    if (pool.role != Role::primary && !accepts_capacity_change(pool.state))
      names.push_back("pool " + text::marked(pool.id) + " is " + words(pool.state));
  return text::joined(names, " and ") + (names.size() == 1 ? " and allows no change" : ": they allow no change");
}

std::string Placement::detail_of(Obstacle obstacle) const {
  const auto units = [&](Units amount) { return text::counted(amount, seen_.unit); };
  switch (obstacle) {
    case Obstacle::no_pool:
      return policy_.mix.bears_spot() == false ? "the work does not bear Spot, and no On-Demand pool can grow"
                                               : "there is no pool to change";
    case Obstacle::frozen_pools:
      return frozen_pools() + " now, and no other pool changes in their place";
    case Obstacle::not_arriving:
      return "what was requested earlier does not arrive, and no other pool, instance type or market can grow: add one";
    case Obstacle::core_limit:
      return "the core limit is " + units(policy_.limits.core_limit()) + " and no other pool can grow";
    case Obstacle::on_demand_limit:
      return "the On-Demand limit is " + units(policy_.limits.on_demand_limit()) + " and no other pool can grow";
    case Obstacle::pool_maximum:
      return "the pools are at their own maximum";
    case Obstacle::pool_minimum:
      return "the pools are at their own minimum";
    case Obstacle::core_floor:
      return core_floor_detail_;
    case Obstacle::no_room_for_an_instance:
      return "one more whole instance would go beyond it";
    case Obstacle::less_than_an_instance:
      return "one whole instance fewer would fall short of it";
  }
  return {};
}

}  // namespace headroom
