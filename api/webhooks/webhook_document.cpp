#include "api/webhooks/webhook_document.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/webhooks/delivery_request.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_id = 256;

void read_url(json::ObjectReader& reader, const std::vector<AllowedHost>& hosts, Webhook& webhook) {
  reader.require("url");
  const auto text = reader.string("url", TargetUrl::longest);
  if (!text) return;
  std::vector<Violation> faults;
  const auto url = read_target_url(*text, faults);
  if (url) check_allowed(hosts, *url, faults);
  const auto path = reader.path().member("url");
  for (const Violation& fault : faults) reader.violations().add(path, fault);
  webhook.url = *text;
}

void read_types(json::ObjectReader& reader, std::vector<EventType>& types) {
  const auto count = reader.each_string("types", 100, [&](std::string_view word, const json::Path& path) {
    const auto* const known = std::ranges::find(names_of<EventType>, word, &EnumName<EventType>::first);
    if (known == names_of<EventType>.end()) {
      std::string list = "must be one of: ";
      for (const auto& [name, type] : names_of<EventType>) list.append(list.ends_with(' ') ? "" : ", ").append(name);
      reader.violations().add(path, "unknown_value", std::move(list));
    } else if (std::ranges::find(types, known->second) != types.end()) {
      reader.violations().add(path, "duplicate", "is in the list already");
    } else {
      types.push_back(known->second);
    }
  });
  if (count == 0U) reader.report("types", "empty", "must name a type; without the field, all types count");
}

std::optional<std::string> read_id(json::ObjectReader& reader, std::string_view name) {
  const auto text = reader.string(name, longest_id);
  if (!text) return std::nullopt;
  if (text->empty()) reader.report(name, "empty", "must not be empty");
  return std::string(*text);
}

std::string_view state_of(const Webhook& webhook, const std::vector<AllowedHost>& hosts) {
  std::vector<Violation> faults;
  const auto url = read_target_url(webhook.url, faults);
  if (url) check_allowed(hosts, *url, faults);
  if (!faults.empty()) return "not_allowed";
  return webhook.paused ? "paused" : "active";
}

}  // namespace

Result<Webhook> read_webhook(std::string_view body, const std::vector<AllowedHost>& hosts) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  Webhook webhook;
  json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& reader) {
    read_url(reader, hosts, webhook);
    read_types(reader, webhook.filter.types);
    webhook.format = reader.choice<EventFormat>("format", names_of<EventFormat>).value_or(EventFormat::json);
    reader.nested("filter", [&](json::ObjectReader& filter) {
      webhook.filter.cluster_id = read_id(filter, "cluster_id");
      webhook.filter.policy_id = read_id(filter, "policy_id");
      if (webhook.filter.policy_id && webhook.filter.policy_id->find('@') != std::string::npos)
        filter.report("policy_id", "invalid_id", "must be a policy without a version");
    });
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the webhook"));
  std::ranges::sort(webhook.filter.types);
  return webhook;
}

Result<bool> read_paused(std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  const bool paused = json::read(document->root(), json::Path{}, violations, [](json::ObjectReader& reader) {
    reader.require("paused");
    return reader.boolean("paused").value_or(false);
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the change of the webhook"));
  return paused;
}

void encode_webhook(json::Writer& out, const Webhook& webhook, const std::vector<AllowedHost>& hosts, Secret secret) {
  out.begin_object().field("id", webhook.id).field("url", webhook.url).name("types").begin_array();
  for (const auto& [name, type] : names_of<EventType>) {
    const auto& types = webhook.filter.types;
    if (types.empty() || std::ranges::find(types, type) != types.end()) out.value(name);
  }
  out.end_array().field("format", name_of(webhook.format)).name("filter").begin_object();
  out.optional_field("cluster_id", webhook.filter.cluster_id).optional_field("policy_id", webhook.filter.policy_id);
  out.end_object().field("paused", webhook.paused).field("state", state_of(webhook, hosts));
  out.field("created_at", webhook.created_at).field("after", std::to_string(webhook.cursor));
  out.name("deliveries").begin_object().field("pending", webhook.pending).field("dead", webhook.dead).end_object();
  if (secret == Secret::shown) out.field("secret", webhook.secret);
  out.end_object();
}

void encode_delivery(json::Writer& out, const Webhook& webhook, const WebhookDelivery& delivery) {
  out.begin_object().field("id", delivery_id(webhook.id, delivery.event));
  out.field("event_id", std::to_string(delivery.event)).field("state", name_of(delivery.state));
  out.field("attempts", delivery.attempts).optional_field("last_status", delivery.last_status);
  if (!delivery.last_error.empty()) out.field("last_error", delivery.last_error);
  if (delivery.last_attempt_at != Instant{}) out.field("last_attempt_at", delivery.last_attempt_at);
  if (delivery.state == DeliveryState::pending) out.field("next_attempt_at", delivery.next_attempt_at);
  out.end_object();
}

}  // namespace headroom::api
