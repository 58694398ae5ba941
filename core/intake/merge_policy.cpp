#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "core/base/marked.hpp"
#include "core/base/names.hpp"
#include "core/base/text.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/intake/auto_scaling_policies.hpp"
#include "core/intake/merge.hpp"
#include "core/intake/merge_schedule.hpp"

namespace headroom {
namespace {

/// The unit of the signals, if one of them has a fixed unit; otherwise the unit of the platform.
Unit default_unit(const Cluster& cluster, std::span<const Signal> signals) {
  for (const Signal& signal : signals)
    if (const auto unit = unit_of(signal)) return *unit;
  switch (cluster.platform) {
    case Platform::emr:
      return cluster.composition == Composition::instance_fleets ? Unit::fleet_units : Unit::instances;
    case Platform::emr_on_eks:
    case Platform::kubernetes:
      return Unit::nodes;
    case Platform::spark:
      return Unit::executors;
  }
  return Unit::instances;
}

bool has_pool(const Cluster& cluster, const std::string& id) {
  return std::ranges::find(cluster.pools, id, &Pool::id) != cluster.pools.end();
}

std::optional<Market> core_market(const Cluster& cluster) {
  const auto core = std::ranges::find(cluster.pools, Role::core, &Pool::role);
  return core == cluster.pools.end() ? std::nullopt : std::optional(core->market);
}

ComputeLimits limits_of(const AttachedAutoscaler& autoscaler) {
  const ReplicaRange range = range_of(autoscaler);
  return {.unit = Unit::replicas, .minimum = Units{range.minimum}, .maximum = Units{range.maximum}};
}

bool scales_replicas(const Signal& signal) {
  return std::holds_alternative<HorizontalPodAutoscaler>(signal) || std::holds_alternative<Keda>(signal);
}

/// Adds the signal of the chosen autoscaler to a policy that has no autoscaler of replicas.
void add_attached_signal(Policy& policy, const DocumentFacts& facts, Remarks& remarks) {
  if (facts.autoscalers.empty() || std::ranges::any_of(policy.signals, scales_replicas)) return;
  const AttachedAutoscaler& attached = facts.autoscalers.front();
  if (!policy.signals.empty())
    remarks.warn("signal_from_document", "the attached autoscaler of " + id_of(attached.workload) +
                                             " is used as one more signal of the policy");
  policy.signals.push_back(attached.signal);
}

/// Uses attached automatic scaling policies: their rules, each for its own group, and their limits. EMR's rules have
/// names that are unique within the policy of one group; ours must be unique among all rules.
void use_auto_scaling(Policy& policy, std::span<const AutoScalingPolicy> documents, const Cluster& cluster) {
  AlarmRules rules;
  for (const AutoScalingPolicy& document : documents) {
    for (AlarmRule rule : document.rules) {
      if (std::ranges::find(rules.rules, rule.name, &AlarmRule::name) != rules.rules.end())
        rule.name += "-" + document.limits.pool_id;
      rules.rules.push_back(std::move(rule));
    }
    if (!document.limits.pool_id.empty()) policy.pool_limits.push_back(document.limits);
  }
  policy.limits = enclosing_limits(cluster.pools, documents);
  policy.signals = {std::move(rules)};
}

/// recall_limits() replaces them by those that are remembered, once the history of the cluster is known.
ComputeLimits attached_limits(const Cluster& cluster, Remarks& remarks) {
  remarks.limits_are_attached = true;
  remarks.warn("limits_from_attached_policy",
               "the limits are those of the attached managed scaling policy. Stored evaluations remember them for the "
               "cluster, so that a PutManagedScalingPolicy recommended here does not become the limits; give "
               "policy.limits to set others");
  return *cluster.managed_scaling;
}

/// The sum of the pools' own bounds. No value if no pool has bounds.
std::optional<ComputeLimits> limits_of_pools(const Cluster& cluster, std::span<const Signal> signals) {
  std::vector<PoolLimits> bounds;
  for (const Pool& pool : cluster.pools)
    if (pool.bounds && pool.role != Role::primary)
      bounds.push_back({.pool_id = pool.id, .minimum = pool.bounds->minimum, .maximum = pool.bounds->maximum});
  return bounds.empty() ? std::nullopt : std::optional(sum_of(bounds, cluster.pools, default_unit(cluster, signals)));
}

/// The most nodes that Kubernetes supports.
constexpr Units most_nodes{5000};

/// The limits of Kubernetes itself. A cluster that is already larger may stay as large as it is.
ComputeLimits open_limits(const Cluster& cluster, Remarks& remarks) {
  Units requested{0};
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary) requested += Units{pool.requested};
  remarks.warn("limits_assumed",
               "no limits were given: pools may grow up to the 5,000 nodes that Kubernetes supports. Give "
               "policy.limits, or the groups' own description");
  return {.unit = Unit::nodes, .minimum = Units{0}, .maximum = std::max(most_nodes, requested)};
}

/// The limits of an attached policy, or else of the pools, or else, if nodes are counted, of Kubernetes. No value if
/// there are none.
std::optional<ComputeLimits> known_limits(const DocumentFacts& facts, const Cluster& cluster,
                                          std::span<const Signal> signals, Remarks& remarks) {
  if (cluster.managed_scaling) return attached_limits(cluster, remarks);
  if (!facts.auto_scaling.empty()) return enclosing_limits(cluster.pools, facts.auto_scaling);
  if (!facts.autoscalers.empty()) return limits_of(facts.autoscalers.front());
  if (auto limits = limits_of_pools(cluster, signals)) return limits;
  const bool of_nodes = !is_empty(facts.kubernetes) && default_unit(cluster, signals) == Unit::nodes;
  return of_nodes ? std::optional(open_limits(cluster, remarks)) : std::nullopt;
}

/// The policy for a request without one: what the documents show to be attached to the cluster.
Policy from_documents(const DocumentFacts& facts, const Cluster& cluster, Remarks& remarks) {
  Policy policy;
  if (cluster.managed_scaling) {
    policy.limits = attached_limits(cluster, remarks);
    policy.signals = {ManagedScaling{}};
  } else if (!facts.auto_scaling.empty()) {
    use_auto_scaling(policy, facts.auto_scaling, cluster);
  } else if (!facts.autoscalers.empty()) {
    policy.limits = limits_of(facts.autoscalers.front());
    add_attached_signal(policy, facts, remarks);
  } else if (!is_empty(facts.kubernetes)) {
    policy.signals = {ClusterAutoscaler{}};
    policy.limits = *known_limits(facts, cluster, policy.signals, remarks);
    remarks.warn("policy_assumed", "no policy was given: the Cluster Autoscaler's defaults apply");
  } else {
    remarks.refuse("/policy", "missing",
                   "is required, inline or from a document such as aws.emr.GetManagedScalingPolicy");
  }
  return policy;
}

/// The pointer to a limit in EMR's document. `field` is our name for the limit.
std::string pointer_to(std::string_view field, const EmrPolicy& document) {
  const auto known = std::ranges::find(document.limit_pointers, field, [](const auto& each) { return each.first; });
  return known == document.limit_pointers.end() ? "/policy/body" : known->second;
}

Policy from_emr_policy(const EmrPolicy& document, const Cluster& cluster, Remarks& remarks) {
  Policy policy{{}, {ManagedScaling{}}};
  if (document.managed) {
    policy.limits = *document.managed;
    if (const auto fault = fault_of(policy.limits, cluster.composition, core_market(cluster)))
      remarks.refuse(pointer_to(fault->field, document), fault->code, fault->detail);
  }
  if (document.automatic) {
    const std::string& group = document.automatic->limits.pool_id;
    if (!group.empty() && !has_pool(cluster, group)) {
      remarks.refuse("/policy/body/InstanceGroupId", "unknown_pool", "the cluster has no instance group of this id");
      return policy;
    }
    use_auto_scaling(policy, {&*document.automatic, 1}, cluster);
    remarks.warnings.insert(remarks.warnings.end(), document.warnings.begin(), document.warnings.end());
  }
  return policy;
}

void use_limits(const LimitFields& fields, const DocumentFacts& facts, const Cluster& cluster, Policy& policy,
                Remarks& remarks) {
  policy.limits = fields.limits;
  policy.limits.unit = fields.unit.value_or(default_unit(cluster, policy.signals));
  policy.pool_limits = fields.pools;
  for (std::size_t i = 0; i < fields.pools.size(); ++i)
    if (!has_pool(cluster, fields.pools[i].pool_id))
      remarks.refuse("/policy/limits/pools/" + std::to_string(i) + "/pool_id", "unknown_pool",
                     "the cluster has no pool of this id");
  if (facts.managed_scaling && *facts.managed_scaling != policy.limits)
    remarks.warn(
        "source_conflict",
        "policy.limits in the request differ from the attached managed scaling policy; the request's are used");
  if (const auto fault = fault_of(policy.limits, cluster.composition, core_market(cluster)))
    remarks.refuse(std::string("/policy/limits/") + fault->field, fault->code, fault->detail);
}

void settle_limits(const PolicyFields& fields, const DocumentFacts& facts, const Cluster& cluster, Policy& policy,
                   Remarks& remarks) {
  if (fields.limits.value) return use_limits(*fields.limits.value, facts, cluster, policy, remarks);
  if (const auto limits = known_limits(facts, cluster, policy.signals, remarks))
    policy.limits = *limits;
  else if (!fields.limits.given)
    remarks.refuse("/policy/limits", "missing",
                   "are required, inline or from a document such as aws.emr.GetManagedScalingPolicy");
}

std::string pointer_to(const SignalFields& signal) { return "/policy/signals/" + std::to_string(signal.index); }

/// Checks that rules apply only to pools that the cluster has and that can be scaled.
void check_scopes(const SignalFields& fields, const Cluster& cluster, Remarks& remarks) {
  const auto* signal = std::get_if<AlarmRules>(&fields.signal);
  if (signal == nullptr) return;
  for (std::size_t i = 0; i < signal->rules.size(); ++i) {
    const std::string& id = signal->rules[i].applies_to.pool_id;
    const auto is_it = [&](const Pool& pool) { return pool.id == id && pool.role != Role::primary; };
    if (!id.empty() && std::ranges::none_of(cluster.pools, is_it))
      remarks.refuse(pointer_to(fields) + "/rules/" + std::to_string(i) + "/applies_to/pool_id", "unknown_pool",
                     "the cluster has no scaled pool of this id");
  }
}

void check_unit(const SignalFields& fields, Unit unit, Remarks& remarks) {
  const auto counted = unit_of(fields.signal);
  if (counted && *counted != unit)
    remarks.refuse(
        pointer_to(fields), "unit_mismatch",
        "counts " + std::string(name_of(*counted)) + ", but policy.limits.unit is " + std::string(name_of(unit)));
}

ScaleRule overridden(ScaleRule rule, const ScaleRule& by) {
  if (by.cooldown) rule.cooldown = by.cooldown;
  if (by.maximum_increment_percent) rule.maximum_increment_percent = by.maximum_increment_percent;
  return rule;
}

void check_mix(const Policy& policy, const Cluster& cluster, Remarks& remarks) {
  const Mix& mix = policy.mix;
  // Attached limits may still be replaced by remembered ones: see recall_limits().
  if (!remarks.limits_are_attached && mix.share && policy.limits.maximum_on_demand &&
      Units{mix.share->base} > *policy.limits.maximum_on_demand)
    remarks.refuse(
        "/policy/mix/on_demand_base", "on_demand_base_above_limit",
        "must not be above limits.maximum_on_demand, " + text::whole(policy.limits.maximum_on_demand->value));
  for (std::size_t i = 0; i < mix.pools.size(); ++i) {
    const std::string pointer = "/policy/mix/pools/" + std::to_string(i) + "/pool_id";
    const auto pool = std::ranges::find(cluster.pools, mix.pools[i].pool_id, &Pool::id);
    if (pool == cluster.pools.end())
      remarks.refuse(pointer, "unknown_pool", "the cluster has no pool of this id");
    else if (!pool->is_fleet())
      remarks.refuse(pointer, "not_a_fleet", "must be an instance fleet: other pools have one market");
  }
}

Policy from_fields(const PolicyFields& fields, const DocumentFacts& facts, const Cluster& cluster, Remarks& remarks) {
  Policy policy;
  for (const SignalFields& signal : fields.signals) {
    policy.signals.push_back(signal.signal);
    check_scopes(signal, cluster, remarks);
  }
  if (!fields.has_signals && facts.autoscalers.empty()) remarks.refuse("/policy/signals", "missing", "is required");
  if (!fields.has_signals) add_attached_signal(policy, facts, remarks);
  settle_limits(fields, facts, cluster, policy, remarks);
  for (const SignalFields& signal : fields.signals) check_unit(signal, policy.limits.unit, remarks);
  if (policy.limits.unit == Unit::replicas) add_attached_signal(policy, facts, remarks);
  const PatternRules brakes = fields.pattern ? rules_of(*fields.pattern) : PatternRules{};
  policy.scale_out = overridden(brakes.scale_out, fields.scale_out);
  policy.scale_in = overridden(brakes.scale_in, fields.scale_in);
  policy.guards = fields.guards;
  policy.mix = fields.mix;
  policy.budget = fields.budget;
  if (!policy.mix.share && brakes.share) {
    // The pattern's own base gives way to the limit.
    policy.mix.share = brakes.share;
    if (!remarks.limits_are_attached)
      policy.mix.share->base = std::min(policy.mix.share->base, policy.limits.on_demand_limit().value);
  }
  check_mix(policy, cluster, remarks);
  return policy;
}

/// Attached automatic scaling policies count only if the request leaves the limits to them.
void warn_of_unused_policies(const EvaluationRequestFields& request, const DocumentFacts& facts, Remarks& remarks) {
  const bool has_own = request.emr_policy || (request.policy && request.policy->limits.given);
  if (facts.auto_scaling.empty() || !has_own) return;
  std::string groups;
  for (const AutoScalingPolicy& policy : facts.auto_scaling)
    if (!policy.limits.pool_id.empty())
      groups.append(groups.empty() ? " of " : ", ").append(text::marked(policy.limits.pool_id));
  remarks.warn("unused_document",
               "the automatic scaling policy" + groups + " was not used: the request has a policy of its own");
}

Policy chosen_policy(const EvaluationRequestFields& request, const DocumentFacts& facts, const Cluster& cluster,
                     Remarks& remarks) {
  if (request.emr_policy) return from_emr_policy(*request.emr_policy, cluster, remarks);
  if (request.policy) return from_fields(*request.policy, facts, cluster, remarks);
  return request.has_policy ? Policy{} : from_documents(facts, cluster, remarks);
}

}  // namespace

Policy merge_policy(const EvaluationRequestFields& request, const DocumentFacts& facts, const Cluster& cluster,
                    Remarks& remarks) {
  warn_of_unused_policies(request, facts, remarks);
  Policy policy = chosen_policy(request, facts, cluster, remarks);
  add_scheduled_actions(policy, facts, cluster, remarks);
  return policy;
}

}  // namespace headroom
