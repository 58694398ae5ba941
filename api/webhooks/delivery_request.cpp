#include "api/webhooks/delivery_request.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "api/json/writer.hpp"
#include "api/webhooks/signature.hpp"
#include "api/wire/event.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view webhook_prefix = "whk_";
constexpr std::string_view delivery_prefix = "dlv_";

/// What all deliveries of a webhook begin with.
std::string own_prefix(std::string_view webhook_id) {
  if (webhook_id.starts_with(webhook_prefix)) webhook_id.remove_prefix(webhook_prefix.size());
  return std::string(delivery_prefix).append(webhook_id).append("_");
}

std::string_view policy_of(const Event& event) {
  const std::string_view policy = event.decision ? std::string_view(event.decision->policy) : event.subject;
  return policy.substr(0, policy.rfind('@'));
}

struct Label {
  std::string id;
  std::string_view event_type;
  std::string event_id;
  std::int64_t attempt;
};

HttpPost signed_request(const Webhook& webhook, const TargetUrl& url, std::string body, const Label& label,
                        Instant now) {
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  HttpPost request{.url = url};
  const bool is_cloudevent = webhook.format == EventFormat::cloudevents;
  request.headers = {{"Content-Type", is_cloudevent ? "application/cloudevents+json" : "application/json"},
                     {"User-Agent", "Headroom-Webhook"},
                     {"Headroom-Webhook", webhook.id},
                     {std::string(delivery_header), label.id},
                     {"Headroom-Event", std::string(label.event_type)},
                     {"Headroom-Event-Id", label.event_id},
                     {"Headroom-Attempt", std::to_string(label.attempt)},
                     {"Headroom-Signature", webhook_signature(webhook.secret, seconds, body)}};
  request.body = std::move(body);
  return request;
}

}  // namespace

std::string delivery_id(std::string_view webhook_id, std::int64_t event) {
  return own_prefix(webhook_id).append(std::to_string(event));
}

std::optional<std::int64_t> event_of_delivery(std::string_view webhook_id, std::string_view text) {
  const std::string prefix = own_prefix(webhook_id);
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::int64_t event = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), event);
  if (error != std::errc{} || end != text.data() + text.size() || event < 1 || text.starts_with('0'))
    return std::nullopt;
  return event < INT64_MAX ? std::optional(event) : std::nullopt;
}

bool matches(const WebhookFilter& filter, const Event& event) {
  if (!filter.types.empty() && std::ranges::find(filter.types, event.type) == filter.types.end()) return false;
  if (filter.cluster_id && *filter.cluster_id != event.cluster_id) return false;
  return !filter.policy_id || *filter.policy_id == policy_of(event);
}

HttpPost delivery_request(const Webhook& webhook, const TargetUrl& url, const Event& event, std::int64_t attempt,
                          Instant now) {
  std::string body;
  json::Writer out(body);
  encode_event(out, event, webhook.format);
  return signed_request(webhook, url, std::move(body),
                        {.id = delivery_id(webhook.id, event.id),
                         .event_type = name_of(event.type),
                         .event_id = std::to_string(event.id),
                         .attempt = attempt},
                        now);
}

HttpPost test_request(const Webhook& webhook, const TargetUrl& url, Instant now) {
  std::string body;
  json::Writer out(body);
  encode_test_event(out, webhook.id, now, webhook.format);
  return signed_request(
      webhook, url, std::move(body),
      {.id = own_prefix(webhook.id).append("test"), .event_type = test_event_type, .event_id = "test", .attempt = 1},
      now);
}

}  // namespace headroom::api
