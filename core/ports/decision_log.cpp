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
      return false;
  }
  return false;
}

Outcome outcome_at(const StoredDecision& decision, Instant now) {
  const DecisionRecord& record = decision.record;
  const bool is_evaluation = record.kind == "evaluation" || record.kind == "fleet";
  const bool nothing_to_do = is_evaluation && record.action == name_of(Action::no_action);
  if (nothing_to_do || decision.outcome != Outcome::recommended) return decision.outcome;
  if (decision.overtaken) return Outcome::superseded;
  return now > record.valid_until ? Outcome::expired : Outcome::recommended;
}

}  // namespace headroom
