#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/base/time.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/pod.hpp"

namespace headroom::kubernetes {

/// Whether daemons and mirror pods count as use of their node. If not, their requests are also taken off the
/// allocatable resources.
enum class Counting { counted, left_out };

struct UtilizationRules {
  Counting daemons{Counting::counted};
  Counting mirrors{Counting::counted};
  friend bool operator==(const UtilizationRules&, const UtilizationRules&) = default;
};

/// The share of the allocatable resources that pods request. It is above 1 if the node is overcommitted.
struct Utilization {
  double highest{0};            ///< the utilization that is compared with the threshold
  std::string_view resource{};  ///< the resource that has it
  double cpu{0};
  double memory{0};
  friend bool operator==(const Utilization&, const Utilization&) = default;
};

/// On a node with GPUs only the GPUs count; the result is 0 while its driver reports none. Pods that are long
/// terminating or finished don't count. No value for a node without allocatable cpu or memory: its utilization is
/// unknown.
std::optional<Utilization> utilization(const Node& node, std::span<const Pod* const> pods,
                                       const UtilizationRules& rules, Instant now);

}  // namespace headroom::kubernetes
