#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/pod.hpp"

/// The scheduler's filters, as far as a pod and a node alone decide them.
namespace headroom::kubernetes {

/// The filter that refuses, in the order in which the scheduler asks them.
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

/// Kubernetes' name of the plugin, `NodeResourcesFit`; `Fits` for none.
std::string_view plugin_name(Filter filter);

/// Why a pod does not go to a node. `limit` and `wanted` are of the subject and 0 where it is no amount.
struct Rejection {
  Filter filter{Filter::none};
  std::string subject{};   ///< the resource, the taint's key, the label's key, the topology's key
  std::int64_t limit{0};   ///< what is free, or the skew that is allowed
  std::int64_t wanted{0};  ///< what the pod asks for, or the skew that it would make
  friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// Whether the pod may go where this taint is; `prefer_no_schedule` keeps nobody away.
bool tolerates(const SchedulingRules& rules, const Taint& taint);

/// The first taint that keeps the pod away, or null.
const Taint* untolerated_taint(const SchedulingRules& rules, const std::vector<Taint>& taints);

/// The node's selector and the required affinity together.
bool selects(const SchedulingRules& rules, const Labels& labels, const std::string& node_name);

/// What node_unschedulable, taint_toleration and node_affinity say, in this order.
Rejection refuses(const SchedulingRules& rules, const Node& node);

/// `Insufficient memory`'s resource, the first in their order; filter none where all is covered.
Rejection lacks(const Resources& free, const Resources& wanted);

/// Whether two host ports cannot be on one node.
bool collide(const HostPort& a, const HostPort& b);

}  // namespace headroom::kubernetes
