#include "api/artifacts/kubernetes/kubernetes.hpp"

#include <algorithm>
#include <variant>

#include "api/artifacts/kubernetes/cluster_autoscaler.hpp"
#include "api/kubernetes/workload.hpp"
#include "core/base/names.hpp"
#include "core/kubernetes/objects/quantity.hpp"

namespace headroom::api {
namespace {

template <class Kind>
const Kind* signal_of(const Policy& policy) {
  for (const Signal& signal : policy.signals)
    if (const auto* found = std::get_if<Kind>(&signal)) return found;
  return nullptr;
}

/// Nothing where several pools are scaled together.
std::optional<Workload> only_workload(const Cluster& cluster) {
  const Pool* only = nullptr;
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    if (only != nullptr) return std::nullopt;
    only = &pool;
  }
  return only == nullptr ? std::nullopt : workload_of(*only);
}

/// What each node group is sized within: the policy's bounds of it, else its own, else those of the whole.
std::vector<PoolLimits> bounds_of_groups(const EvaluationInput& input) {
  const std::vector<PoolLimits>& given = input.policy.pool_limits;
  std::vector<PoolLimits> all;
  all.reserve(input.cluster.pools.size());
  for (const Pool& pool : input.cluster.pools) {
    if (pool.role == Role::primary) continue;
    const auto own = std::ranges::find(given, pool.id, &PoolLimits::pool_id);
    const SizeBounds bounds = pool.bounds.value_or(SizeBounds{.maximum = input.policy.limits.maximum.value});
    all.push_back(own != given.end()
                      ? *own
                      : PoolLimits{.pool_id = pool.id, .minimum = bounds.minimum, .maximum = bounds.maximum});
  }
  return all;
}

void write_rules(json::Writer& out, std::string_view name, const kubernetes::ScalingRules& rules) {
  out.name(name).begin_object().field("stabilizationWindowSeconds", rules.stabilization_window.count());
  out.field("selectPolicy", name_of(rules.select_policy)).name("policies").begin_array();
  for (const kubernetes::ScalingPolicy& policy : rules.policies) {
    out.begin_object().field("type", name_of(policy.type)).field("value", policy.value);
    out.field("periodSeconds", policy.period.count()).end_object();
  }
  out.end_array();
  constexpr std::int64_t nanos_per_millionth = 1'000;
  if (rules.tolerance_millionths)
    out.field("tolerance", kubernetes::canonical({.nanos = *rules.tolerance_millionths * nanos_per_millionth}));
  out.end_object();
}

}  // namespace

const std::string& autoscaler_name(const Workload& workload) {
  return workload.autoscaler.empty() ? workload.name : workload.autoscaler;
}

ReplicaBounds bounds_within(ReplicaBounds signal, const ComputeLimits& limits) {
  const std::int64_t maximum = std::max<std::int64_t>(std::min(signal.maximum, limits.maximum.value), 1);
  return {.minimum = std::min(std::max(signal.minimum, limits.minimum.value), maximum), .maximum = maximum};
}

void begin_manifest(json::Writer& out, std::string_view api_version, std::string_view kind, std::string_view name,
                    std::string_view space) {
  out.field("apiVersion", api_version).field("kind", kind).name("metadata").begin_object();
  out.field("name", name).field("namespace", space);
}

void write_target(json::Writer& out, const Workload& workload) {
  out.name("scaleTargetRef").begin_object().field("apiVersion", workload.api_version);
  out.field("kind", workload.kind).field("name", workload.name).end_object();
}

void write_behavior(json::Writer& out, const std::optional<kubernetes::ScalingBehavior>& behavior) {
  if (!behavior) return;
  out.name("behavior").begin_object();
  write_rules(out, "scaleUp", behavior->scale_up);
  write_rules(out, "scaleDown", behavior->scale_down);
  out.end_object();
}

void write_replica_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  const Policy& policy = input.policy;
  const auto workload = policy.limits.unit == Unit::replicas ? only_workload(input.cluster) : std::nullopt;
  if (!workload) return;
  if (const Keda* keda = signal_of<Keda>(policy))
    write_scaled_object(out, *workload, *keda, input, decision);
  else if (const auto* autoscaler = signal_of<HorizontalPodAutoscaler>(policy))
    write_horizontal_pod_autoscaler(out, *workload, *autoscaler, policy.limits, decision);
}

void write_node_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  const auto* signal = signal_of<ClusterAutoscaler>(input.policy);
  if (signal == nullptr) return;
  write_held_nodes(out, decision);
  const auto cloud = cloud_of(input.kubernetes.nodes);
  if (cloud) write_cluster_autoscaler(out, input.cluster, *cloud, bounds_of_groups(input), *signal);
}

}  // namespace headroom::api
