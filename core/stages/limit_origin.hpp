#pragma once

#include "core/decision/evaluation_input.hpp"
#include "core/stages/window_bounds.hpp"

namespace headroom {

/// Adds the clauses for limits that come from a managed scaling policy, if the policy has none of its own: "the maximum
/// is 10, as in the managed scaling policy seen first at …; the attached 6 is the target of an earlier decision".
void tell_origin(NarrowedLimits& limits, const EvaluationInput& input);

}  // namespace headroom
