#pragma once

#include <optional>
#include <string_view>

#include "core/base/platform.hpp"
#include "core/kubernetes/objects/node.hpp"

/// What the labels that clouds and their tools put on a node say about its origin.
namespace headroom::kubernetes {

inline constexpr std::string_view instance_type_label = "node.kubernetes.io/instance-type";
inline constexpr std::string_view region_label = "topology.kubernetes.io/region";

/// The clouds for which the Cluster Autoscaler has rules of its own.
enum class Cloud { unknown, aws, google, azure };

/// The cloud of the node's `provider_id`, or else the one whose tools made one of its labels.
Cloud cloud_of(const Node& node);

/// The node group, node pool or Karpenter NodePool that made the node. Empty if no label gives it.
std::string_view group_label_of(const Node& node);

/// Whether the node runs the control plane, by the labels of kubeadm, kOps and k3s.
bool is_control_plane(const Node& node);

/// The name of the node's cluster, from the labels of eksctl and AKS. Empty if no label gives it.
std::string_view cluster_label_of(const Node& node);

/// On-Demand or Spot. No value if no label gives it.
std::optional<Market> market_of(const Node& node);

/// The instance type, `m5.xlarge`. Empty if no label gives it.
std::string_view instance_type_of(const Node& node);

}  // namespace headroom::kubernetes
