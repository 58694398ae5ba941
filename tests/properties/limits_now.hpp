#pragma once

#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"

namespace headroom::testing {

/// What the windows in force make of the limits, worked out from what the page of the signal says: whether each window
/// is in force is tried day by day, and the limits are not taken from the program.
///
/// While signals lack data and none has an opinion, only the windows bind; a side that they leave free is unbounded.
/// If a forecast won that may raise the maximum, it has done so. `decision` is the one on `in`.
ComputeLimits limits_now(const EvaluationInput& in, const Decision& decision);

bool within_limits(const EvaluationInput& in, const Decision& decision, Units units);

/// Whether no signal has an opinion, and not only because windows have nothing to ask for.
bool lacks_data(const Decision& decision);

}  // namespace headroom::testing
