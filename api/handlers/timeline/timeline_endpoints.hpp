#pragma once

#include "api/handlers/base/call.hpp"
#include "api/http/message.hpp"

/// The handlers of what the log says about a time: timelines and the price of limits.
namespace headroom::api {

void serve_timeline(const Call&, Respond);
void serve_limit_prices(const Call&, Respond);

}  // namespace headroom::api
