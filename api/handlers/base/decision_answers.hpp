#pragma once

#include <optional>

#include "api/handlers/base/call.hpp"
#include "api/http/message.hpp"
#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/ports/decision_log.hpp"

/// What the endpoints under /v1/decisions share.
namespace headroom::api {

/// The id in the path. No value if it cannot be one.
std::optional<DecisionId> decision_of(const Call& call);

Response no_such_decision(const Call& call);
Response problem_of(const Call& call, const Error& error);

/// The answer as it was given, with its outcome brought up to date.
SharedText current_answer(const StoredDecision& stored, Instant now);

}  // namespace headroom::api
