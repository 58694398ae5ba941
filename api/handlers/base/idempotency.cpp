#include "api/handlers/base/idempotency.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <openssl/sha.h>

#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_key = 255;

/// A Response's type is a literal: the one of those that answers are remembered with.
std::string_view literal_type(std::string_view stored) {
  for (const auto type : {ndjson_type, yaml_type, text_type})
    if (stored == type) return type;
  return json_type;
}

std::string scope_of(const Request& request) {
  std::string scope;
  for (const std::string_view part : {request.principal, request.method_text, request.path, request.query}) {
    scope += part;
    scope += '\n';
  }
  return scope;
}

/// Takes the key, or answers why it cannot be had. `reused` is a literal.
void claim(const Request& request, IdempotencyKey key, std::string_view reused, DecisionLog& log, Respond respond,
           KeyedRun run) {
  IdempotencyKey key_used = key;
  log.claim(std::move(key), [&request, &log, reused, key_used = std::move(key_used), respond = std::move(respond),
                             run = std::move(run)](Result<KeyClaim> claim) {
    if (!claim) return respond(problem(request, claim.error()));
    if (claim->use == KeyUse::replayed) return respond(replayed(std::move(claim->answer)));
    if (claim->use == KeyUse::reused) return respond(problem(request, "idempotency_key_reused", reused));
    try {
      run(key_used, respond);
    } catch (...) {
      log.release(key_used);
      throw;
    }
  });
}

}  // namespace

Result<std::optional<IdempotencyKey>> idempotency_key(const Request& request) {
  const auto sent = header(request, "Idempotency-Key");
  if (!sent) return std::optional<IdempotencyKey>{};
  std::string_view key = *sent;
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
  const bool printable = std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (key.empty() || key.size() > longest_key || !printable)
    return tl::unexpected(Error{.kind = ErrorKind::malformed,
                                .code = "malformed_request",
                                .detail = "Idempotency-Key must be 1 to 255 printable ASCII characters"});
  return derived_key(request, std::string(key), request.body);
}

IdempotencyKey derived_key(const Request& request, std::string key, std::string_view content) {
  IdempotencyKey result{.scope = scope_of(request), .key = std::move(key)};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), result.body_sha256.data());
  return result;
}

void once(const Request& request, DecisionLog& log, Respond respond, KeyedRun run) {
  auto key = idempotency_key(request);
  if (!key) return respond(problem(request, key.error()));
  if (!*key) return run(std::nullopt, std::move(respond));
  claim(request, std::move(**key), "this Idempotency-Key was used with another body", log, std::move(respond),
        std::move(run));
}

void once_for(const Request& request, IdempotencyKey key, DecisionLog& log, Respond respond, KeyedRun run) {
  claim(request, std::move(key), "this id was used with another content", log, std::move(respond), std::move(run));
}

void give_back(DecisionLog& log, const std::optional<IdempotencyKey>& key) {
  if (key) log.release(*key);
}

RememberedAnswer remembered(const Response& response) {
  RememberedAnswer answer{.status = response.status,
                          .content_type = std::string(response.content_type),
                          .location = {},
                          .body = response.body};
  for (const auto& [name, value] : response.headers)
    if (name == "Location") answer.location = value;
  return answer;
}

Response replayed(RememberedAnswer answer) {
  Response response{.status = answer.status, .content_type = literal_type(answer.content_type)};
  if (!answer.location.empty()) response.headers.emplace_back("Location", std::move(answer.location));
  response.headers.emplace_back("Idempotent-Replayed", "true");
  response.body = std::move(answer.body);
  return response;
}

}  // namespace headroom::api
