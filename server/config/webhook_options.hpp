#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "api/webhooks/target_url.hpp"

namespace headroom::server {

struct WebhookOptions {
  std::vector<api::AllowedHost> hosts{};          ///< --webhook-allow
  std::vector<api::AllowedHost> private_hosts{};  ///< --webhook-allow-private
  std::chrono::milliseconds timeout{10'000};      ///< for one attempt as a whole
  std::chrono::milliseconds retry{10'000};        ///< the longest wait before the second attempt

  std::vector<api::AllowedHost> all_hosts() const;
};

/// Reads `HOST[:PORT]`: a name, an IPv4 address, or an IPv6 address in brackets. An address that is allowed by itself,
/// and `localhost`, may be in a private network; a name only if `private_network` says so. Throws CLI::ValidationError,
/// naming `flag`, if it is none of these, or an address that webhooks are never sent to.
api::AllowedHost read_allowed_host(const std::string& flag, const std::string& text, bool private_network);

}  // namespace headroom::server
