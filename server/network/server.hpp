#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "api/http/message.hpp"
#include "core/base/error.hpp"
#include "server/config/server_options.hpp"
#include "server/process/logging.hpp"
#include "server/process/metrics.hpp"

namespace headroom::server {

/// The HTTP/1.1 server: threads, listening sockets and connections around one handler.
class Server {
 public:
  /// Objects that are passed by reference must outlive the server. Nothing listens before start().
  Server(const ServerOptions& options, api::Handler& handler, Log& log, Metrics& metrics);
  /// Closes all open connections. Waits for handlers that run on the worker pool, but not for answers that are still to
  /// come from elsewhere.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Starts to listen and serve. Returns the port. An error names the address and the cause; nothing listens then.
  Result<std::uint16_t> start();

  /// Accepts no more connections, closes idle ones, and lets requests in progress finish; then closes their
  /// connections.
  /// Returns when all is done, or at the deadline. False means that some connections are still open.
  bool drain(std::chrono::milliseconds deadline);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace headroom::server
