#include "core/kubernetes/objects/node.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace headroom::kubernetes {
namespace {

constexpr std::string_view scale_down_disabled_key = "cluster-autoscaler.kubernetes.io/scale-down-disabled";

/// The labels of GKE, EKS and AKS.
constexpr std::array<std::string_view, 3> accelerator_labels{"cloud.google.com/gke-accelerator",
                                                             "k8s.amazonaws.com/accelerator", "accelerator"};

constexpr std::array<std::string_view, 2> startup_taints{"startup-taint.cluster-autoscaler.kubernetes.io/",
                                                         "ignore-taint.cluster-autoscaler.kubernetes.io/"};

constexpr std::array<std::string_view, 5> state_taints{
    "status-taint.cluster-autoscaler.kubernetes.io/", "node.kubernetes.io/", "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidateOfClusterAutoscaler", "node.cloudprovider.kubernetes.io/"};

bool starts_with_one_of(std::string_view text, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return text.starts_with(prefix); });
}

}  // namespace

bool is_startup_taint(const Taint& taint) { return starts_with_one_of(taint.key, startup_taints); }

bool is_passing_taint(const Taint& taint) {
  return is_startup_taint(taint) || starts_with_one_of(taint.key, state_taints);
}

bool has_started(const Node& node) { return node.ready && std::ranges::none_of(node.taints, is_startup_taint); }

bool is_on_its_way(const Node& node, Instant now) {
  return !has_started(node) && !node.being_deleted && node.created_at && now - *node.created_at < node_startup_time;
}

bool scale_down_disabled(const Node& node) {
  const std::string* const value = find(node.annotations, scale_down_disabled_key);
  return value && *value == "true";
}

bool has_gpu(const Node& node) {
  return node.capacity.gpus > 0 || node.allocatable.gpus > 0 ||
         std::any_of(accelerator_labels.begin(), accelerator_labels.end(),
                     [&](std::string_view label) { return node.labels.contains(label); });
}

}  // namespace headroom::kubernetes
