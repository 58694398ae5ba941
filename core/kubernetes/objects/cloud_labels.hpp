#pragma once

#include <optional>
#include <string_view>

#include "core/kubernetes/objects/node.hpp"
#include "core/model/cluster.hpp"

/// What clouds and their tools write on a node about where it comes from.
namespace headroom::kubernetes {

inline constexpr std::string_view instance_type_label = "node.kubernetes.io/instance-type";
inline constexpr std::string_view region_label = "topology.kubernetes.io/region";

/// The node group, node pool or Karpenter NodePool that made the node; empty where no label tells.
std::string_view group_label_of(const Node& node);

/// Runs the cluster itself, by the label of kubeadm, kOps and k3s.
bool is_control_plane(const Node& node);

/// The cluster that the node is of, as eksctl and AKS label it; empty where no label tells.
std::string_view cluster_label_of(const Node& node);

/// Nothing where no label tells.
std::optional<Market> market_of(const Node& node);

/// `m5.xlarge`; empty where no label tells.
std::string_view instance_type_of(const Node& node);

}  // namespace headroom::kubernetes
