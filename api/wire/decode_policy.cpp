#include <algorithm>
#include <string>

#include "api/sources/aws/emr_policies.hpp"
#include "api/wire/attached_autoscaler.hpp"
#include "api/wire/decode.hpp"
#include "api/wire/limits.hpp"
#include "api/wire/signals/signals.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t longest_cooldown = 604'800;

/// What the signals count, where one of them counts one thing only, else what the platform does.
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

void check_units(const Policy& policy, const json::ObjectReader& reader, json::Violations& violations) {
  const json::Path signals = reader.path().member("signals");
  for (std::size_t i = 0; i < policy.signals.size(); ++i) {
    const auto unit = unit_of(policy.signals[i]);
    if (unit && *unit != policy.limits.unit)
      violations.add(signals.item(i), "unit_mismatch",
                     "counts " + std::string(name_of(*unit)) + ", but policy.limits.unit is " +
                         std::string(name_of(policy.limits.unit)));
  }
}

void decode_rule(json::ObjectReader& policy, std::string_view name, ScaleRule& rule) {
  const json::Value* object = policy.object(name);
  if (object == nullptr) return;
  json::ObjectReader reader(*object, policy.path().member(name), policy.violations());
  if (const auto cooldown = reader.seconds("cooldown_seconds", 0, longest_cooldown)) rule.cooldown = cooldown;
  if (const auto percent = reader.number("maximum_increment_percent", 0, 1e6)) {
    if (*percent > 0)
      rule.maximum_increment_percent = percent;
    else
      reader.report("maximum_increment_percent", "out_of_range", "must be above 0");
  }
  reader.close();
}

void decode_guards(json::ObjectReader& policy, Guards& guards) {
  const json::Value* object = policy.object("guards");
  if (object == nullptr) return;
  json::ObjectReader reader(*object, policy.path().member("guards"), policy.violations());
  if (const auto stale = reader.seconds("stale_after_seconds", 1, longest_cooldown)) guards.stale_after = *stale;
  if (const auto change = reader.integer("min_change", 0, 1'000'000)) guards.min_change = Units{*change};
  guards.min_saving_per_hour = reader.dollars("min_saving_usd_per_hour");
  guards.core_floor = reader.integer("core_floor", 0, 1'000'000);
  reader.close();
}

void decode_pool_limits(json::ObjectReader& limits, const Cluster& cluster, std::vector<PoolLimits>& into) {
  const auto items = limits.array("pools", 200);
  if (!items) return;
  const json::Path path = limits.path().member("pools");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), limits.violations());
    for (const auto* field : {"pool_id", "minimum", "maximum"}) item.require(field);
    PoolLimits pool{.pool_id = std::string(item.string("pool_id").value_or("")),
                    .minimum = item.integer("minimum", 0, 1'000'000).value_or(0),
                    .maximum = item.integer("maximum", 0, 1'000'000).value_or(1'000'000)};
    if (pool.minimum > pool.maximum) item.report("minimum", "minimum_above_maximum", "must not be above maximum");
    if (std::ranges::find(cluster.pools, pool.pool_id, &Pool::id) == cluster.pools.end())
      item.report("pool_id", "unknown_pool", "the cluster has no pool of this id");
    item.close();
    into.push_back(std::move(pool));
  }
}

std::optional<Market> core_market(const Cluster& cluster) {
  const auto core = std::ranges::find(cluster.pools, Role::core, &Pool::role);
  return core == cluster.pools.end() ? std::nullopt : std::optional(core->market);
}

/// Refuses limits that EMR refuses, at the field that is wrong.
void check_limits(const ComputeLimits& limits, const Cluster& cluster, const json::Path& path,
                  json::Violations& violations) {
  if (const auto fault = fault_of(limits, cluster.composition, core_market(cluster)))
    violations.add(path.member(fault->field), fault->code, fault->detail);
}

/// The same for EMR's own document, bare or under `ManagedScalingPolicy`.
void check_emr_limits(const ComputeLimits& limits, const Cluster& cluster, const json::Value& body,
                      const json::Path& path, json::Violations& violations) {
  const auto fault = fault_of(limits, cluster.composition, core_market(cluster));
  if (!fault) return;
  const json::Path inner = path.member("ManagedScalingPolicy");
  const json::Path compute_limits =
      (body.find("ManagedScalingPolicy") == nullptr ? path : inner).member("ComputeLimits");
  violations.add(compute_limits.member(emr_limit_name(fault->field)), fault->code, fault->detail);
}

