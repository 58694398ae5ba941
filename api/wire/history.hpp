#pragma once

#include "api/json/writer.hpp"
#include "core/decision/evaluation_input.hpp"

namespace headroom::api {

/// What the decision knew from before: earlier recommendations, and what the signals of the policy remembered.
void encode_history(json::Writer& out, const EvaluationInput& input);

}  // namespace headroom::api
