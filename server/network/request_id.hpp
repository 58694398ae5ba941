#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/time.hpp"

namespace headroom::server {

/// Whether it is safe to return a client's own request id: 1 to 128 characters of `[A-Za-z0-9._-]`.
bool is_safe_request_id(std::string_view text);

/// A UUIDv7 in its usual text form: 48 bits from `now`, then 74 bits from the two random numbers.
std::string make_request_id(Instant now, std::uint64_t random_high, std::uint64_t random_low);

/// Whether this is a W3C traceparent of version 00 whose trace id and parent id are not all zeros.
bool is_traceparent(std::string_view text);

}  // namespace headroom::server
