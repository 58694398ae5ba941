#pragma once

#include <span>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom {

/// An EMR automatic scaling policy as it is attached to an instance group. `limits.pool_id` is empty where the document
/// does not name the group: then bounds and rules are those of core and task together.
struct AutoScalingPolicy {
  PoolLimits limits;
  std::vector<AlarmRule> rules;
  friend bool operator==(const AutoScalingPolicy&, const AutoScalingPolicy&) = default;
};

/// Limits of the whole cluster: those of a policy that names no group, else ones that leave each pool the bounds its
/// own policy gives it, and hold a pool without one at what it has requested. The primary is not counted.
ComputeLimits enclosing_limits(std::span<const Pool> pools, std::span<const AutoScalingPolicy> policies);

}  // namespace headroom