/// What attached automatic scaling policies say: rules for their own groups, and bounds. EMR's rule names are unique
/// within one group's policy only, ours within all rules.
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

bool is_known_group(const AutoScalingPolicy& policy, const Cluster& cluster) {
  const std::string& group = policy.limits.pool_id;
  return group.empty() || std::ranges::find(cluster.pools, group, &Pool::id) != cluster.pools.end();
}

/// What is recommended to be put in place of an attached policy is narrower than it, and would be read back here.
ComputeLimits attached_limits(const DocumentFacts& found, std::vector<Warning>& warnings) {
  warnings.push_back({"limits_from_attached_policy",
                      "the limits are those of the attached managed scaling policy, which a PutManagedScalingPolicy "
                      "recommended here narrows; give policy.limits to keep the whole range"});
  return *found.managed_scaling;
}

/// What the bounds of the pools that have any add up to, nothing where none has.
std::optional<ComputeLimits> limits_of_pools(const Cluster& cluster, std::span<const Signal> signals) {
  std::vector<PoolLimits> bounds;
  for (const Pool& pool : cluster.pools)
    if (pool.bounds && pool.role != Role::primary)
      bounds.push_back({.pool_id = pool.id, .minimum = pool.bounds->minimum, .maximum = pool.bounds->maximum});
  return bounds.empty() ? std::nullopt : std::optional(sum_of(bounds, cluster.pools, default_unit(cluster, signals)));
}

/// The most nodes that Kubernetes is made for.
constexpr Units most_nodes{5000};

/// What nothing but Kubernetes itself limits; a cluster that is larger already stays as large as it is.
ComputeLimits open_limits(const Cluster& cluster, std::vector<Warning>& warnings) {
  Units requested{0};
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary) requested += Units{pool.requested};
  warnings.push_back({"limits_assumed",
                      "no limits were given: pools may grow up to the 5,000 nodes that Kubernetes supports. Give "
                      "policy.limits, or the groups' own description"});
  return {.unit = Unit::nodes, .minimum = Units{0}, .maximum = std::max(most_nodes, requested)};
}

/// Those of an attached policy, else of the pools, else none for nodes.
std::optional<ComputeLimits> known_limits(const DocumentFacts& found, const Cluster& cluster,
                                          std::span<const Signal> signals, std::vector<Warning>& warnings) {
  if (found.managed_scaling) return attached_limits(found, warnings);
  if (!found.auto_scaling.empty()) return enclosing_limits(cluster.pools, found.auto_scaling);
  if (!found.autoscalers.empty()) return limits_of(found.autoscalers.front());
  if (auto limits = limits_of_pools(cluster, signals)) return limits;
  const bool of_nodes = !is_empty(found.kubernetes) && default_unit(cluster, signals) == Unit::nodes;
  return of_nodes ? std::optional(open_limits(cluster, warnings)) : std::nullopt;
}

/// A policy that the request does not spell out: what the documents show to be attached to the cluster.
Policy from_documents(json::ObjectReader& request, const DocumentFacts& found, const Cluster& cluster,
                      std::vector<Warning>& warnings) {
  Policy policy;
  if (found.managed_scaling) {
    policy.limits = attached_limits(found, warnings);
    policy.signals = {ManagedScaling{}};
  } else if (!found.auto_scaling.empty()) {
    use_auto_scaling(policy, found.auto_scaling, cluster);
  } else if (!found.autoscalers.empty()) {
    policy.limits = limits_of(found.autoscalers.front());
    add_attached_signal(policy, found, warnings);
  } else if (!is_empty(found.kubernetes)) {
    policy.signals = {ClusterAutoscaler{}};
    policy.limits = *known_limits(found, cluster, policy.signals, warnings);
    warnings.push_back({"policy_assumed", "no policy was given: the Cluster Autoscaler's defaults apply"});
  } else {
    request.report("policy", "missing",
                   "is required, inline or from a document such as aws.emr.GetManagedScalingPolicy");
  }
  return policy;
}

