#pragma once

#include <span>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom {

/// An EMR automatic scaling policy, as it is attached to an instance group. If the document does not name the group,
/// `limits.pool_id` is empty, and the limits and rules apply to core and task together.
struct AutoScalingPolicy {
  PoolLimits limits;
  std::vector<AlarmRule> rules;
  friend bool operator==(const AutoScalingPolicy&, const AutoScalingPolicy&) = default;
};

/// Limits of the whole cluster: those of a policy that names no group, if there is one. Otherwise the sum over the
/// pools: a pool with a policy has that policy's limits, a pool without one stays at its requested size. The primary
/// node is not counted.
ComputeLimits enclosing_limits(std::span<const Pool> pools, std::span<const AutoScalingPolicy> policies);

}  // namespace headroom
