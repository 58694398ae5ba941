#pragma once

#include <functional>

#include "api/deciding/new_decision.hpp"
#include "api/handlers/base/call.hpp"
#include "api/http/message.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// Makes the decision that a POST asks for. It runs at most once, before or after the handler has returned. The request
/// and the dependencies are valid until then.
using MakeDecision = std::function<Result<NewDecision>()>;

/// Makes a decision, stores it, and then answers 201 with its Location. For each Idempotency-Key this happens once. A
/// dry run stores nothing and answers 200. If no decision can be made, the answer is the problem.
void store_then_answer(const Call& call, Keep keep, MakeDecision make, Respond respond);

}  // namespace headroom::api
