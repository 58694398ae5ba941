#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/webhooks/address_rules.hpp"
#include "api/webhooks/http_post.hpp"

namespace headroom::server {

/// Finds the addresses of a host. Empty if there are none. May take long; runs on threads of its own.
using ResolveHost = std::function<std::vector<api::IpAddress>(const std::string& host)>;

/// The system's resolver.
std::vector<api::IpAddress> resolve_host(const std::string& host);

struct PosterOptions {
  /// For a request as a whole: finding the address, connecting, TLS, sending, and the head of the answer.
  std::chrono::milliseconds timeout{10'000};
  std::size_t resolver_threads{4};
  ResolveHost resolve{resolve_host};
};

/// Sends requests on a thread and an event loop of its own, each on a connection of its own. It connects to exactly the
/// addresses that it has checked: if one address of a host is not allowed, none is used. http goes to private networks
/// only. For https, the certificate and its name are verified against the certificates of the system. Only the head of
/// an answer and the first 16 KiB of its body are read.
class HttpsPoster final : public api::HttpPoster {
 public:
  explicit HttpsPoster(PosterOptions options);
  ~HttpsPoster() override;
  HttpsPoster(const HttpsPoster&) = delete;
  HttpsPoster& operator=(const HttpsPoster&) = delete;

  void post(api::HttpPost request, std::function<void(api::AttemptResult)> done) override;
  /// Ends all requests, with the error `stopped`, and the thread. Later requests end at once in the same way.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace headroom::server
