#include <array>
#include <vector>

#include "core/decision/policy.hpp"
#include "core/stages/allocate.hpp"
#include "core/stages/observe.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

struct NamedMarket {
  const char* name;
  Market market;
};
constexpr std::array markets{NamedMarket{"ON_DEMAND", Market::on_demand}, NamedMarket{"SPOT", Market::spot}};

Unit unit_of(const std::string& name) {
  if (name == "Instances") return Unit::instances;
  if (name == "VCPU") return Unit::vcpu;
  if (name == "InstanceFleetUnits") return Unit::fleet_units;
  throw Malformed("\"UnitType\" does not know " + name);
}

Composition composition_of(const Json& input) {
  const std::string name = text(input, "composition");
  if (name == "instance_groups") return Composition::instance_groups;
  if (name == "instance_fleets") return Composition::instance_fleets;
  throw Malformed("\"composition\" does not know " + name);
}

std::optional<Market> core_market_of(const Json& input) {
  const auto name = optional_text(input, "core_market");
  if (!name) return std::nullopt;
  for (const NamedMarket& market : markets)
    if (*name == market.name) return market.market;
  throw Malformed("\"core_market\" does not know " + *name);
}

std::optional<Units> optional_units(const Json& object, const char* name) {
  const auto value = optional_integer(object, name);
  return value ? std::optional{Units{*value}} : std::nullopt;
}

ComputeLimits limits_of(const Json& input) {
  const Json& limits = field(input, "ComputeLimits");
  return {.unit = unit_of(text(limits, "UnitType")),
          .minimum = {integer(limits, "MinimumCapacityUnits")},
          .maximum = {integer(limits, "MaximumCapacityUnits")},
          .maximum_on_demand = optional_units(limits, "MaximumOnDemandCapacityUnits"),
          .maximum_core = optional_units(limits, "MaximumCoreCapacityUnits")};
}

Pool fleet_of(Role role, const Json& counts) {
  const std::int64_t on_demand = optional_integer(counts, "ON_DEMAND").value_or(0);
  const std::int64_t spot = optional_integer(counts, "SPOT").value_or(0);
  Pool pool{.id = role == Role::core ? "core" : "task", .role = role, .instance_type = {}};
  pool.requested = pool.running = on_demand + spot;
  pool.on_demand = FleetMarket{.requested = on_demand, .running = on_demand};
  pool.spot = FleetMarket{.requested = spot, .running = spot};
  return pool;
}

/// A core group for each market that is listed; task groups for both, empty where they are not.
void add_groups(Role role, const Json& counts, std::vector<Pool>& pools) {
  for (const NamedMarket& market : markets) {
    const auto count = optional_integer(counts, market.name);
    if (!count && role == Role::core) continue;
    Pool pool{.id = (role == Role::core ? "core-" : "task-") + std::string{market.name},
              .role = role,
              .market = market.market,
              .instance_type = {}};
    pool.requested = pool.running = count.value_or(0);
    pools.push_back(std::move(pool));
  }
}

Cluster cluster_of(const Json& input) {
  Cluster cluster;
  cluster.composition = composition_of(input);
  const Json& initial = field(input, "initial");
  const std::array roles{std::pair{Role::core, "core"}, std::pair{Role::task, "task"}};
  for (const auto& [role, name] : roles) {
    const Json counts = initial.value(name, Json::object());
    if (cluster.composition == Composition::instance_fleets)
      cluster.pools.push_back(fleet_of(role, counts));
    else
      add_groups(role, counts, cluster.pools);
  }
  return cluster;
}

/// Where the units are: per role in total and by market. Core has the markets that it started with.
Json shape_of(const Allocation& allocation, const Json& input) {
  Json got{{"core", field(input, "initial").value("core", Json::object())},
           {"task", {{"ON_DEMAND", 0}, {"SPOT", 0}}},
           {"core_total", 0},
           {"task_total", 0}};
  for (Json& count : got["core"]) count = 0;
  for (const Slice& slice : allocation.slices) {
    const std::string role = slice.role == Role::core ? "core" : "task";
    const char* const market = slice.market == Market::on_demand ? "ON_DEMAND" : "SPOT";
    got[role + "_total"] = got[role + "_total"].get<std::int64_t>() + slice.to;
    if (slice.to > 0 || got[role].contains(market))
      got[role][market] = got[role].value(market, std::int64_t{0}) + slice.to;
  }
  return got;
}

Json allocation_at_maximum(const Json& input) {
  const Cluster cluster = cluster_of(input);
  const Metrics metrics;
  const PolicyRules policy{.limits = limits_of(input)};
  const Observation seen = observe(cluster, metrics, policy, Instant{}, builtin_catalog());
  const Units maximum = policy.limits.maximum;
  const Proposal all{.proposes = maximum, .reason = "at_maximum", .detail = {}, .evidence = {}};
  return shape_of(allocate(all, {.target = maximum, .ceiling = maximum, .clamps = {}}, policy, seen, builtin_catalog()),
                  input);
}

Json validation(const Json& input) {
  return {{"valid", !fault_of(limits_of(input), composition_of(input), core_market_of(input)).has_value()}};
}

constexpr Kind kinds[] = {{"allocation_at_maximum", allocation_at_maximum}, {"validation", validation}};

}  // namespace

const Suite emr_managed_scaling{"emr_managed_scaling", kinds};

}  // namespace headroom::conformance
