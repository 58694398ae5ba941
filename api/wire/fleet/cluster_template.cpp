#include "api/wire/fleet/cluster_template.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "api/aws/words.hpp"
#include "api/json/copy.hpp"
#include "api/json/writer.hpp"
#include "api/sources/aws/emr_policies.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/model/rules.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view template_kind = "aws.emr.RunJobFlow";
constexpr std::size_t maximum_prices = 200;
constexpr std::size_t maximum_types = 30;
/// EMR's bound of a fleet's WeightedCapacity.
constexpr std::int64_t maximum_weight = 999;

constexpr std::array<std::pair<std::string_view, Role>, 3> emr_roles{
    {{"MASTER", Role::primary}, {"CORE", Role::core}, {"TASK", Role::task}}};
constexpr std::array<std::pair<std::string_view, Market>, 2> emr_markets{
    {{"ON_DEMAND", Market::on_demand}, {"SPOT", Market::spot}}};

struct TypePrice {
  std::optional<MicroDollars> on_demand{};
  std::optional<MicroDollars> spot{};
};
using TypePrices = std::map<std::string, TypePrice, std::less<>>;

TypePrices decode_prices(json::ObjectReader& fleet) {
  TypePrices prices;
  fleet.each("prices", maximum_prices, [&](json::ObjectReader& item) {
    item.require("instance_type");
    const auto type = item.string("instance_type", longest_instance_type);
    const TypePrice price{.on_demand = item.dollars("on_demand_hourly_usd"), .spot = item.dollars("spot_hourly_usd")};
    if (!item.has("on_demand_hourly_usd") && !item.has("spot_hourly_usd"))
      item.report("on_demand_hourly_usd", "missing", "is required, or spot_hourly_usd");
    if (type && !prices.emplace(std::string(*type), price).second)
      item.report("instance_type", "duplicate", "has a price already");
  });
  return prices;
}

/// What is paid for one instance of this type: the dearer market, if the pool has both.
std::optional<MicroDollars> price_of(const TypePrices& prices, std::string_view type, bool on_demand, bool spot) {
  const auto found = prices.find(type);
  if (found == prices.end()) return std::nullopt;
  const TypePrice& price = found->second;
  if (!on_demand && spot) return price.spot;
  if (!spot || !price.spot) return price.on_demand;
  return price.on_demand ? std::optional(std::max(*price.on_demand, *price.spot)) : std::nullopt;
}

/// Empty if it is not there, or if it is at fault.
std::string read_type(json::ObjectReader& reader, std::string_view name) {
  const auto type = reader.string(name, longest_instance_type);
  if (type && type->empty()) reader.report(name, "out_of_range", "must not be empty");
  return std::string(type.value_or(""));
}

Pool pool_of(Role role, Market market, std::string type, std::int64_t count, const TypePrices& prices) {
  const bool spot = market == Market::spot;
  const auto price = price_of(prices, type, !spot, spot);
  return {.role = role,
          .market = market,
          .instance_type = std::move(type),
          .running = 0,
          .requested = count,
          .hourly_price = price};
}

Pool read_group(json::ObjectReader& group, const TypePrices& prices, ClusterTemplate& result) {
  for (const std::string_view name : {"InstanceRole", "InstanceType", "InstanceCount"}) group.require(name);
  const auto role = group.choice<Role>("InstanceRole", emr_roles).value_or(Role::core);
  const auto market = group.choice<Market>("Market", emr_markets).value_or(Market::on_demand);
  const auto count = group.integer("InstanceCount", role == Role::primary ? 1 : 0, maximum_pool_count).value_or(0);
  std::string type = read_type(group, "InstanceType");
  if (group.has("AutoScalingPolicy")) result.has_scaling_policy = true;
  return pool_of(role, market, std::move(type), count, prices);
}

