#include <algorithm>
#include <cstdint>
#include <optional>

#include "api/artifacts/aws/aws_artifacts.hpp"
#include "api/artifacts/aws/pool_targets.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "api/aws/words.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/policy.hpp"

namespace headroom::api {
namespace {

/// The pools of the decision that change and are fleets, or are not.
std::vector<PoolTarget> changed(const Cluster& cluster, const Decision& decision, Composition composition) {
  std::vector<PoolTarget> targets;
  for (const PoolTarget& target : decision.pool_targets) {
    const Pool* pool = pool_of(cluster, target);
    const bool fits = pool != nullptr && pool->is_fleet() == (composition == Composition::instance_fleets);
    if (fits && moves(target)) targets.push_back(target);
  }
  return targets;
}

void write_modify_groups(json::Writer& out, const Cluster& cluster, const Decision& decision, Preference preference) {
  const auto groups = changed(cluster, decision, Composition::instance_groups);
  if (groups.empty()) return;
  write_artifact(out, "aws.emr.ModifyInstanceGroups", preference, [&] {
    out.field("ClusterId", cluster.id).name("InstanceGroups").begin_array();
    for (const PoolTarget& group : groups)
      out.begin_object().field("InstanceGroupId", group.pool_id).field("InstanceCount", group.to).end_object();
    out.end_array();
  });
}

/// A market of which nothing is known keeps what it has: EMR leaves a target alone that the call does not have.
void write_modify_fleets(json::Writer& out, const Cluster& cluster, const Decision& decision, Preference preference) {
  for (const PoolTarget& fleet : changed(cluster, decision, Composition::instance_fleets)) {
    const Pool& pool = *pool_of(cluster, fleet);
    write_artifact(out, "aws.emr.ModifyInstanceFleet", preference, [&] {
      out.field("ClusterId", cluster.id).name("InstanceFleet").begin_object();
      out.field("InstanceFleetId", fleet.pool_id);
      if (pool.on_demand || fleet.from != fleet.to) out.field("TargetOnDemandCapacity", fleet.to);
      if (pool.spot || fleet.spot_from != fleet.spot_to) out.field("TargetSpotCapacity", fleet.spot_to);
      out.end_object();
    });
  }
}

/// What one of a pool's count is in `unit`: of an instance for a group, of a fleet unit for a fleet. Nothing where that
/// depends on which of its types a fleet launches, or the type is unknown.
struct Share {
  std::int64_t numerator{1};
  std::int64_t denominator{1};
};
std::optional<Share> share_of(const Pool& pool, Unit unit) {
  if (unit == Unit::fleet_units) return pool.is_fleet() ? std::optional(Share{}) : std::nullopt;
  if (pool.is_fleet() && pool.instance_types.size() > 1) return std::nullopt;
  Share share{.denominator = pool.is_fleet() ? std::max<std::int64_t>(pool.weight, 1) : 1};
  if (unit == Unit::instances) return share;
  const InstanceType* type = unit == Unit::vcpu ? builtin_catalog().find(pool.instance_type) : nullptr;
  if (type == nullptr) return std::nullopt;
  share.numerator = type->vcpus.value;
  return share;
}

/// The decision's target in the unit of the attached policy; nothing where it cannot be told.
std::optional<Units> target_in(Unit unit, const Cluster& cluster, const Decision& decision) {
  if (unit == decision.unit) return decision.target;
  Units sum{0};
  for (const PoolTarget& target : decision.pool_targets) {
    const Pool* pool = pool_of(cluster, target);
    const auto share = pool == nullptr ? std::nullopt : share_of(*pool, unit);
    if (!share) return std::nullopt;
    sum += Units{(target.to + target.spot_to) * share->numerator / share->denominator};
  }
  return sum;
}

std::optional<Market> core_market(const Cluster& cluster) {
  const auto core = std::ranges::find(cluster.pools, Role::core, &Pool::role);
  return core == cluster.pools.end() ? std::nullopt : std::optional(core->market);
}

/// The limits' own order: On-Demand and core within the maximum, and core within On-Demand where EMR wants that.
void order(ComputeLimits& limits, const Cluster& cluster) {
  if (limits.maximum_on_demand) limits.maximum_on_demand = std::min(*limits.maximum_on_demand, limits.maximum);
  if (limits.maximum_core) limits.maximum_core = std::min(*limits.maximum_core, limits.maximum);
  if (fault_of(limits, cluster.composition, core_market(cluster))) limits.maximum_core = limits.on_demand_limit();
}

/// EMR fills On-Demand up to its limit first and the rest with Spot, so the limit is what the mix asks of the largest
/// size that EMR may choose; but no less than the plan keeps On-Demand, because core nodes are among it. The limit that
/// is attached may be that of an earlier size, and does not count.
void bound_on_demand(ComputeLimits& limits, const Policy& policy, const MixOutcome& outcome) {
  const bool bears_spot = policy.mix.bears_spot() != false;
  const std::int64_t share =
      bears_spot ? split(limits.maximum.value, *policy.mix.share).on_demand : limits.maximum.value;
  const Units most{std::max(share, outcome.planned.on_demand)};
  limits.maximum_on_demand = std::min(policy.limits.maximum_on_demand.value_or(most), most);
}

/// The limits of the attached policy, without what an earlier decision has narrowed.
const ComputeLimits& whole_limits(const EvaluationInput& input) {
  const ComputeLimits& attached = *input.cluster.managed_scaling;
  const auto& remembered = input.history.limits;
  return remembered && remembered->limits.unit == attached.unit ? remembered->limits : attached;
}

/// The limits that the policy to attach has before it is narrowed: those of the decision's policy; only if its unit is
/// another, those of the attached one.
ComputeLimits limits_before(const EvaluationInput& input) {
  ComputeLimits limits = whole_limits(input);
  const ComputeLimits& own = input.policy.limits;
  if (limits.unit != own.unit) return limits;
  limits.minimum = own.minimum;
  limits.maximum = own.maximum;
  if (own.maximum_on_demand) limits.maximum_on_demand = own.maximum_on_demand;
  if (own.maximum_core) limits.maximum_core = own.maximum_core;
  return limits;
}

/// The range that managed scaling may use from now on: at least the target when it goes out, at most when it goes in.
struct Steering {
  ComputeLimits before;
  ComputeLimits limits;
  Units target{0};
};

std::optional<Steering> steering_of(const EvaluationInput& input, const Decision& decision) {
  if (!decision.changed || !input.cluster.managed_scaling) return std::nullopt;
  const Cluster& cluster = input.cluster;
  const Policy& policy = input.policy;
  const auto target = target_in(cluster.managed_scaling->unit, cluster, decision);
  if (!target || decision.target == decision.current) return std::nullopt;
  Steering steering{.before = limits_before(input), .limits = {}, .target = *target};
  ComputeLimits& limits = steering.limits = steering.before;
  if (decision.target > decision.current) {
    limits.minimum = *target;
    limits.maximum = std::max(limits.maximum, *target);
  } else {
    limits.maximum = *target;
    limits.minimum = std::min(limits.minimum, *target);
  }
  if (policy.mix.share && decision.mix && limits.unit == decision.unit) bound_on_demand(limits, policy, *decision.mix);
  order(limits, cluster);
  return steering;
}

/// The policy is replaced as a whole, so that its strategy is written again.
void write_put_managed_scaling(json::Writer& out, const Cluster& cluster, const ComputeLimits& limits) {
  write_artifact(out, "aws.emr.PutManagedScalingPolicy", Preference::preferred, [&] {
    out.field("ClusterId", cluster.id).name("ManagedScalingPolicy").begin_object();
    write_compute_limits(out, limits);
    if (cluster.advanced_scaling) {
      if (const auto index = cluster.advanced_scaling->utilization_performance_index)
        out.field("UtilizationPerformanceIndex", *index);
      out.field("ScalingStrategy", "ADVANCED");
    }
    out.end_object();
  });
}

}  // namespace

void write_compute_limits(json::Writer& out, const ComputeLimits& limits) {
  out.name("ComputeLimits").begin_object().field("UnitType", name_in(aws::emr_units, limits.unit));
  out.field("MinimumCapacityUnits", limits.minimum.value).field("MaximumCapacityUnits", limits.maximum.value);
  if (limits.maximum_on_demand) out.field("MaximumOnDemandCapacityUnits", limits.maximum_on_demand->value);
  if (limits.maximum_core) out.field("MaximumCoreCapacityUnits", limits.maximum_core->value);
  out.end_object();
}

std::optional<SteeredLimits> steered_limits(const EvaluationInput& input, const Decision& decision) {
  const auto steering = steering_of(input, decision);
  if (!steering) return std::nullopt;
  const auto& [before, limits, target] = *steering;
  SteeredLimits steered{.unit = limits.unit, .target = target};
  if (limits.maximum_on_demand != before.maximum_on_demand) steered.maximum_on_demand = limits.maximum_on_demand;
  if (limits.maximum_core != before.maximum_core) steered.maximum_core = limits.maximum_core;
  return steered;
}

void write_emr_changes(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  if (!decision.changed) return;
  const Cluster& cluster = input.cluster;
  const auto steering = steering_of(input, decision);
  if (steering) write_put_managed_scaling(out, cluster, steering->limits);
  const Preference resize = steering ? Preference::alternative : Preference::preferred;
  write_modify_groups(out, cluster, decision, resize);
  write_modify_fleets(out, cluster, decision, resize);
}

}  // namespace headroom::api
