#pragma once

#include <optional>
#include <vector>

#include "core/planning/plan.hpp"
#include "core/planning/request.hpp"

namespace headroom::planning {

/// Judges the constraints of the request on a plan. `survived` is the number of interruptions after which it still
/// keeps deadline and budget, at most as many as the request wants.
std::vector<Constraint> judged(const PlanRequest& request, const ClusterPlan& plan, std::int64_t survived);

/// How much `to` differs from `from`, in per cent of `from`. `from` is not 0.
double change_percent(std::int64_t from, std::int64_t to);

}  // namespace headroom::planning
