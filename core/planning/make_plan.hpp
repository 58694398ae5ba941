#pragma once

#include "core/catalog/catalog.hpp"
#include "core/planning/plan.hpp"
#include "core/planning/request.hpp"

namespace headroom::planning {

/// The cheapest cluster of the whole Grid that keeps the constraints of the request; or the constraint that has to
/// change, and by how much at least. Answers for every request. If the work or every price is unknown, the status is
/// `insufficient_data`.
PlanAnswer make_plan(const PlanRequest& request, const Catalog& catalog);

}  // namespace headroom::planning
