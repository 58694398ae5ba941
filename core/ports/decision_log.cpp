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

Outcome outcome_at(Outcome stored, Instant valid_until, Instant now) {
  return stored == Outcome::recommended && now > valid_until ? Outcome::expired : stored;
}

}  // namespace headroom
