#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace headroom::server {

/// How much of one request is read at most. A larger request is refused, not cut.
struct RequestLimits {
  std::size_t max_header_bytes{32 * 1024};  ///< request line and fields; above this: 431
  std::size_t max_headers{100};             ///< above this: 431
  std::size_t max_target_bytes{8 * 1024};   ///< above this: 414
  std::size_t max_body_bytes{4 << 20};      ///< as sent, and also inflated; above this: 413
  std::size_t max_import_bytes{64 << 20};   ///< the same for snapshots of a cluster, if this is larger
};

/// How long each phase of a connection may take. A sweep enforces the limits, so a phase may last one sweep longer.
struct Timeouts {
  std::chrono::milliseconds header{10'000};  ///< from the first byte of a request to its blank line; then 408
  std::chrono::milliseconds body{30'000};    ///< from there to the last byte of the body; then 408
  std::chrono::milliseconds write{30'000};   ///< for each piece of an answer; then the connection is closed
  std::chrono::milliseconds idle{60'000};    ///< between requests; then the connection is closed without an answer
  std::chrono::milliseconds linger{10'000};  ///< for reading what a refused client still sends
  std::chrono::milliseconds sweep{250};
};

struct ServerOptions {
  std::string host{"127.0.0.1"};            ///< an address, not a name
  std::uint16_t port{8080};                 ///< 0 chooses a free port
  std::vector<std::string> public_hosts{};  ///< further names of the server, in lower case and without ports
  std::size_t io_threads{1};
  std::size_t worker_threads{2};
  std::size_t max_in_flight{1024};      ///< requests on the worker pool or waiting for it; if there are more: 503
  std::size_t max_connections{10'000};  ///< if there are more: 503 and close
  bool access_log{true};
  RequestLimits limits{};
  Timeouts timeouts{};
};

/// Whether only this machine can reach the address: 127.0.0.0/8, ::1, or the first mapped into IPv6.
bool is_loopback(const std::string& address);

}  // namespace headroom::server
