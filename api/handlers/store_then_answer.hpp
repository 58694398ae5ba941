#pragma once

#include <functional>

#include "api/handlers/endpoints.hpp"
#include "api/handlers/new_decision.hpp"
#include "api/http/message.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// Makes the decision that a POST asks for. Runs at most once, before or after the handler returned; the request and
/// what the service works with are still there.
using MakeDecision = std::function<Result<NewDecision>()>;

/// Answers 201 with a Location once the decision is stored, once for each Idempotency-Key; as a dry run 200 with
/// nothing stored. Where there is no decision the answer is the problem.
void store_then_answer(const Call& call, Keep keep, MakeDecision make, Respond respond);

}  // namespace headroom::api
