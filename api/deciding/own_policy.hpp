#pragma once

#include <optional>

#include "core/decision/evaluation_input.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// What to remember of an attached managed scaling policy of which the history knows nothing, if an earlier decision
/// recommended it: the limits that this decision was made with. Histories of versions that remembered no limits have
/// such decisions. `input` has its history.
std::optional<RememberedLimits> limits_of_own_policy(DecisionLog& log, const EvaluationInput& input);

}  // namespace headroom::api
