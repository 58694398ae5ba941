#include "core/model/pool_units.hpp"

#include <string_view>

namespace headroom {
namespace {

/// How many capacity units, counted in `unit`, one of `weight` parts of an instance provides. No value if that is not a
/// whole number.
std::optional<std::int64_t> units_of(std::string_view type, std::int64_t weight, Unit unit, const Catalog& catalog) {
  if (unit != Unit::vcpu && unit != Unit::instances) return 1;
  std::int64_t units = 1;
  if (unit == Unit::vcpu) {
    const InstanceType* known = catalog.find(type);
    if (known == nullptr) return std::nullopt;
    units = known->vcpus.value;
  }
  return units % weight == 0 ? std::optional(units / weight) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> units_per_count(const Pool& pool, Unit unit, const Catalog& catalog) {
  if (!pool.is_fleet() || pool.instance_types.empty())
    return units_of(pool.instance_type, pool.is_fleet() ? pool.weight : 1, unit, catalog);
  std::optional<std::int64_t> same;
  for (const InstanceTypeChoice& choice : pool.instance_types) {
    const auto units = units_of(choice.instance_type, choice.weight, unit, catalog);
    if (!units || (same && *same != *units)) return std::nullopt;
    same = units;
  }
  return same;
}

}  // namespace headroom
