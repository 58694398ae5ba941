#pragma once

#include <optional>

#include "api/lint/cluster_facts.hpp"
#include "api/lint/findings.hpp"
#include "api/lint/limit_findings.hpp"
#include "api/lint/place.hpp"
#include "core/model/budget.hpp"

namespace headroom::lint {

/// What only a cluster shows of a policy of ours: `unknown_pool`, `limits_outside_pool_bounds`,
/// `maximum_below_observed_peak`, `minimum_above_observed_baseline`, `maximum_above_budget`,
/// `budget_below_minimum_cost`. `budget` is that of the policy, if it can be read.
void lint_on_cluster(const Place& policy, const ClusterFacts& facts, const std::optional<Budget>& budget,
                     Findings& findings);

/// The same of a ManagedScalingPolicy's ComputeLimits, as far as they have it: limits_outside_pool_bounds and what the
/// demand shows.
void lint_compute_limits_on_cluster(const Place& limits, const ClusterFacts& facts, Findings& findings);

}  // namespace headroom::lint
