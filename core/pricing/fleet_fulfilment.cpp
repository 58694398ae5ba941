#include "core/pricing/fleet_fulfilment.hpp"

#include <algorithm>

#include "core/base/int128.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

std::int64_t weight_of(const InstanceTypeChoice& type) { return std::max<std::int64_t>(type.weight, 1); }

/// Whether a unit of `a` costs less than one of `b`.
bool is_cheaper(const InstanceTypeChoice& a, const InstanceTypeChoice& b) {
  if (!a.hourly_price || !b.hourly_price) return a.hourly_price.has_value() && !b.hourly_price;
  return Int128{a.hourly_price->value} * weight_of(b) < Int128{b.hourly_price->value} * weight_of(a);
}

}  // namespace

std::optional<std::size_t> launched_type(std::span<const InstanceTypeChoice> types, FleetStrategy strategy) {
  if (types.empty()) return std::nullopt;
  if (strategy == FleetStrategy::prioritized) return 0;
  return static_cast<std::size_t>(std::ranges::min_element(types, is_cheaper) - types.begin());
}

Fulfilment fulfil(std::int64_t target, std::int64_t provisioned, const InstanceTypeChoice& type) {
  Fulfilment filled{.instances = instances_for(target - provisioned, weight_of(type))};
  filled.units = provisioned + filled.instances * weight_of(type);
  filled.overage = filled.units - target;
  if (type.hourly_price) filled.hourly_cost = scaled(*type.hourly_price, filled.instances, 1);
  return filled;
}

}  // namespace headroom
