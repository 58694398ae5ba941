#include "core/stages/mix_advice.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"

namespace headroom {
namespace {

bool says_something(const Mix& mix) { return mix.share || !mix.pools.empty() || mix.spot_suitable || mix.work; }

bool has_spot(const Pool& pool) {
  if (pool.role == Role::primary) return false;
  return pool.is_fleet() ? pool.spot.has_value() : pool.market == Market::spot;
}

std::int64_t spot_of(const Pool& pool) {
  if (!has_spot(pool)) return 0;
  return pool.is_fleet() ? pool.spot->requested : pool.requested;
}

/// What a cluster's Spot pools may launch, and where.
struct Flexibility {
  std::set<std::string_view> types{};
  std::set<std::string_view> zones{};
  std::int64_t requested{0};
  bool any{false};
  bool zones_known{true};  ///< of every Spot pool
};

Flexibility flexibility_of(const Cluster& cluster) {
  Flexibility flexibility;
  for (const Pool& pool : cluster.pools) {
    if (!has_spot(pool)) continue;
    flexibility.any = true;
    flexibility.requested += spot_of(pool);
    if (pool.instance_types.empty() && !pool.instance_type.empty()) flexibility.types.insert(pool.instance_type);
    for (const InstanceTypeChoice& choice : pool.instance_types) flexibility.types.insert(choice.instance_type);
    flexibility.zones.insert(pool.availability_zones.begin(), pool.availability_zones.end());
    flexibility.zones_known = flexibility.zones_known && !pool.availability_zones.empty();
  }
  return flexibility;
}

Warning unsuitable(const Mix& mix, std::int64_t requested) {
  std::string detail = "no Spot capacity is added, because ";
  detail += mix.spot_suitable || !mix.work ? "mix.spot_suitable is false" : suitability_of(*mix.work).reason;
  if (requested > 0) detail += "; " + text::whole(requested) + " Spot are requested now, which the mix does not remove";
  return {"spot_unsuitable", std::move(detail)};
}

}  // namespace

std::vector<Warning> mix_advice(const Cluster& cluster, const Mix& mix) {
  if (!says_something(mix)) return {};
  const Flexibility flexibility = flexibility_of(cluster);
  if (mix.bears_spot() == false) return {unsuitable(mix, flexibility.requested)};
  std::vector<Warning> advice;
  if (!flexibility.any) return advice;
  const auto types = static_cast<std::int64_t>(flexibility.types.size());
  if (flexibility.types.size() < enough_instance_types)
    advice.push_back({"few_instance_types", "Spot capacity comes from " + text::whole(types) +
                                                (types == 1 ? " instance type" : " instance types") +
                                                "; with at least " + text::whole(enough_instance_types) +
                                                " it is interrupted less often and arrives sooner"});
  if (flexibility.zones_known && flexibility.zones.size() == 1)
    advice.push_back({"one_availability_zone", "Spot capacity comes from " + std::string(*flexibility.zones.begin()) +
                                                   " alone; several zones have more of it"});
  return advice;
}

}  // namespace headroom
