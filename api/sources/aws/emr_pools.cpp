#include "api/sources/aws/emr_pools.hpp"

#include <array>
#include <cmath>
#include <string>

#include "api/sources/reading/limits.hpp"

namespace headroom::api {
namespace {

/// EMR allows weights up to this.
constexpr std::int64_t maximum_weight = 999;

constexpr std::array<std::pair<std::string_view, Role>, 3> roles{{
    {"MASTER", Role::primary},
    {"CORE", Role::core},
    {"TASK", Role::task},
}};

constexpr std::array<std::pair<std::string_view, Market>, 2> markets{{
    {"ON_DEMAND", Market::on_demand},
    {"SPOT", Market::spot},
}};

constexpr std::array<std::pair<std::string_view, LifecycleState>, 11> pool_states{{
    {"PROVISIONING", LifecycleState::provisioning},
    {"BOOTSTRAPPING", LifecycleState::bootstrapping},
    {"RUNNING", LifecycleState::running},
    {"RESIZING", LifecycleState::resizing},
    {"RECONFIGURING", LifecycleState::reconfiguring},
    {"SUSPENDED", LifecycleState::suspended},
    {"ARRESTED", LifecycleState::arrested},
    {"SHUTTING_DOWN", LifecycleState::shutting_down},
    {"TERMINATING", LifecycleState::terminating},
    {"TERMINATED", LifecycleState::ended},
    {"ENDED", LifecycleState::ended},
}};

enum class InstanceState { pending, running, terminated };

constexpr std::array<std::pair<std::string_view, InstanceState>, 5> instance_states{{
    {"AWAITING_FULFILLMENT", InstanceState::pending},
    {"PROVISIONING", InstanceState::pending},
    {"BOOTSTRAPPING", InstanceState::pending},
    {"RUNNING", InstanceState::running},
    {"TERMINATED", InstanceState::terminated},
}};

template <class Enum, std::size_t N>
std::optional<Enum> read_state(json::ObjectReader& object,
                               const std::array<std::pair<std::string_view, Enum>, N>& states) {
  return object.nested("Status", [&](json::ObjectReader& status) { return status.choice<Enum>("State", states); });
}

std::optional<std::int64_t> capacity(json::ObjectReader& object, std::string_view name) {
  return object.integer(name, 0, maximum_capacity);
}

InstanceTypeChoice read_instance_type(json::ObjectReader& specification) {
  specification.require("InstanceType");
  InstanceTypeChoice choice{.instance_type = std::string(specification.string("InstanceType").value_or(""))};
  choice.weight = specification.integer("WeightedCapacity", 1, maximum_weight).value_or(1);
  if (const auto priority = specification.number("Priority", 0, maximum_capacity))
    choice.priority = std::llround(*priority);
  return choice;
}

void read_instance_types(json::ObjectReader& fleet, Pool& pool) {
  fleet.each("InstanceTypeSpecifications", maximum_items, [&](json::ObjectReader& specification) {
    pool.instance_types.push_back(read_instance_type(specification));
  });
  if (pool.instance_types.size() != 1) return;
  pool.instance_type = pool.instance_types.front().instance_type;
  pool.weight = pool.instance_types.front().weight;
}

/// The one market a fleet uses; On-Demand for one that uses both, or none.
Market market_of(const Pool& fleet) {
  const auto used = [](const FleetMarket& market) { return market.requested > 0 || market.running > 0; };
  return used(*fleet.spot) && !used(*fleet.on_demand) ? Market::spot : Market::on_demand;
}

std::optional<Pool> read_pool(json::ObjectReader& object, std::string_view role_field) {
  object.require("Id");
  object.require(role_field);
  const auto id = object.string("Id");
  const auto role = object.choice<Role>(role_field, roles);
  const auto state = read_state(object, pool_states);
  if (!id || !role) return std::nullopt;
  return Pool{.id = std::string(*id), .role = *role, .state = state.value_or(LifecycleState::running)};
}

void read_attached_policy(json::ObjectReader& group, const std::string& pool_id, Collector& out) {
  const json::Value* body = group.object("AutoScalingPolicy");
  if (body == nullptr) return;
  const json::Path path = group.path().member("AutoScalingPolicy");
  auto document = read_emr_auto_scaling_policy(*body, path, group.violations());
  if (!document) return;
  document->policy.limits.pool_id = pool_id;
  for (AlarmRule& rule : document->policy.rules) rule.applies_to.pool_id = pool_id;
  add_auto_scaling(std::move(*document), out);
}

}  // namespace

void read_instance_group(json::ObjectReader& group, Collector& out) {
  auto pool = read_pool(group, "InstanceGroupType");
  group.require("RequestedInstanceCount");
  const auto requested = capacity(group, "RequestedInstanceCount");
  const auto running = capacity(group, "RunningInstanceCount");
  const auto market = group.choice<Market>("Market", markets);
  const auto type = group.string("InstanceType");
  if (!pool || !requested || pool->state == LifecycleState::ended) return;
  pool->requested = *requested;
  pool->running = running.value_or(*requested);
  pool->market = market.value_or(Market::on_demand);
  pool->instance_type = type.value_or("");
  read_attached_policy(group, pool->id, out);
  out.state(&DocumentFacts::composition, Composition::instance_groups, "the cluster's composition");
  out.add_pool(std::move(*pool), running ? RunningCount::stated : RunningCount::unstated);
}

void read_instance_fleet(json::ObjectReader& fleet, Collector& out) {
  auto pool = read_pool(fleet, "InstanceFleetType");
  const auto on_demand = capacity(fleet, "TargetOnDemandCapacity").value_or(0);
  const auto spot = capacity(fleet, "TargetSpotCapacity").value_or(0);
  const auto on_demand_running = capacity(fleet, "ProvisionedOnDemandCapacity");
  const auto spot_running = capacity(fleet, "ProvisionedSpotCapacity");
  if (!pool || pool->state == LifecycleState::ended) return;
  pool->on_demand = FleetMarket{.requested = on_demand, .running = on_demand_running.value_or(on_demand)};
  pool->spot = FleetMarket{.requested = spot, .running = spot_running.value_or(spot)};
  pool->requested = on_demand + spot;
  pool->running = pool->on_demand->running + pool->spot->running;
  pool->market = market_of(*pool);
  read_instance_types(fleet, *pool);
  out.state(&DocumentFacts::composition, Composition::instance_fleets, "the cluster's composition");
  const bool stated = on_demand_running && spot_running;
  out.add_pool(std::move(*pool), stated ? RunningCount::stated : RunningCount::unstated);
}

void read_instance(json::ObjectReader& instance, Collector& out) {
  const auto group = instance.string("InstanceGroupId");
  const auto fleet = instance.string("InstanceFleetId");
  const auto type = instance.string("InstanceType");
  const auto market = instance.choice<Market>("Market", markets);
  const auto state = read_state(instance, instance_states);
  const std::string pool_id{group ? *group : fleet.value_or("")};
  if (pool_id.empty() || !state) return;
  if (*state == InstanceState::running)
    out.add_instance({pool_id, std::string(type.value_or("")), market.value_or(Market::on_demand)});
  else
    out.add_instances_of(pool_id);
}

void add_auto_scaling(AutoScalingDocument document, Collector& out) {
  for (const Warning& warning : document.warnings) out.warn(warning.code, warning.detail);
  if (!document.cluster_id.empty()) out.mention_cluster(document.cluster_id);
  if (document.attached) out.add_auto_scaling(std::move(document.policy));
}

}  // namespace headroom::api
