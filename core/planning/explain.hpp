#pragma once

#include <vector>

#include "core/planning/offers.hpp"
#include "core/planning/plan.hpp"
#include "core/planning/request.hpp"

namespace headroom::planning {

/// The plan, or else that of the nearest change. Null if there is neither.
const ClusterPlan* shown_plan(const PlanAnswer& answer);

/// Fills in the summary, the steps of the calculation (with the numbers, so that a person can do it again), and what
/// the reader should know besides.
void explain(PlanAnswer& answer, const PlanRequest& request, const std::vector<Offer>& offers, const PlanStep& work);

}  // namespace headroom::planning
