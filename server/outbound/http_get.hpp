#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "api/webhooks/target_url.hpp"
#include "core/base/error.hpp"

namespace headroom::server {

struct HttpAnswer {
  int status{0};
  std::string body{};
};

struct GetLimits {
  /// For the request as a whole, from finding the address to the last byte.
  std::chrono::milliseconds timeout{60'000};
  std::size_t most_body_bytes{256UL * 1024 * 1024};
};

/// Asks a server that the user of a command named, and waits. Redirects are not followed. For https, the certificate
/// and its name are verified against the certificates of the system. Fails with `unavailable` if there is no whole
/// answer; an answer with any status is no failure.
Result<HttpAnswer> http_get(const api::TargetUrl& url, std::string_view accept, const GetLimits& limits = {});

}  // namespace headroom::server
