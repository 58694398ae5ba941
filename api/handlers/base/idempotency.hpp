#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/message.hpp"
#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// The request's Idempotency-Key, quoted or bare, with its scope and the SHA-256 of the body. No value if the request
/// has no key. Fails if the key is not 1 to 255 printable ASCII characters.
Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request);

/// Answers one request. If it gets a key, it has the reservation of the key. It must give the key to the log, together
/// with the answer to remember, or call give_back().
using KeyedRun = std::function<void(std::optional<IdempotencyKey>, Respond)>;

/// Answers a repeated request as the first one was answered. Refuses a key that belongs to another body. Otherwise lets
/// `run` answer.
void once(const Request& request, DecisionLog& log, Respond respond, KeyedRun run);
/// The same for a key that the server derives.
void once_for(const Request& request, const IdempotencyKey& key, DecisionLog& log, Respond respond, KeyedRun run);

/// Whether an answer that was given before still counts.
using Stands = std::function<bool(const RememberedAnswer&)>;

/// The same for requests that may repeat for long: an answer that no longer stands is replaced. If several requests
/// come at once, one of them is carried out and the others get its answer.
void once_while(const Request& request, IdempotencyKey key, DecisionLog& log, Stands stands, Respond respond,
                KeyedRun run);

/// A key that the server derives. It belongs to one content instead of one body.
IdempotencyKey derived_key(const Request& request, std::string key, std::string_view content);

/// Ends the reservation of a key whose request failed before anything was stored. Call it at most once, because another
/// request may have the key from then on.
void give_back(DecisionLog& log, const std::optional<IdempotencyKey>& key);

/// The answer as it is remembered. It shares the bytes of the body.
RememberedAnswer remembered(const Response& response);
/// The answer to a repeated request.
Response replayed(RememberedAnswer answer);

}  // namespace headroom::api
