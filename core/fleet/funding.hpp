#pragma once

#include <vector>

#include "core/base/money.hpp"
#include "core/fleet/fleet.hpp"

/// Which rows of a plan one budget pays for.
namespace headroom::fleet {

/// Goes through the rows in their order and sets `funded`. A row that costs no more is always funded, and what it saves
/// is free for the rows behind it. A row that costs more is funded if, with it, each cap still holds to the end of its
/// window. A row is funded whole or not at all; one behind it that costs less may still be.
///
/// `committed_hourly` is what all clusters cost now, EC2 and EMR, primary nodes included. `rules` have a budget.
FleetBudget fund(const Rules& rules, MicroDollars committed_hourly, std::vector<Row>& rows);

}  // namespace headroom::fleet
