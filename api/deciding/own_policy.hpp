#pragma once

#include "core/decision/evaluation_input.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// Gives a policy its whole range back, if its limits are those of an attached managed scaling policy that an earlier
/// decision recommended. That policy is narrower on purpose: taken as the limits, it would hold the cluster at the
/// target of that decision. The limits are then those that the decision was made with. `input` has its history.
void widen_own_policy(DecisionLog& log, EvaluationInput& input);

}  // namespace headroom::api
