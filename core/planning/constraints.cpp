#include "core/planning/constraints.hpp"

#include <cmath>

namespace headroom::planning {
namespace {

Constraint at_most(ConstraintName name, std::int64_t limit, std::int64_t value) {
  return {.name = name, .limit = limit, .value = value, .holds = value <= limit, .slack = limit - value};
}

Constraint at_least(ConstraintName name, std::int64_t limit, std::int64_t value) {
  return {.name = name, .limit = limit, .value = value, .holds = value >= limit, .slack = value - limit};
}

}  // namespace

std::vector<Constraint> judged(const PlanRequest& request, const ClusterPlan& plan, std::int64_t survived) {
  std::vector<Constraint> rows;
  if (request.deadline)
    rows.push_back(at_most(ConstraintName::deadline, request.deadline->count(), plan.with_interruptions.count()));
  if (request.budget)
    rows.push_back(at_most(ConstraintName::budget, request.budget->value, plan.cost_with_interruptions.value));
  if (request.minimum_utilisation)
    rows.push_back(at_least(ConstraintName::minimum_utilisation, *request.minimum_utilisation, plan.utilisation));
  if (request.interruptions > 0)
    rows.push_back(at_least(ConstraintName::interruptions, request.interruptions, survived));
  return rows;
}

double change_percent(std::int64_t from, std::int64_t to) {
  return 100 * std::abs(static_cast<double>(to) - static_cast<double>(from)) / static_cast<double>(from);
}

}  // namespace headroom::planning
