#include "core/kubernetes/objects/node.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace headroom::kubernetes {
namespace {

constexpr std::string_view scale_down_disabled_key = "cluster-autoscaler.kubernetes.io/scale-down-disabled";

/// The labels of GKE, EKS and AKS.
constexpr std::array<std::string_view, 3> accelerator_labels{"cloud.google.com/gke-accelerator",
                                                             "k8s.amazonaws.com/accelerator", "accelerator"};

}  // namespace

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
