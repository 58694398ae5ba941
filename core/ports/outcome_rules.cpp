#include "core/ports/outcome_rules.hpp"

#include "core/planning/plan.hpp"

namespace headroom {

bool can_become(const DecisionRecord& record, Outcome to) {
  const bool stays = record.kind == "evaluation" && record.action == name_of(Action::no_action);
  const bool no_plan = record.kind == "plan" && record.status != name_of(planning::PlanStatus::feasible);
  const bool changes_nothing = stays || no_plan;
  return !changes_nothing || to == Outcome::dismissed;
}

}  // namespace headroom
