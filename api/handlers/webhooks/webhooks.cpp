#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "api/background/webhook_courier.hpp"
#include "api/deciding/new_decision.hpp"
#include "api/handlers/base/list_page.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/webhooks/webhook_endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/webhooks/delivery_request.hpp"
#include "api/webhooks/signature.hpp"
#include "api/webhooks/webhook_document.hpp"

namespace headroom::api {
namespace {

constexpr char webhook_mark = 'w';
constexpr char delivery_mark = 'd';

Response no_such_webhook(const Request& request, const std::string& id) {
  return problem(request, "not_found", "there is no webhook '" + id + "'");
}

Response no_such_delivery(const Request& request, const std::string& delivery) {
  return problem(request, "not_found",
                 "the webhook has no delivery '" + delivery + "' that is pending or dead; what was delivered is gone");
}

std::string new_webhook_id(const Dependencies& with, Instant now) {
  constexpr std::string_view of_decisions = "dec_";
  return "whk_" + next_decision_id(with, now).text().substr(of_decisions.size());
}

Response shown(int status, const Dependencies& with, const Webhook& webhook, Secret secret = Secret::left_out) {
  Response response{.status = status};
  std::string body;
  json::Writer out(body);
  encode_webhook(out, webhook, with.webhook_courier.options().hosts, secret);
  response.body = std::move(body);
  if (secret == Secret::shown) response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response made(const Request& request, const Dependencies& with, const Result<std::optional<Webhook>>& webhook) {
  if (!webhook) return problem(request, webhook.error());
  if (!*webhook)
    return problem(request, "too_many_webhooks",
                   "there are " + std::to_string(WebhookBook::most_webhooks) + " webhooks already; delete one first");
  with.webhook_courier.added(**webhook);
  Response response = shown(201, with, **webhook, Secret::shown);
  response.headers.emplace_back("Location", "/v1/webhooks/" + (*webhook)->id);
  return response;
}

/// The webhook in the path, or the refusal.
std::optional<Webhook> webhook_of(const Call& call, const Respond& respond) {
  auto webhook = call.with.webhooks.find(call.id);
  if (!webhook) {
    respond(problem(call.request, webhook.error()));
    return std::nullopt;
  }
  if (!*webhook) respond(no_such_webhook(call.request, call.id));
  return *std::move(webhook);
}

Result<std::optional<DeliveryState>> state_of(const Call& call) {
  const std::string* const word = call.parameter("state");
  if (word == nullptr) return std::nullopt;
  for (const auto& [name, state] : names_of<DeliveryState>)
    if (name == *word) return state;
  return tl::unexpected(invalid_parameter("state", "must be pending or dead"));
}

Response tested(const AttemptResult& result, std::int64_t milliseconds) {
  Response response;
  std::string body;
  json::Writer out(body);
  const std::string error = error_of(result);
  out.begin_object().field("delivered", verdict_of(result) == Verdict::delivered);
  out.optional_field("status", result.status);
  if (!error.empty()) out.field("error", error);
  out.field("duration_ms", milliseconds).end_object();
  response.body = std::move(body);
  return response;
}

}  // namespace

void serve_webhook_post(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  auto webhook = read_webhook(request.body, call.with.webhook_courier.options().hosts);
  if (!webhook) return respond(problem(request, webhook.error()));
  const Instant now = call.with.clock.now();
  webhook->id = new_webhook_id(call.with, now);
  webhook->secret = new_webhook_secret();
  webhook->created_at = now;
  call.with.webhooks.add(*std::move(webhook),
                         [&request, with = call.with, respond = std::move(respond)](
                             const Result<std::optional<Webhook>>& added) { respond(made(request, with, added)); });
}

void serve_webhooks(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto before = numbered_cursor(call, webhook_mark);
  if (!before) return respond(problem(call.request, before.error()));
  const auto limit = limit_of(call);
  if (!limit) return respond(problem(call.request, limit.error()));
  auto page = call.with.webhooks.list({.before = *before, .limit = *limit + 1});
  if (!page) return respond(problem(call.request, page.error()));
  respond(list_page(
      call, *std::move(page), *limit,
      [&](json::Writer& out, const Webhook& webhook) {
        encode_webhook(out, webhook, call.with.webhook_courier.options().hosts, Secret::left_out);
      },
      [](const Webhook& webhook) { return webhook_mark + std::to_string(webhook.number); }));
}

void serve_webhook(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  if (const auto webhook = webhook_of(call, respond)) respond(shown(200, call.with, *webhook));
}

void serve_webhook_patch(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  const auto paused = read_paused(request.body);
  if (!paused) return respond(problem(request, paused.error()));
  call.with.webhooks.set_paused(call.id, *paused,
                                [&request, id = call.id, with = call.with,
                                 respond = std::move(respond)](const Result<std::optional<Webhook>>& changed) {
                                  if (!changed) return respond(problem(request, changed.error()));
                                  if (!*changed) return respond(no_such_webhook(request, id));
                                  with.webhook_courier.paused(id, (*changed)->paused);
                                  respond(shown(200, with, **changed));
                                });
}

void serve_webhook_delete(const Call& call, Respond respond) {
  call.with.webhooks.remove(call.id, [&request = call.request, id = call.id, with = call.with,
                                      respond = std::move(respond)](const Result<bool>& removed) {
    if (!removed) return respond(problem(request, removed.error()));
    if (!*removed) return respond(no_such_webhook(request, id));
    with.webhook_courier.removed(id);
    respond(Response{.status = 204, .content_type = ""});
  });
}

void serve_webhook_test(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto webhook = webhook_of(call, respond);
  if (!webhook) return;
  const auto begin = std::chrono::steady_clock::now();
  call.with.webhook_courier.test(
      *webhook, [&request = call.request, begin, respond = std::move(respond)](const AttemptResult& result) {
        if (result.error == "too_many")
          return respond(problem(request, "overloaded", "too many webhooks are being tested now"));
        const auto took = std::chrono::steady_clock::now() - begin;
        respond(tested(result, std::chrono::ceil<std::chrono::milliseconds>(took).count()));
      });
}

void serve_webhook_deliveries(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto state = state_of(call);
  if (!state) return respond(problem(call.request, state.error()));
  const auto before = numbered_cursor(call, delivery_mark);
  if (!before) return respond(problem(call.request, before.error()));
  const auto limit = limit_of(call);
  if (!limit) return respond(problem(call.request, limit.error()));
  const auto webhook = webhook_of(call, respond);
  if (!webhook) return;
  auto page = call.with.webhooks.deliveries(call.id, {.before = *before, .state = *state, .limit = *limit + 1});
  if (!page) return respond(problem(call.request, page.error()));
  respond(list_page(
      call, *std::move(page), *limit,
      [&](json::Writer& out, const WebhookDelivery& delivery) { encode_delivery(out, *webhook, delivery); },
      [](const WebhookDelivery& delivery) { return delivery_mark + std::to_string(delivery.event); }));
}

void serve_webhook_redelivery(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto webhook = webhook_of(call, respond);
  if (!webhook) return;
  const auto event = event_of_delivery(call.id, call.delivery);
  if (!event) return respond(no_such_delivery(call.request, call.delivery));
  call.with.webhooks.redeliver(call.id, *event, call.with.clock.now(),
                               [&request = call.request, webhook = *webhook, name = call.delivery, with = call.with,
                                respond = std::move(respond)](const Result<std::optional<WebhookDelivery>>& again) {
                                 if (!again) return respond(problem(request, again.error()));
                                 if (!*again) return respond(no_such_delivery(request, name));
                                 with.webhook_courier.redelivered(webhook.id, **again);
                                 Response response{.status = 202};
                                 std::string body;
                                 json::Writer out(body);
                                 encode_delivery(out, webhook, **again);
                                 response.body = std::move(body);
                                 respond(std::move(response));
                               });
}

}  // namespace headroom::api
