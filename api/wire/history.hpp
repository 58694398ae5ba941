#pragma once

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/decision/evaluation_input.hpp"

namespace headroom::api {

/// What the decision knew from before: earlier recommendations, and what the signals of the policy remembered.
void encode_history(json::Writer& out, const EvaluationInput& input);

/// Reads the object under `history` of a stored input that encode_history() wrote. `input` has its `evaluated_at`.
void decode_history(json::ObjectReader& stored, EvaluationInput& input);

}  // namespace headroom::api
