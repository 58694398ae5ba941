#pragma once

#include "core/intake/merge.hpp"

namespace headroom {

/// Checks the policy's budget against the rest of the policy. Caps and amounts that contradict each other are warned
/// of.
void check_budget(const Policy& policy, Remarks& remarks);

/// What has been spent in the day and the month of `now`: as the request says, or as Cost Explorer's periods say. Those
/// are days of UTC. Amounts that the policy names itself win, with a warning if Cost Explorer differs from them.
Spend merge_spend(const Spend& request, const DocumentFacts& facts, const Policy& policy, Instant now,
                  Remarks& remarks);

}  // namespace headroom
