#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/json/writer.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"
#include "core/signals/cluster_autoscaler.hpp"

/// The Cluster Autoscaler as it is installed: a ConfigMap of settings alone would do nothing.
namespace headroom::api {

/// The clouds whose node groups it finds here.
enum class Cloud { aws, gce };

/// By what the nodes say of themselves, else AWS. Nothing for nodes of another cloud.
std::optional<Cloud> cloud_of(std::span<const kubernetes::Node> nodes);

/// Writes a `kubernetes.ClusterAutoscaler`, a List of all that it takes: ServiceAccount, roles and their bindings, the
/// priorities where the chain of expanders asks for them, and the Deployment. On AWS the tags by which it finds the
/// Auto Scaling groups among the pools follow as `aws.autoscaling.CreateOrUpdateTags`. Both are alternatives: what is
/// installed acts by itself. Nothing for a cluster whose id a flag and a tag cannot hold.
void write_cluster_autoscaler(json::Writer& out, const Cluster& cluster, Cloud cloud,
                              std::span<const PoolLimits> pool_limits, const ClusterAutoscaler& signal);

/// The command of its container: the program and its flags. Without the price expander on AWS, where the autoscaler
/// knows no prices and would not start.
std::vector<std::string> autoscaler_command(const Cluster& cluster, Cloud cloud,
                                            std::span<const PoolLimits> pool_limits, const ClusterAutoscaler& signal);

/// The items of the List that give it its rights.
void write_autoscaler_roles(json::Writer& out);

inline constexpr std::string_view autoscaler_name_in_cluster = "cluster-autoscaler";
inline constexpr std::string_view autoscaler_namespace = "kube-system";

}  // namespace headroom::api
