#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/readiness/check.hpp"

/// One function for each item, and what they share.
namespace headroom::readiness {

Item met(std::string_view name, std::string evidence);
Item not_met(std::string_view name, std::string evidence, Fix fix);
Item not_visible(std::string_view name, std::string evidence);

inline constexpr const char* no_cluster = "No description of the pools is known.";

/// The pools that are scaled: all but the primary node.
std::vector<const Pool*> scaled_pools(const Cluster& cluster);
/// Whether the pool has Spot capacity, running or requested.
bool has_spot(const Pool& pool);
bool has_on_demand(const Pool& pool);
/// The ids of the pools, with commas.
std::string ids_of(const std::vector<const Pool*>& pools);

Item limits_set(const Facts& facts);
Item minimum_covers_baseline(const Facts& facts);
Item maximum_covers_peak(const Facts& facts);
Item budget_set(const Facts& facts);
Item maximum_within_budget(const Facts& facts);
Item cooldown_covers_start_up(const Facts& facts);
Item instance_types_diversified(const Facts& facts);
Item market_mix(const Facts& facts);
Item core_on_demand(const Facts& facts);
Item replication(const Facts& facts);
Item spot_suitability(const Facts& facts);
Item metrics_fresh(const Facts& facts);
Item alarms_present(const Facts& facts);

}  // namespace headroom::readiness
