#pragma once

#include <vector>

#include "core/diagnosis/findings.hpp"
#include "core/diagnosis/history.hpp"

/// One function for each symptom, or for several that go together. Each adds what it finds.
namespace headroom::diagnosis {

/// Capacity that is wanted and withheld, and work that more capacity would not help.
void find_not_scaling(const History& history, std::vector<Finding>& findings);
/// Capacity that is on order and comes late or not at all, and capacity that stays: `group_suspended`, `resize_stuck`,
/// `spot_capacity`, `no_room_for_spot`, `slow_start_up`, `slow_decommission`.
void find_late_capacity(const History& history, std::vector<Finding>& findings);
/// Steps that are too small or too rare.
void find_too_slow(const History& history, std::vector<Finding>& findings);
/// Sizes that go back and forth, and bursts.
void find_back_and_forth(const History& history, std::vector<Finding>& findings);
void find_stale_metrics(const History& history, std::vector<Finding>& findings);
void find_over_provisioned(const History& history, std::vector<Finding>& findings);

}  // namespace headroom::diagnosis
