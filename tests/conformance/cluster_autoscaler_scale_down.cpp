#include <algorithm>
#include <chrono>
#include <vector>

#include "core/kubernetes/scale_down/node_removals.hpp"
#include "core/kubernetes/scale_down/scale_down.hpp"
#include "core/kubernetes/scale_down/utilization.hpp"
#include "tests/conformance/cluster_autoscaler.hpp"

namespace headroom::conformance::cluster_autoscaler {
namespace {

namespace k8s = kubernetes;

const Instant now{std::chrono::hours{1'000}};

Json reason(k8s::UnremovableReason why) {
  return why == k8s::UnremovableReason::none ? Json{} : Json(k8s::reason_name(why));
}

std::vector<k8s::Pod> pods_of(const Json& pods) {
  std::vector<k8s::Pod> all;
  for (const Json& given : pods) {
    k8s::Pod pod = pod_of(given, "pod-" + std::to_string(all.size()));
    if (const auto minutes = optional_integer(given, "deleted_minutes_ago"))
      pod.deleted_at = now - std::chrono::minutes{*minutes};
    all.push_back(std::move(pod));
  }
  return all;
}

k8s::Counting left_out_if(bool ignored) { return ignored ? k8s::Counting::left_out : k8s::Counting::counted; }

std::optional<k8s::Utilization> use_of(const k8s::Node& node, const Json& input) {
  const std::vector<k8s::Pod> pods = pods_of(array(input, "pods"));
  std::vector<const k8s::Pod*> all;
  for (const k8s::Pod& pod : pods) all.push_back(&pod);
  return k8s::utilization(
      node, all,
      {.daemons = left_out_if(flag(input, "ignore_daemonsets")), .mirrors = left_out_if(flag(input, "ignore_mirror"))},
      now);
}

k8s::Node described_node(const Json& given) {
  k8s::Node node = node_of(given, "node");
  if (flag(given, "gpu_label")) node.labels["cloud.google.com/gke-accelerator"] = "";
  if (given.contains("annotations"))
    for (const auto& item : field(given, "annotations").items())
      node.annotations[item.key()] = item.value().get<std::string>();
  node.being_deleted = flag(given, "to_be_deleted_taint");
  node.ready = !given.contains("ready") || flag(given, "ready");
  return node;
}

}  // namespace

Json utilization(const Json& input) {
  const auto used = use_of(described_node(field(input, "node")), input);
  if (!used) return {{"utilization", nullptr}};
  return {{"utilization", used->highest}, {"cpu", used->cpu}, {"memory", used->memory}};
}

Json eligibility(const Json& input) {
  const k8s::Node node = described_node(field(input, "node"));
  k8s::ScaleDownSettings settings;
  settings.utilization_threshold = optional_number(input, "threshold").value_or(settings.utilization_threshold);
  if (input.contains("scale_down_unready_enabled") && !flag(input, "scale_down_unready_enabled"))
    settings.unready_nodes = k8s::UnreadyNodes::stay;
  const k8s::NodeGroup group{.id = "ng1"};
  const auto why = k8s::ineligible_reason(node, &group, use_of(node, input), settings);
  return {{"eligible", why == k8s::UnremovableReason::none}, {"reason", reason(why)}};
}

Json removable_min_size(const Json& input) {
  k8s::ClusterObjects cluster;
  cluster.groups = {{.id = "ng", .min = integer(input, "min_size"), .size = integer(input, "target_size")}};
  k8s::RemovalAllowance allowance(cluster, {},
                                  {.deletions_by_group = {{"ng", integer(input, "deletions_in_progress")}}});
  const auto removable = [&](std::int64_t nodes) {
    std::int64_t taken = 0;
    for (std::int64_t i = 0; i < nodes; ++i)
      if (allowance.take({.name = "n", .group = "ng"}, cluster.groups.front()) == k8s::UnremovableReason::none) ++taken;
    return taken;
  };
  const std::int64_t empty = removable(integer(input, "empty"));
  return {{"empty_removable", empty}, {"drain_removable", removable(integer(input, "drain"))}};
}

Json removable_reason(const Json& input) {
  k8s::Node node = node_of(Json::object(), "n");
  node.group = "ng";
  node.ready = flag(input, "ready");
  if (flag(input, "disabled_annotation"))
    node.annotations["cluster-autoscaler.kubernetes.io/scale-down-disabled"] = "true";
  k8s::ClusterObjects cluster;
  cluster.nodes.assign(static_cast<std::size_t>(std::max<std::int64_t>(integer(input, "target_size"), 0)), node);
  cluster.groups = {{.id = "ng", .min = integer(input, "min_size"), .size = integer(input, "target_size")}};
  const k8s::NodeGroup* const group = flag(input, "in_group") ? &cluster.groups.front() : nullptr;
  const k8s::ScaleDownSettings settings{.unneeded_time = std::chrono::minutes{integer(input, "unneeded_time_min")},
                                        .unready_time = std::chrono::minutes{integer(input, "unready_time_min")}};
  const Instant since = now - std::chrono::minutes{integer(input, "unneeded_for_min")};
  const auto waiting = k8s::waiting_reason(node, group, since, settings, now);
  if (waiting != k8s::UnremovableReason::none || !group) return reason(waiting);
  k8s::Amounts minimums;
  if (const auto nodes = optional_integer(input, "cluster_min_nodes")) minimums["nodes"] = *nodes;
  return reason(k8s::RemovalAllowance(cluster, minimums, {}).take(node, *group));
}

Json removal_simulation(const Json& input) {
  k8s::ClusterObjects cluster;
  for (const auto& item : field(input, "pods_on_node").items()) {
    cluster.nodes.push_back(node_of(field(input, "node_size"), item.key()));
    for (k8s::Pod& pod : pods_of(item.value())) {
      pod.name = item.key() + "-" + pod.name;
      pod.node = item.key();
      pod.phase = k8s::PodPhase::running;
      cluster.pods.push_back(std::move(pod));
    }
  }
  const auto removals = k8s::what_if_removed(cluster, {text(input, "candidate")}, {}, {}, now);
  const auto why = removals.nodes.front().removal.reason;
  return {{"removable", why == k8s::UnremovableReason::none}, {"reason", reason(why)}};
}

Json scale_down_budget(const Json& input) {
  const k8s::RemovalCounts cropped =
      k8s::crop_to_budgets({.empty = integer(input, "empty"), .drain = integer(input, "drain")},
                           {.empty = integer(input, "empty_in_progress"), .drain = integer(input, "drain_in_progress")},
                           {.max_parallelism = integer(input, "max_scale_down_parallelism"),
                            .max_drain_parallelism = integer(input, "max_drain_parallelism")});
  return {{"empty", cropped.empty}, {"drain", cropped.drain}};
}

}  // namespace headroom::conformance::cluster_autoscaler
