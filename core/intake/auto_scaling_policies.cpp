#include "core/intake/auto_scaling_policies.hpp"

#include "core/model/rules.hpp"

namespace headroom {

ComputeLimits enclosing_limits(std::span<const Pool> pools, std::span<const AutoScalingPolicy> policies) {
  std::vector<PoolLimits> bounds;
  for (const AutoScalingPolicy& policy : policies) {
    if (policy.limits.pool_id.empty())
      return {.unit = Unit::instances, .minimum = {policy.limits.minimum}, .maximum = {policy.limits.maximum}};
    bounds.push_back(policy.limits);
  }
  return sum_of(bounds, pools, Unit::instances);
}

}  // namespace headroom
