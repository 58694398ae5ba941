#include "api/handlers/base/idempotency.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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

/// The answer to a claim on a key that was not granted. `reused` is a literal.
Response refused(const Request& request, Result<KeyClaim> claim, std::string_view reused) {
  if (!claim) return problem(request, claim.error());
  if (claim->use == KeyUse::replayed) return replayed(std::move(claim->answer));
  return problem(request, "idempotency_key_reused", reused);
}

constexpr std::string_view reused_by_caller = "this Idempotency-Key was used with another body";
constexpr std::string_view reused_id = "this id was used with another content";

/// Runs with the key. If that throws, all of `held` are given back.
void run_holding(DecisionLog& log, const std::vector<IdempotencyKey>& held, const KeyedRun& run,
                 const IdempotencyKey& key, Respond respond) {
  try {
    run(key, std::move(respond));
  } catch (...) {
    for (const IdempotencyKey& each : held) log.release(each);
    throw;
  }
}

/// Takes the key, or answers why it cannot be had.
void claim(const Request& request, const IdempotencyKey& key, std::string_view reused, DecisionLog& log,
           Respond respond, KeyedRun run) {
  log.claim(key,
            [&request, &log, reused, key, respond = std::move(respond), run = std::move(run)](Result<KeyClaim> claim) {
              if (!claim || claim->use != KeyUse::first) return respond(refused(request, std::move(claim), reused));
              run_holding(log, {key}, run, key, respond);
            });
}

/// One of the requests that found an answer that does not stand. It holds `renewal`, so it is the only one.
struct Renewal {
  const Request& request;
  DecisionLog& log;
  IdempotencyKey key;
  IdempotencyKey renewal;
  Stands stands;
  Respond respond;
  KeyedRun run;
};

void end(const Renewal& it, Response response) {
  it.respond(std::move(response));
  it.log.release(it.renewal);
}

/// Another request may have renewed the answer before this one had its turn.
void renew(const std::shared_ptr<const Renewal>& it) {
  it->log.claim(it->key, [it](Result<KeyClaim> claim) {
    const bool is_known = claim && claim->use == KeyUse::replayed;
    if (!claim || claim->use == KeyUse::reused || (is_known && it->stands(claim->answer)))
      return end(*it, refused(it->request, std::move(claim), reused_id));
    run_holding(it->log, {it->key, it->renewal}, it->run, it->key,
                [it](Response response) { end(*it, std::move(response)); });
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
  claim(request, **key, reused_by_caller, log, std::move(respond), std::move(run));
}

void once_for(const Request& request, const IdempotencyKey& key, DecisionLog& log, Respond respond, KeyedRun run) {
  claim(request, key, reused_id, log, std::move(respond), std::move(run));
}

void once_while(const Request& request, IdempotencyKey key, DecisionLog& log, Stands stands, Respond respond,
                KeyedRun run) {
  IdempotencyKey renewal = key;
  renewal.key += "\nrenewal";
  auto it = std::make_shared<const Renewal>(
      Renewal{request, log, key, renewal, std::move(stands), std::move(respond), std::move(run)});
  log.claim(std::move(key), [it](Result<KeyClaim> claim) {
    if (claim && claim->use == KeyUse::first) return run_holding(it->log, {it->key}, it->run, it->key, it->respond);
    if (!claim || claim->use == KeyUse::reused || it->stands(claim->answer))
      return it->respond(refused(it->request, std::move(claim), reused_id));
    it->log.claim(it->renewal, [it](Result<KeyClaim> turn) {
      if (!turn) return it->respond(problem(it->request, turn.error()));
      renew(it);
    });
  });
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
