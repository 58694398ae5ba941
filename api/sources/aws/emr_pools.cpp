#include "api/sources/aws/emr_pools.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "api/aws/words.hpp"
#include "api/sources/aws/emr_configurations.hpp"
#include "api/sources/reading/limits.hpp"
#include "core/base/marked.hpp"

namespace headroom::api {
namespace {

/// EMR allows weights up to this.
constexpr std::int64_t maximum_weight = 999;

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

/// What a fleet's document says of one market. The service leaves out what it does not know.
struct MarketCapacity {
  std::optional<std::int64_t> requested{};
  std::optional<std::int64_t> running{};
  bool is_mentioned{false};  ///< though nothing of it may be readable

  bool is_known() const { return requested || running; }
  /// What is provisioned stands in for a target that is absent, and the other way round. No value if both are unknown.
  std::optional<FleetMarket> counts() const {
    if (!is_known()) return std::nullopt;
    return FleetMarket{.requested = requested ? *requested : *running, .running = running ? *running : *requested};
  }
};

MarketCapacity read_market(json::ObjectReader& fleet, std::string_view target, std::string_view provisioned) {
  return {.requested = capacity(fleet, target),
          .running = capacity(fleet, provisioned),
          .is_mentioned = fleet.has(target) || fleet.has(provisioned)};
}

void warn_of_stand_in(const Pool& pool, std::string_view missing, std::string_view counted, Collector& out) {
  out.warn("requested_capacity_assumed", "does not say " + std::string(missing) + " of " + text::marked(pool.id) +
                                             ": what " + std::string(counted) + " counts as requested");
}

/// A fleet without a word about one market has none there, as far as anybody can tell. Nothing is changed there.
void warn_of_stand_ins(const Pool& fleet, const MarketCapacity& on_demand, const MarketCapacity& spot, Collector& out) {
  std::string missing;
  const auto look = [&](const MarketCapacity& market, std::string_view target) {
    if (!market.requested && market.running) missing.append(missing.empty() ? "" : " and ").append(target);
  };
  look(on_demand, "TargetOnDemandCapacity");
  look(spot, "TargetSpotCapacity");
  if (!missing.empty()) warn_of_stand_in(fleet, missing, "is provisioned", out);
  if (fleet.role == Role::primary || (on_demand.is_mentioned && spot.is_mentioned)) return;
  out.warn("requested_capacity_assumed",
           "says nothing about the " + std::string(spot.is_mentioned ? "On-Demand" : "Spot") + " capacity of " +
               text::marked(fleet.id) + ": none counts as requested, and it is not changed");
}

InstanceTypeChoice read_instance_type(json::ObjectReader& specification) {
  if (!specification.has("InstanceType")) specification.report("InstanceType", "unknown_value", "is not given");
  InstanceTypeChoice choice{.instance_type = std::string(specification.string("InstanceType").value_or(""))};
  choice.weight = specification.integer("WeightedCapacity", 1, maximum_weight).value_or(1);
  if (const auto priority = specification.number("Priority", 0, maximum_capacity))
    choice.priority = std::llround(*priority);
  return choice;
}

/// Reads the types into `pool`. Answers what their configurations set.
Configuration read_instance_types(json::ObjectReader& fleet, Pool& pool) {
  Configuration set = read_configurations(fleet);
  fleet.each("InstanceTypeSpecifications", maximum_items, [&](json::ObjectReader& specification) {
    pool.instance_types.push_back(read_instance_type(specification));
    const Configuration own = read_configurations(specification);
    if (own.hdfs_replication) set.hdfs_replication = std::max(set.hdfs_replication.value_or(1), *own.hdfs_replication);
    if (own.resource_calculator) set.resource_calculator = own.resource_calculator;
    if (own.node_labels) set.node_labels = own.node_labels;
  });
  if (pool.instance_types.size() != 1) return set;
  pool.instance_type = pool.instance_types.front().instance_type;
  pool.weight = pool.instance_types.front().weight;
  return set;
}

/// The one market a fleet uses; On-Demand for one that uses both, or none.
Market market_of(const Pool& fleet) {
  const auto used = [](const std::optional<FleetMarket>& market) {
    return market && (market->requested > 0 || market->running > 0);
  };
  return used(fleet.spot) && !used(fleet.on_demand) ? Market::spot : Market::on_demand;
}

std::optional<Pool> read_pool(json::ObjectReader& object, std::string_view role_field) {
  object.require("Id");
  object.require(role_field);
  const auto id = object.string("Id");
  const auto role = object.choice<Role>(role_field, aws::emr_roles);
  const auto state = read_state(object, pool_states);
  // A group that can't be told from others is as good as absent: the rest would look like the whole cluster.
  if (!id && object.has("Id")) object.report("Id", "missing", "is required as a text");
  if (!role && object.has(role_field)) object.report(role_field, "missing", "is required as a role that is known");
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
  const auto requested = capacity(group, "RequestedInstanceCount");
  const auto running = capacity(group, "RunningInstanceCount");
  if (!requested && !running) group.report("RequestedInstanceCount", "missing", "or RunningInstanceCount is required");
  const auto market = group.choice<Market>("Market", aws::emr_markets);
  const auto type = group.string("InstanceType");
  if (!pool || (!requested && !running) || pool->state == LifecycleState::ended) return;
  pool->requested = requested ? *requested : *running;
  pool->running = running ? *running : *requested;
  pool->market = market.value_or(Market::on_demand);
  pool->instance_type = type.value_or("");
  if (!requested) warn_of_stand_in(*pool, "RequestedInstanceCount", "run", out);
  read_attached_policy(group, pool->id, out);
  out.add_configuration({.role = pool->role, .configuration = read_configurations(group)});
  out.state(&DocumentFacts::composition, Composition::instance_groups, "the cluster's composition");
  out.add_pool(std::move(*pool), running ? RunningCount::stated : RunningCount::unstated);
}

void read_instance_fleet(json::ObjectReader& fleet, Collector& out) {
  auto pool = read_pool(fleet, "InstanceFleetType");
  const MarketCapacity on_demand = read_market(fleet, "TargetOnDemandCapacity", "ProvisionedOnDemandCapacity");
  const MarketCapacity spot = read_market(fleet, "TargetSpotCapacity", "ProvisionedSpotCapacity");
  if (!on_demand.is_known() && !spot.is_known())
    fleet.report("TargetOnDemandCapacity", "missing", "or another target or provisioned capacity is required");
  if (!pool || (!on_demand.is_known() && !spot.is_known()) || pool->state == LifecycleState::ended) return;
  pool->on_demand = on_demand.counts();
  pool->spot = spot.counts();
  for (const auto& market : {pool->on_demand, pool->spot}) {
    pool->requested += market.value_or(FleetMarket{}).requested;
    pool->running += market.value_or(FleetMarket{}).running;
  }
  pool->market = market_of(*pool);
  warn_of_stand_ins(*pool, on_demand, spot, out);
  out.add_configuration({.role = pool->role, .configuration = read_instance_types(fleet, *pool)});
  out.state(&DocumentFacts::composition, Composition::instance_fleets, "the cluster's composition");
  out.add_pool(std::move(*pool), on_demand.running && spot.running ? RunningCount::stated : RunningCount::unstated);
}

void read_instance(json::ObjectReader& instance, Collector& out) {
  const auto group = instance.string("InstanceGroupId");
  const auto fleet = instance.string("InstanceFleetId");
  const auto type = instance.string("InstanceType");
  const auto market = instance.choice<Market>("Market", aws::emr_markets);
  const auto state = read_state(instance, instance_states);
  const auto ec2_id = instance.string("Ec2InstanceId");
  const std::string pool_id{group ? *group : fleet.value_or("")};
  if (pool_id.empty() || !state) return;
  if (ec2_id)
    out.list_instance({.id = std::string(*ec2_id),
                       .pool_id = pool_id,
                       .instance_type = std::string(type.value_or("")),
                       .market = market,
                       .runs = *state != InstanceState::terminated});
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
