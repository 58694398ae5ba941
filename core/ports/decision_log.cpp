#include "core/ports/decision_log.hpp"

namespace headroom {

bool is_legal_move(Outcome from, Outcome to) {
  const bool open = from == Outcome::recommended || from == Outcome::claimed || from == Outcome::expired;
  switch (to) {
    case Outcome::claimed:
      return from == Outcome::recommended;
    case Outcome::applied:
    case Outcome::failed:
    case Outcome::dismissed:
    case Outcome::superseded:
      return open;
    case Outcome::recommended:
    case Outcome::expired:
    case Outcome::awaiting_approval:
      return false;
  }
  return false;
}

Outcome outcome_at(const StoredDecision& decision, Instant now) {
  const DecisionRecord& record = decision.record;
  const bool is_evaluation = record.kind == "evaluation" || record.kind == "fleet";
  const bool nothing_to_do = is_evaluation && record.action == name_of(Action::no_action);
  const bool is_recommended = decision.outcome == Outcome::recommended;
  if (nothing_to_do || (!is_recommended && decision.outcome != Outcome::awaiting_approval)) return decision.outcome;
  if (is_recommended && decision.overtaken) return Outcome::superseded;
  return now > record.valid_until ? Outcome::expired : decision.outcome;
}

}  // namespace headroom
