#pragma once

#include <functional>
#include <optional>

#include "api/http/message.hpp"
#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// The request's Idempotency-Key, quoted or bare, with its scope and the body's SHA-256; nothing where it has none.
Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request);

/// Answers one request; with a key it holds that key's reservation. It hands the key to the log together with the
/// answer to remember, or calls give_back() where it answers without.
using KeyedRun = std::function<void(std::optional<IdempotencyKey>, Respond)>;

/// Answers a repeated request as the first one was answered, refuses a key that belongs to another body, and otherwise
/// lets `run` answer.
void once(const Request& request, DecisionLog& log, Respond respond, KeyedRun run);

/// The request failed before anything was stored under its key: the next one may use it. To be called once at most,
/// for the key may be another request's the moment after.
void give_back(DecisionLog& log, const std::optional<IdempotencyKey>& key);

/// An answer as it is remembered, and back.
RememberedAnswer remembered(const Response& response);
Response replayed(RememberedAnswer answer);

}  // namespace headroom::api
