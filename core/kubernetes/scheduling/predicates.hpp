#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/pod.hpp"

/// Those filters of the scheduler that need only one pod and one node.
namespace headroom::kubernetes {

/// The filter that refuses a pod, in the order in which the scheduler runs them.
enum class Filter {
  none,
  node_unschedulable,
  taint_toleration,
  node_affinity,
  node_ports,
  node_resources,
  topology_spread,
  inter_pod_affinity,
};

/// The name of the plugin in Kubernetes, `NodeResourcesFit`. `Fits` for none.
std::string_view plugin_name(Filter filter);

/// Why a pod cannot go to a node. `limit` and `wanted` are amounts of `subject`; both are 0 if `subject` is not an
/// amount.
struct Rejection {
  Filter filter{Filter::none};
  std::string subject{};   ///< the name of the resource, or the key of the taint, label or topology
  std::int64_t limit{0};   ///< the free amount, or the allowed skew
  std::int64_t wanted{0};  ///< the requested amount, or the skew that the pod would cause
  friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// Whether the pod may go to a node with this taint. `prefer_no_schedule` keeps no pod away.
bool tolerates(const SchedulingRules& rules, const Taint& taint);

/// The first taint that keeps the pod away. Null if there is none.
const Taint* untolerated_taint(const SchedulingRules& rules, const std::vector<Taint>& taints);

/// Whether the node meets the pod's node selector and its required node affinity.
bool selects(const SchedulingRules& rules, const Labels& labels, const std::string& node_name);

/// The answer of the filters node_unschedulable, taint_toleration and node_affinity, in this order.
Rejection refuses(const SchedulingRules& rules, const Node& node);

/// The first resource, in the order of resource_kinds, that is not enough (`Insufficient memory`). Filter none if all
/// are.
Rejection lacks(const Resources& free, const Resources& wanted);

/// Whether two host ports cannot be on the same node.
bool collide(const HostPort& a, const HostPort& b);

}  // namespace headroom::kubernetes