Pool read_fleet(json::ObjectReader& fleet, const TypePrices& prices) {
  fleet.require("InstanceFleetType");
  fleet.require("InstanceTypeConfigs");
  Pool pool{.role = fleet.choice<Role>("InstanceFleetType", emr_roles).value_or(Role::core)};
  const auto target = [&](std::string_view name) -> std::optional<std::int64_t> {
    return fleet.has(name) ? fleet.integer(name, 0, maximum_pool_count) : std::optional<std::int64_t>(0);
  };
  const auto wanted_on_demand = target("TargetOnDemandCapacity");
  const auto wanted_spot = target("TargetSpotCapacity");
  const std::int64_t on_demand = wanted_on_demand.value_or(0);
  const std::int64_t spot = wanted_spot.value_or(0);
  pool.on_demand = FleetMarket{.requested = on_demand};
  pool.spot = FleetMarket{.requested = spot};
  pool.requested = on_demand + spot;
  const auto types = fleet.each("InstanceTypeConfigs", maximum_types, [&](json::ObjectReader& item) {
    item.require("InstanceType");
    const std::string type = read_type(item, "InstanceType");
    pool.instance_types.push_back({.instance_type = type,
                                   .weight = item.integer("WeightedCapacity", 1, maximum_weight).value_or(1),
                                   .hourly_price = price_of(prices, type, on_demand > 0, spot > 0),
                                   .priority = std::nullopt});
  });
  if (types == std::size_t{0}) fleet.report("InstanceTypeConfigs", "empty", "needs at least one instance type");
  if (pool.role == Role::primary && wanted_on_demand && wanted_spot && on_demand + spot < 1)
    fleet.report("TargetOnDemandCapacity", "out_of_range", "a primary fleet needs a capacity of 1");
  return pool;
}

/// The short form: one type for the primary node and one for all others, `InstanceCount` of both together.
void read_uniform(json::ObjectReader& instances, const TypePrices& prices, Cluster& cluster) {
  instances.require("MasterInstanceType");
  instances.require("InstanceCount");
  const std::string primary = read_type(instances, "MasterInstanceType");
  const std::string others = instances.has("SlaveInstanceType") ? read_type(instances, "SlaveInstanceType") : primary;
  const std::int64_t count = instances.integer("InstanceCount", 1, maximum_pool_count).value_or(1);
  cluster.pools.push_back(pool_of(Role::primary, Market::on_demand, primary, 1, prices));
  if (count > 1) cluster.pools.push_back(pool_of(Role::core, Market::on_demand, others, count - 1, prices));
}

/// `us-east-1` for the zone `us-east-1a`.
std::string region_of_zone(std::string_view zone) {
  while (!zone.empty() && (zone.back() < '0' || zone.back() > '9')) zone.remove_suffix(1);
  return std::string(zone);
}

void check_primary(json::ObjectReader& instances, std::string_view list, const Cluster& cluster) {
  const auto primaries = std::ranges::count(cluster.pools, Role::primary, &Pool::role);
  if (primaries == 1) return;
  instances.report(list, primaries == 0 ? "missing" : "duplicate", "needs exactly one with the role MASTER");
}

void read_instances(json::ObjectReader& instances, const TypePrices& prices, ClusterTemplate& result) {
  Cluster& cluster = result.cluster;
  const bool groups = instances.has("InstanceGroups");
  const bool fleets = instances.has("InstanceFleets");
  const bool uniform = instances.has("MasterInstanceType") || instances.has("InstanceCount");
  instances.nested("Placement", [&](json::ObjectReader& placement) {
    if (const auto zone = placement.string("AvailabilityZone")) cluster.region = region_of_zone(*zone);
  });
  if (groups && fleets)
    instances.report("InstanceFleets", "contradictory", "EMR takes either InstanceGroups or InstanceFleets");
  if (groups) {
    cluster.composition = Composition::instance_groups;
    const auto read = instances.each("InstanceGroups", maximum_pools, [&](json::ObjectReader& group) {
      cluster.pools.push_back(read_group(group, prices, result));
    });
    if (read) check_primary(instances, "InstanceGroups", cluster);
  } else if (fleets) {
    cluster.composition = Composition::instance_fleets;
    const auto read = instances.each("InstanceFleets", maximum_pools, [&](json::ObjectReader& fleet) {
      cluster.pools.push_back(read_fleet(fleet, prices));
    });
    if (read) check_primary(instances, "InstanceFleets", cluster);
  } else if (uniform) {
    cluster.composition = Composition::instance_groups;
    read_uniform(instances, prices, cluster);
  } else {
    instances.report("InstanceGroups", "missing",
                     "is required, or InstanceFleets, or MasterInstanceType with InstanceCount");
  }
}

