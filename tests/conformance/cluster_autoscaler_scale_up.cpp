#include <algorithm>
#include <chrono>
#include <vector>

#include "core/kubernetes/scale_up/scale_up.hpp"
#include "core/kubernetes/scheduling/estimator.hpp"
#include "tests/conformance/cluster_autoscaler.hpp"

namespace headroom::conformance::cluster_autoscaler {
namespace {

namespace k8s = kubernetes;

const Instant now{std::chrono::hours{1'000}};
constexpr std::int64_t mib = 1 << 20;

k8s::Node in_zone(k8s::Node node, std::string zone) {
  node.labels[std::string(k8s::zone_label)] = std::move(zone);
  return node;
}

k8s::Pod estimatee(const Json& group) {
  k8s::Pod pod = pod_of(group, "estimatee");
  if (const auto port = optional_integer(group, "host_port")) pod.rules.host_ports = {{.port = *port}};
  if (group.contains("topology_spread")) {
    const Json& spread = field(group, "topology_spread");
    pod.rules.spread = {{.topology_key = text(spread, "key"),
                         .max_skew = integer(spread, "max_skew"),
                         .min_domains = optional_integer(spread, "min_domains").value_or(1),
                         .selector = k8s::equal_to(pod.labels)}};
  }
  return pod;
}

k8s::ClusterObjects cluster_of(const Json& input) {
  k8s::ClusterObjects cluster;
  const Json& defaults = field(input, "group_defaults");
  const Json gpus = input.value("gpu_per_node", Json::object());
  for (const Json& given : array(input, "nodes")) {
    k8s::Node node = node_of(given, text(given, "name"));
    node.capacity.gpus = node.allocatable.gpus = optional_integer(gpus, node.group.c_str()).value_or(0);
    cluster.nodes.push_back(node);
    if (node.group.empty()) continue;
    const auto known = std::find_if(cluster.groups.begin(), cluster.groups.end(),
                                    [&](const k8s::NodeGroup& group) { return group.id == node.group; });
    if (known != cluster.groups.end()) {
      ++known->size;
      continue;
    }
    const Json own = input.value("groups", Json::object()).value(node.group, Json::object());
    cluster.groups.push_back({.id = node.group,
                              .min = optional_integer(own, "min").value_or(integer(defaults, "group_min")),
                              .max = optional_integer(own, "max").value_or(integer(defaults, "group_max")),
                              .size = 1});
  }
  for (const Json& given : array(input, "running_pods")) {
    k8s::Pod pod = pod_of(given, "running-" + std::to_string(cluster.pods.size()));
    pod.node = text(given, "node");
    pod.phase = k8s::PodPhase::running;
    cluster.pods.push_back(std::move(pod));
  }
  const auto gpu_each = optional_integer(input, "pending_gpu_each").value_or(0);
  for (const Json& given : array(input, "pending_pods")) {
    k8s::Pod pod = pod_of(given, text(given, "name"));
    pod.containers.front().requests.gpus = gpu_each;
    pod.unschedulable = true;
    cluster.pods.push_back(std::move(pod));
  }
  return cluster;
}

/// Upstream's test begins with pods that no node has room for, has no estimation limits, and its expander prefers the
/// option that the vector names.
k8s::ScaleUpSettings settings_of(const Json& input) {
  const Json& limits = field(input, "limits");
  k8s::ScaleUpSettings settings{.existing_nodes = k8s::ExistingNodes::taken_for_full,
                                .estimate_bound = k8s::EstimateBound::demand};
  settings.max_nodes_total = optional_integer(limits, "max_nodes_total").value_or(0);
  settings.max_cores_total = optional_integer(limits, "max_cores").value_or(settings.max_cores_total);
  settings.max_memory_total_bytes =
      optional_integer(limits, "max_memory_bytes").value_or(settings.max_memory_total_bytes);
  const Json quotas = limits.value("group_quota", Json::object());
  for (const auto& item : quotas.items()) {
    k8s::Quota quota{.id = "quota-" + item.key(), .groups = {item.key()}};
    if (const auto cores = optional_integer(item.value(), "cpu_cores")) quota.limits["cpu"] = *cores;
    if (const auto bytes = optional_integer(item.value(), "memory_bytes")) quota.limits["memory"] = *bytes;
    if (const auto nodes = optional_integer(item.value(), "nodes")) quota.limits["nodes"] = *nodes;
    settings.quotas.push_back(std::move(quota));
  }
  if (flag(input, "balance_similar")) settings.balancing = k8s::Balancing::similar_groups;
  if (flag(input, "all_or_nothing")) settings.ambition = k8s::Ambition::all_or_nothing;
  settings.expanders = {k8s::Expander::priority};
  if (const Json& picked = input.value("expander_picks", Json{}); picked.is_object())
    settings.priorities = {{.priority = 1, .patterns = {"^" + text(picked, "group") + "$"}}};
  return settings;
}

Json names(const k8s::ClusterObjects& cluster, const k8s::ScaleUpPlan& plan, k8s::PodOutcome outcome) {
  std::vector<std::size_t> pods;
  for (const k8s::PendingPods& pending : plan.pending)
    if (pending.outcome == outcome) pods.insert(pods.end(), pending.pods.begin(), pending.pods.end());
  std::sort(pods.begin(), pods.end());
  Json all = Json::array();
  for (const std::size_t pod : pods) all.push_back(cluster.pods[pod].name);
  return all;
}

/// As upstream's events word it, without the resources.
std::string why_nothing(const k8s::ScaleUpPlan& plan) {
  if (plan.result == k8s::ScaleUpResult::all_or_nothing) return "all-or-nothing";
  for (const k8s::SkippedGroup& skipped : plan.skipped) {
    const std::string text = k8s::skip_text(skipped);
    return text.substr(0, text.find(", resources"));
  }
  return "no options";
}

}  // namespace

Json estimator(const Json& input) {
  const Json& groups = array(input, "pod_groups");
  k8s::PodClasses classes({"app"});
  std::vector<k8s::PodBatch> workloads;
  for (const Json& group : groups) workloads.push_back({classes.add(estimatee(group)), integer(group, "count")});
  k8s::Snapshot snapshot(classes);
  snapshot.add(
      in_zone(node_of({{"cpu_milli", 100}, {"memory_bytes", 100 * mib}, {"pods", 10}}, "oldnode"), "zone-jupiter"));
  const k8s::NodeTemplate made{.node = in_zone(node_of(field(input, "node_template"), "template"), "zone-mars")};
  const k8s::Estimate estimate =
      k8s::estimate(snapshot, classes, made, workloads, optional_integer(input, "max_nodes").value_or(0));
  Json answer{{"nodes", estimate.nodes}, {"pods_scheduled", estimate.pods}};
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (estimate.pods > 0 && estimate.placed[i] == estimate.pods) answer["scheduled_group"] = i;
  return answer;
}

Json scale_up(const Json& input) {
  const k8s::ClusterObjects cluster = cluster_of(input);
  const k8s::ScaleUpPlan plan = k8s::plan_scale_up(cluster, settings_of(input), now);
  Json answer{{"triggered", names(cluster, plan, k8s::PodOutcome::triggered)},
              {"remain_unschedulable", names(cluster, plan, k8s::PodOutcome::unschedulable)},
              {"await_evaluation", names(cluster, plan, k8s::PodOutcome::awaiting_evaluation)},
              {"options", Json::array()},
              {"final_sizes", Json::object()}};
  for (const k8s::OptionReport& report : plan.options)
    answer["options"].push_back({{"group", report.option.group}, {"estimate", report.option.nodes}});
  for (const k8s::NodeGroup& group : cluster.groups) answer["final_sizes"][group.id] = group.size;
  for (const k8s::GroupGrowth& growth : plan.growth) answer["final_sizes"][growth.group] = growth.to;
  if (plan.result != k8s::ScaleUpResult::scaled_up) {
    answer["no_scale_up"] = why_nothing(plan);
    return answer;
  }
  answer["group"] = plan.options[*plan.chosen].option.group;
  answer["delta"] = plan.growth.front().to - plan.growth.front().from;
  return answer;
}

}  // namespace headroom::conformance::cluster_autoscaler
