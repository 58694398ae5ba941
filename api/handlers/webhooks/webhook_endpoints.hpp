#pragma once

#include "api/handlers/base/call.hpp"
#include "api/http/message.hpp"

namespace headroom::api {

void serve_webhooks(const Call&, Respond);
void serve_webhook_post(const Call&, Respond);
void serve_webhook(const Call&, Respond);
void serve_webhook_patch(const Call&, Respond);
void serve_webhook_delete(const Call&, Respond);
void serve_webhook_test(const Call&, Respond);
void serve_webhook_deliveries(const Call&, Respond);
void serve_webhook_redelivery(const Call&, Respond);

}  // namespace headroom::api