void read_body(json::ObjectReader& body, const TypePrices& prices, ClusterTemplate& result) {
  body.require("Name");
  body.require("Instances");
  if (const auto name = body.string("Name"); name && name->empty())
    body.report("Name", "out_of_range", "must not be empty");
  result.cluster.release = std::string(body.string("ReleaseLabel").value_or(""));
  body.nested("Instances", [&](json::ObjectReader& instances) { read_instances(instances, prices, result); });
  if (const json::Value* policy = body.get("ManagedScalingPolicy"); policy != nullptr) {
    const json::Path path = body.path().member("ManagedScalingPolicy");
    read_emr_managed_scaling_policy(*policy, path, body.violations());
    result.has_scaling_policy = true;
  }
}

std::string copied(const json::Value& value) {
  std::string text;
  json::Writer out(text);
  json::write_copy(out, value);
  return text;
}

void write_limits(json::Writer& out, const ComputeLimits& limits) {
  out.name("ManagedScalingPolicy").begin_object().name("ComputeLimits").begin_object();
  out.field("UnitType", name_in(aws::emr_units, limits.unit));
  out.field("MinimumCapacityUnits", limits.minimum.value).field("MaximumCapacityUnits", limits.maximum.value);
  if (limits.maximum_on_demand) out.field("MaximumOnDemandCapacityUnits", limits.maximum_on_demand->value);
  if (limits.maximum_core) out.field("MaximumCoreCapacityUnits", limits.maximum_core->value);
  out.end_object().end_object();
}

}  // namespace

std::optional<ClusterTemplate> decode_cluster_template(json::ObjectReader& fleet) {
  const TypePrices prices = decode_prices(fleet);
  const json::Value* given = fleet.get("prices");
  return fleet.nested("template", [&](json::ObjectReader& reader) {
    ClusterTemplate result{.cluster = {.platform = Platform::emr}, .body = {}};
    reader.require("kind");
    reader.require("body");
    if (const auto kind = reader.string("kind"); kind && *kind != template_kind)
      reader.report("kind", "unknown_value", "must be one of: " + std::string(template_kind));
    reader.nested("body", json::UnknownFields::ignored,
                  [&](json::ObjectReader& body) { read_body(body, prices, result); });
    if (const json::Value* body = reader.object("body")) result.body = copied(*body);
    if (given != nullptr) result.prices = copied(*given);
    return result;
  });
}

bool takes_limits(const ClusterTemplate& from, const std::optional<ComputeLimits>& limits) {
  if (from.has_scaling_policy || !limits) return false;
  const bool fleets = from.cluster.composition == Composition::instance_fleets;
  const bool counts = limits->unit == Unit::vcpu || limits->unit == (fleets ? Unit::fleet_units : Unit::instances);
  const auto core = std::ranges::find(from.cluster.pools, Role::core, &Pool::role);
  const auto market = core == from.cluster.pools.end() ? std::nullopt : std::optional(core->market);
  return counts && !fault_of(*limits, from.cluster.composition, market);
}

std::string run_job_flow(const ClusterTemplate& from, const std::optional<ComputeLimits>& limits) {
  if (!takes_limits(from, limits)) return from.body;
  std::string policy;
  json::Writer out(policy);
  write_limits(out, *limits);
  std::string body = from.body;
  body.insert(body.size() - 1, std::string(",").append(policy));  // it is an object with at least a name
  return body;
}

}  // namespace headroom::api
