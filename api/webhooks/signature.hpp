#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// How a receiver of a webhook knows that a delivery is ours, and recent.
namespace headroom::api {

/// `t=<unix seconds>,v1=<hex>`: the HMAC-SHA256 of `<unix seconds>.<body>`. The key is the text of the secret, with its
/// prefix.
std::string webhook_signature(std::string_view secret, std::int64_t unix_seconds, std::string_view body);

/// `whsec_` and 64 hexadecimal digits: 256 bits from the system's random numbers. Throws std::runtime_error if there
/// are none.
std::string new_webhook_secret();

}  // namespace headroom::api
