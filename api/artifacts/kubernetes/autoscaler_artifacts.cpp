#include "api/artifacts/kubernetes/autoscaler_artifacts.hpp"

#include <algorithm>
#include <variant>

#include "api/artifacts/kubernetes/cluster_autoscaler.hpp"
#include "api/artifacts/kubernetes/node_annotations.hpp"
#include "api/artifacts/kubernetes/replica_autoscalers.hpp"
#include "api/kubernetes/object_names.hpp"

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

bool has_windows(const Policy& policy) {
  return std::ranges::any_of(policy.signals, [](const Signal& signal) {
    const auto* schedule = std::get_if<Schedule>(&signal);
    return schedule != nullptr && !schedule->windows.empty();
  });
}

/// A policy of nothing but windows needs no signal of KEDA: KEDA can carry it out by its cron triggers alone.
std::optional<Keda> keda_of_windows(const EvaluationInput& input) {
  const Policy& policy = input.policy;
  const bool only_schedules = std::ranges::all_of(
      policy.signals, [](const Signal& signal) { return std::holds_alternative<Schedule>(signal); });
  if (!only_schedules || !has_windows(policy) || !why_no_window_trigger(input).empty()) return std::nullopt;
  Keda keda;
  keda.min_replica_count = policy.limits.minimum.value;
  keda.max_replica_count = policy.limits.maximum.value;
  return keda;
}

}  // namespace

ReplicaBounds bounds_within(ReplicaBounds signal, const ComputeLimits& limits) {
  const std::int64_t maximum = std::max<std::int64_t>(std::min(signal.maximum, limits.maximum.value), 1);
  return {.minimum = std::min(std::max(signal.minimum, limits.minimum.value), maximum), .maximum = maximum};
}

void write_replica_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  const Policy& policy = input.policy;
  const auto workload = policy.limits.unit == Unit::replicas ? only_workload(input.cluster) : std::nullopt;
  if (!workload) return;
  if (const Keda* keda = signal_of<Keda>(policy))
    write_scaled_object(out, *workload, *keda, input, decision);
  else if (const auto* autoscaler = signal_of<HorizontalPodAutoscaler>(policy))
    write_horizontal_pod_autoscaler(out, *workload, *autoscaler, policy.limits, decision);
  else if (const auto windows = keda_of_windows(input))
    write_scaled_object(out, *workload, *windows, input, decision);
}

std::string_view why_no_window_triggers(const EvaluationInput& input) {
  const Policy& policy = input.policy;
  if (!has_windows(policy)) return {};
  if (!only_workload(input.cluster))
    return "a ScaledObject is for one workload with a name that Kubernetes allows, and the cluster is none";
  const Keda* keda = signal_of<Keda>(policy);
  if (keda != nullptr && keda->modifiers) return "KEDA's formula leaves no room for triggers of windows";
  if (keda == nullptr && signal_of<HorizontalPodAutoscaler>(policy) != nullptr)
    return "a HorizontalPodAutoscaler has no windows, and a ScaledObject beside it would fight with it";
  if (keda == nullptr && std::ranges::any_of(policy.signals, [](const Signal& signal) {
        return !std::holds_alternative<Schedule>(signal);
      }))
    return "KEDA can't follow the policy's other signals";
  return why_no_window_trigger(input);
}

void write_node_autoscaler(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  const auto* signal = signal_of<ClusterAutoscaler>(input.policy);
  if (signal == nullptr) return;
  write_held_nodes(out, decision);
  const auto cloud = cloud_of(input.kubernetes.nodes);
  if (cloud) write_cluster_autoscaler(out, input.cluster, *cloud, bounds_of_groups(input), *signal);
}

}  // namespace headroom::api
