#pragma once

#include "core/ports/decision_log.hpp"

namespace headroom {

/// Whether the decision may be reported as `to` at all. An evaluation of a cluster or a fleet that changes nothing can
/// only be dismissed: there is nothing to claim, to apply or to supersede. A rightsizing and a feasible plan change no
/// cluster by themselves, but can be applied.
bool can_become(const DecisionRecord& record, Outcome to);

/// Whether the decision's outcome may change to `to` at `now`. One that waits for an approval may not, however long it
/// has waited. A decision that a newer one has superseded, without a report of that, may become what an expired one
/// may.
bool can_move(const StoredDecision& decision, Outcome to, Instant now);

}  // namespace headroom
