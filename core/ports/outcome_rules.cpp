#include "core/ports/outcome_rules.hpp"

namespace headroom {

bool can_become(const DecisionRecord& record, Outcome to) {
  const bool changes_nothing = record.kind == "evaluation" && record.action == name_of(Action::no_action);
  return !changes_nothing || to == Outcome::dismissed;
}

}  // namespace headroom
