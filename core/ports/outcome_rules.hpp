#pragma once

#include "core/ports/decision_log.hpp"

namespace headroom {

/// Whether the decision may be reported as `to` at all. An evaluation that changes nothing can only be dismissed: there
/// is nothing to claim, to apply or to supersede. A rightsizing and a feasible plan change no cluster by
/// themselves, but can be applied.
bool can_become(const DecisionRecord& record, Outcome to);

}  // namespace headroom