Policy from_emr_policy(json::ObjectReader& reader, const Cluster& cluster, std::vector<Warning>& warnings) {
  static constexpr std::pair<std::string_view, bool> kinds[] = {{"aws.emr.ManagedScalingPolicy", true},
                                                                {"aws.emr.AutoScalingPolicy", false}};
  Policy policy{{}, {ManagedScaling{}}};
  reader.require("kind");
  reader.require("body");
  const auto managed = reader.choice<bool>("kind", kinds);
  const json::Value* body = reader.object("body");
  if (!managed || body == nullptr) return policy;
  const json::Path path = reader.path().member("body");
  const std::size_t before = reader.violations().total();
  if (*managed) {
    const auto document = read_emr_managed_scaling_policy(*body, path, reader.violations());
    if (document) {
      policy.limits = document->limits;
      check_emr_limits(policy.limits, cluster, *body, path, reader.violations());
    }
    if (!document && reader.violations().total() == before)
      reader.report("body", "missing", "ComputeLimits are required");
  } else {
    const auto document = read_emr_auto_scaling_policy(*body, path, reader.violations());
    if (!document && reader.violations().total() == before)
      reader.report("body", "missing", "Constraints and Rules are required");
    if (document && !is_known_group(document->policy, cluster))
      reader.violations().add(path.member("InstanceGroupId"), "unknown_pool",
                              "the cluster has no instance group of this id");
    else if (document) {
      use_auto_scaling(policy, {&document->policy, 1}, cluster);
      warnings.insert(warnings.end(), document->warnings.begin(), document->warnings.end());
    }
  }
  return policy;
}

void decode_limits_of(json::ObjectReader& reader, const DocumentFacts& found, const Cluster& cluster, Policy& policy,
                      std::vector<Warning>& warnings) {
  const json::Path path = reader.path().member("limits");
  const json::Value* object = reader.object("limits");
  if (object == nullptr) {
    if (const auto limits = known_limits(found, cluster, policy.signals, warnings))
      policy.limits = *limits;
    else if (!reader.has("limits"))
      reader.report("limits", "missing",
                    "are required, inline or from a document such as aws.emr.GetManagedScalingPolicy");
    return;
  }
  json::ObjectReader limits(*object, path, reader.violations());
  policy.limits = decode_limits(limits, default_unit(cluster, policy.signals));
  decode_pool_limits(limits, cluster, policy.pool_limits);
  limits.close();
  if (found.managed_scaling && *found.managed_scaling != policy.limits)
    warnings.push_back(
        {"source_conflict",
         "policy.limits in the request differ from the attached managed scaling policy; the request's are used"});
  check_limits(policy.limits, cluster, path, reader.violations());
}

void refuse_later_fields(json::ObjectReader& reader) {
  for (const std::string_view name : {"budget", "mix"})
    if (reader.get(name) != nullptr) reader.report(name, "not_supported", "this version does not take it into account");
}

}  // namespace

Policy decode_policy(json::ObjectReader& request, const DocumentFacts& found, const Cluster& cluster,
                     std::vector<Warning>& warnings) {
  const json::Value* object = request.object("policy");
  if (object == nullptr)
    return request.has("policy") || request.has("policy_id") ? Policy{}
                                                             : from_documents(request, found, cluster, warnings);
  json::ObjectReader reader(*object, request.path().member("policy"), request.violations());
  if (reader.has("kind") || reader.has("body")) {
    Policy policy = from_emr_policy(reader, cluster, warnings);
    reader.close();
    return policy;
  }
  Policy policy;
  if (reader.has("signals") || found.autoscalers.empty())
    policy.signals = decode_signals(reader, cluster);
  else
    add_attached_signal(policy, found, warnings);
  decode_limits_of(reader, found, cluster, policy, warnings);
  check_units(policy, reader, request.violations());
  if (policy.limits.unit == Unit::replicas) add_attached_signal(policy, found, warnings);
  if (const auto pattern = reader.choice<Pattern>("pattern", names_of<Pattern>)) {
    const PatternRules rules = rules_of(*pattern);
    policy.scale_out = rules.scale_out;
    policy.scale_in = rules.scale_in;
  }
  decode_rule(reader, "scale_out", policy.scale_out);
  decode_rule(reader, "scale_in", policy.scale_in);
  decode_guards(reader, policy.guards);
  refuse_later_fields(reader);
  reader.close();
  return policy;
}

}  // namespace headroom::api
