#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "api/http/message.hpp"
#include "core/base/error.hpp"
#include "server/config/options.hpp"
#include "server/process/logging.hpp"
#include "server/process/metrics.hpp"

namespace headroom::server {

/// The HTTP/1.1 server: threads, listening sockets and connections around one handler.
class Server {
 public:
  /// What is passed by reference outlives the server. Nothing listens before start().
  Server(const ServerOptions& options, api::Handler& handler, Log& log, Metrics& metrics);
  /// Cuts off what is still open. Waits for handlers that run on the worker pool, not for answers that others owe.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens and serves; the port it listens on. An error names the address and the cause, and nothing listens.
  Result<std::uint16_t> start();

  /// Accepts no more, closes idle connections, lets requests in flight finish and closes behind their answers.
  /// Returns when all is done, or at the deadline: false, and some connections are still open.
  bool drain(std::chrono::milliseconds deadline);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace headroom::server
