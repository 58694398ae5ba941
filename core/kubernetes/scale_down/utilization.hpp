#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/base/time.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/pod.hpp"

namespace headroom::kubernetes {

/// Whether pods that live and die with their node count as its use. Those left out leave what is allocatable, too.
enum class Counting { counted, left_out };

struct UtilizationRules {
  Counting daemons{Counting::counted};
  Counting mirrors{Counting::counted};
  friend bool operator==(const UtilizationRules&, const UtilizationRules&) = default;
};

/// The share of what is allocatable that pods ask for; above 1 where a node is overcommitted.
struct Utilization {
  double highest{0};            ///< what is compared with the threshold
  std::string_view resource{};  ///< whose that is
  double cpu{0};
  double memory{0};
};

/// Of a node with GPUs only these count; 0 while its driver reports none. Pods that are long terminating or finished
/// don't count. Nothing for a node that has no cpu or no memory to allocate: it cannot be told.
std::optional<Utilization> utilization(const Node& node, std::span<const Pod* const> pods,
                                       const UtilizationRules& rules, Instant now);

}  // namespace headroom::kubernetes
