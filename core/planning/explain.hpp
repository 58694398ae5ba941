#pragma once

#include <vector>

#include "core/planning/offers.hpp"
#include "core/planning/plan.hpp"
#include "core/planning/request.hpp"
#include "core/planning/running_time.hpp"
#include "core/planning/search.hpp"

namespace headroom::planning {

/// The plan, or else that of the nearest change. Null if there is neither.
const ClusterPlan* shown_plan(const PlanAnswer& answer);

/// How a plan was looked for.
struct Searched {
  RunningTime time;
  SearchedUntil until{};
  std::int64_t primary_hourly{0};  ///< micro-dollars, EMR's charge included
  double cheapest_vcpu{0};         ///< micro-dollars per hour
};

/// Fills in the summary, the steps of the calculation (with the numbers, so that a person can do it again), and what
/// the reader should know besides. `searched` is null if the data were insufficient.
void explain(PlanAnswer& answer, const PlanRequest& request, const std::vector<Offer>& offers,
             const CalculationStep& work, const Searched* searched);

}  // namespace headroom::planning
