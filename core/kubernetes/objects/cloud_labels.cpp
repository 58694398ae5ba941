#include "core/kubernetes/objects/cloud_labels.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace headroom::kubernetes {
namespace {

/// Headroom's own label comes first, for nodes that no tool labels. Then EKS, eksctl, Karpenter, GKE, AKS and kOps.
constexpr std::array<std::string_view, 8> group_labels{"headroom/pool",
                                                       "eks.amazonaws.com/nodegroup",
                                                       "alpha.eksctl.io/nodegroup-name",
                                                       "karpenter.sh/nodepool",
                                                       "cloud.google.com/gke-nodepool",
                                                       "kubernetes.azure.com/agentpool",
                                                       "agentpool",
                                                       "kops.k8s.io/instancegroup"};

constexpr std::array<std::string_view, 2> cluster_labels{"alpha.eksctl.io/cluster-name",
                                                         "kubernetes.azure.com/cluster"};

struct MarketLabel {
  std::string_view key;
  std::string_view value;
  Market market;
};

constexpr std::array<MarketLabel, 6> market_labels{{{"eks.amazonaws.com/capacityType", "SPOT", Market::spot},
                                                    {"eks.amazonaws.com/capacityType", "ON_DEMAND", Market::on_demand},
                                                    {"karpenter.sh/capacity-type", "spot", Market::spot},
                                                    {"karpenter.sh/capacity-type", "on-demand", Market::on_demand},
                                                    {"cloud.google.com/gke-spot", "true", Market::spot},
                                                    {"kubernetes.azure.com/scalesetpriority", "spot", Market::spot}}};

std::string_view value_of(const Node& node, std::string_view key) {
  const std::string* const value = find(node.labels, key);
  return value == nullptr ? std::string_view{} : *value;
}

std::string_view first_value(const Node& node, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto value = value_of(node, key); !value.empty()) return value;
  return {};
}

}  // namespace

std::string_view group_label_of(const Node& node) { return first_value(node, group_labels); }

bool is_control_plane(const Node& node) {
  return find(node.labels, "node-role.kubernetes.io/control-plane") != nullptr ||
         find(node.labels, "node-role.kubernetes.io/master") != nullptr;
}

std::string_view cluster_label_of(const Node& node) { return first_value(node, cluster_labels); }

std::optional<Market> market_of(const Node& node) {
  const auto told = std::find_if(market_labels.begin(), market_labels.end(),
                                 [&](const MarketLabel& label) { return value_of(node, label.key) == label.value; });
  return told == market_labels.end() ? std::nullopt : std::optional(told->market);
}

std::string_view instance_type_of(const Node& node) { return value_of(node, instance_type_label); }

}  // namespace headroom::kubernetes
