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

struct CloudMark {
  std::string_view text;
  Cloud cloud;
};

constexpr std::array<CloudMark, 3> provider_schemes{
    {{"aws:", Cloud::aws}, {"gce:", Cloud::google}, {"azure:", Cloud::azure}}};

/// How the domains end in which the clouds' tools name their labels.
constexpr std::array<CloudMark, 7> label_domains{{{"amazonaws.com", Cloud::aws},
                                                  {"k8s.aws", Cloud::aws},
                                                  {"aws.com", Cloud::aws},
                                                  {"eksctl.io", Cloud::aws},
                                                  {"google.com", Cloud::google},
                                                  {"gke.io", Cloud::google},
                                                  {"azure.com", Cloud::azure}}};

std::string_view value_of(const Node& node, std::string_view key) {
  const std::string* const value = find(node.labels, key);
  return value == nullptr ? std::string_view{} : *value;
}

std::string_view first_value(const Node& node, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto value = value_of(node, key); !value.empty()) return value;
  return {};
}

Cloud cloud_of_label(std::string_view key) {
  const std::string_view domain = key.substr(0, key.find('/'));
  const auto mark = std::ranges::find_if(label_domains, [&](const CloudMark& m) { return domain.ends_with(m.text); });
  return mark == label_domains.end() || domain.size() == key.size() ? Cloud::unknown : mark->cloud;
}

}  // namespace

Cloud cloud_of(const Node& node) {
  for (const CloudMark& scheme : provider_schemes)
    if (node.provider_id.starts_with(scheme.text)) return scheme.cloud;
  for (const auto& [key, value] : node.labels)
    if (const Cloud cloud = cloud_of_label(key); cloud != Cloud::unknown) return cloud;
  return node.labels.contains("agentpool") ? Cloud::azure : Cloud::unknown;
}

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
