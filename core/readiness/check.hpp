#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/money.hpp"
#include "core/model/budget.hpp"
#include "core/readiness/facts.hpp"
#include "core/readiness/items.hpp"

/// The checklist before a cluster goes into production.
namespace headroom::readiness {

/// What a fleet with Spot should name (EMR's guide to instance fleets).
inline constexpr std::size_t enough_fleet_types = 10;
/// What groups or node groups with Spot should have between them.
inline constexpr std::size_t enough_group_types = 2;

/// What the budget allows an hour, if the cluster costs the same all day: the smaller of the hourly cap and a 24th of
/// the daily cap, each less the budget's reserve. No value if the budget has neither.
std::optional<MicroDollars> hourly_cap(const Budget& budget);

/// Every item that applies to the platform, in the order of item_names. `core_on_demand` and `replication` are for EMR;
/// they are there too if the platform is not known.
std::vector<Item> check(const Facts& facts);

}  // namespace headroom::readiness
