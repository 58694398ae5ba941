#pragma once

#include <functional>
#include <optional>

#include "api/http.hpp"
#include "core/error.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// The request's Idempotency-Key, quoted or bare, with its scope and the body's SHA-256; nothing where it has none.
Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request);

/// What `run` answers, and what is to be remembered of it.
using KeyedRun = std::function<void(std::optional<IdempotencyKey>, Respond)>;

/// Answers a repeated request as the first one was answered, refuses a key that belongs to another body, and otherwise
/// lets `run` answer. `run` either stores the answer under the key or calls DecisionLog::release(): the latter is done
/// here for every answer of 400 and above.
void once(const Request& request, DecisionLog& log, Respond respond, KeyedRun run);

/// An answer as it is remembered, and back.
RememberedAnswer remembered(const Response& response);
Response replayed(RememberedAnswer answer);

}  // namespace headroom::api
