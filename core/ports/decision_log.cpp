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
  const bool nothing_to_do =
      decision.record.kind == "evaluation" && decision.record.action == name_of(Action::no_action);
  const bool is_open = decision.outcome == Outcome::recommended || decision.outcome == Outcome::awaiting_approval;
  const bool lapses = !nothing_to_do && is_open;
  return lapses && now > decision.record.valid_until ? Outcome::expired : decision.outcome;
}

}  // namespace headroom
