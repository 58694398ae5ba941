#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/json/writer.hpp"
#include "api/webhooks/target_url.hpp"
#include "core/base/error.hpp"
#include "core/ports/webhook_book.hpp"

/// Webhooks and deliveries as JSON.
namespace headroom::api {

/// Reads the body that makes a webhook, or lists all of its faults. The webhook has no id, no secret and no times yet.
Result<Webhook> read_webhook(std::string_view body, const std::vector<AllowedHost>& hosts);

/// Reads `{"paused": …}`.
Result<bool> read_paused(std::string_view body);

/// Whether the answer has the secret: only the one that makes the webhook.
enum class Secret { shown, left_out };

/// Writes one object. `state` says whether deliveries are made: `active`, `paused`, or `not_allowed` if the server's
/// settings do not allow the host any more.
void encode_webhook(json::Writer& out, const Webhook& webhook, const std::vector<AllowedHost>& hosts, Secret secret);

void encode_delivery(json::Writer& out, const Webhook& webhook, const WebhookDelivery& delivery);

}  // namespace headroom::api
