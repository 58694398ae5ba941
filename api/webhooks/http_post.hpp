#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "api/webhooks/retry.hpp"
#include "api/webhooks/target_url.hpp"

namespace headroom::api {

/// One request to somebody else.
struct HttpPost {
  TargetUrl url{};
  bool private_network{false};  ///< whether the host may be in a private network
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

/// Sends requests. Safe from any thread.
class HttpPoster {
 public:
  virtual ~HttpPoster() = default;
  /// Returns at once. Calls `done` exactly once, at once or later, from any thread. Never follows a redirect.
  virtual void post(HttpPost request, std::function<void(AttemptResult)> done) = 0;
};

/// For a process that sends nothing.
class NoPoster final : public HttpPoster {
 public:
  void post(HttpPost, std::function<void(AttemptResult)> done) override { done({.error = "cannot_connect"}); }
};

}  // namespace headroom::api
