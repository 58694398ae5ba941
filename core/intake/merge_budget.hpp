#pragma once

#include <optional>
#include <string_view>

#include "core/intake/merge.hpp"

namespace headroom {

/// Warns of caps and amounts of a budget that contradict each other. `place` names the budget, such as `policy.budget`.
void find_contradictions(const Budget& budget, std::string_view place, Remarks& remarks);

/// Checks the policy's budget against the rest of the policy. Caps and amounts that contradict each other are warned
/// of.
void check_budget(const Policy& policy, Remarks& remarks);

/// What has been spent in the day and the month of `now`: as the request says, or as Cost Explorer's periods say. Those
/// are days of UTC. Amounts that the budget names itself win, with a warning if Cost Explorer differs from them.
Spend merge_spend(const Spend& request, const DocumentFacts& facts, const std::optional<Budget>& budget, Instant now,
                  Remarks& remarks);

}  // namespace headroom
