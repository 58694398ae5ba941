#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/webhooks/http_post.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/webhook_book.hpp"

namespace headroom::api {

/// Every delivery has it. A request that has it is never taken as a write by this service: what it would cause might
/// be delivered again, without end.
inline constexpr std::string_view delivery_header = "Headroom-Delivery";

/// `dlv_…_42`, from the ids of the webhook and the event. It is the same in every attempt, so that a receiver can drop
/// what it has already seen.
std::string delivery_id(std::string_view webhook_id, std::int64_t event);
/// The event of a delivery of the webhook. No value if `text` is not the id of one.
std::optional<std::int64_t> event_of_delivery(std::string_view webhook_id, std::string_view text);

/// Whether the webhook gets the event.
bool matches(const WebhookFilter& filter, const Event& event);

/// The request that delivers the event, signed at `now`. `url`: the webhook's.
HttpPost delivery_request(const Webhook& webhook, const TargetUrl& url, const Event& event, std::int64_t attempt,
                          Instant now);
/// The request that tests the webhook.
HttpPost test_request(const Webhook& webhook, const TargetUrl& url, Instant now);

}  // namespace headroom::api
