#pragma once

#include "core/ports/decision_log.hpp"

namespace headroom {

/// Whether the decision may be reported as `to` at all. An evaluation that changes nothing can only be dismissed: there
/// is nothing to claim, to apply or to supersede. A rightsizing changes no cluster by itself, but its sizes can be
/// applied.
bool can_become(const DecisionRecord& record, Outcome to);

}  // namespace headroom
