#include "core/ports/outcome_rules.hpp"

#include "core/planning/plan.hpp"

namespace headroom {

bool can_become(const DecisionRecord& record, Outcome to) {
  const bool is_evaluation = record.kind == "evaluation" || record.kind == "fleet";
  const bool stays = is_evaluation && record.action == name_of(Action::no_action);
  const bool no_plan = record.kind == "plan" && record.status != name_of(planning::PlanStatus::feasible);
  const bool changes_nothing = stays || no_plan;
  return !changes_nothing || to == Outcome::dismissed;
}

bool can_move(const StoredDecision& decision, Outcome to, Instant now) {
  if (decision.outcome == Outcome::awaiting_approval) return false;
  const Outcome shown = outcome_at(decision, now);
  const bool automatic = shown == Outcome::superseded && decision.outcome != Outcome::superseded;
  return is_legal_move(automatic ? Outcome::expired : shown, to);
}

}  // namespace headroom
