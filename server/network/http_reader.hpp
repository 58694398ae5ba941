#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/config/server_options.hpp"
#include "server/network/callers.hpp"
#include "server/network/http_head.hpp"

namespace headroom::server {

/// Builds one request after another from the bytes of a connection. It knows no socket.
class RequestReader {
 public:
  enum class State {
    idle,      ///< no byte of the next request has come
    head,      ///< the head is arriving
    body,      ///< the head is read, the body is arriving
    complete,  ///< the request is complete, until next() is called
  };

  explicit RequestReader(const RequestLimits& limits, const HostRules& rules = any_host);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Reads further, and returns how many bytes of `input` it took. Give it the remaining bytes again, followed by new
  /// ones. It never takes a byte of the next request. After a refusal, do not call it again.
  tl::expected<std::size_t, Refusal> advance(std::string_view input);

  State state() const;
  /// The part of the head that has been parsed so far; also valid after a refusal.
  const RequestHead& head() const;
  /// Valid from State::body on.
  const HeadFacts& facts() const;
  bool keep_alive() const;
  /// The body without framing, but with its content coding. It is complete if the state is complete.
  const std::string& body() const;

  /// Forgets the finished request, but keeps its memory for the next one.
  void next();
  /// Gives the memory back. Call it only while idle.
  void shrink();

 private:
  struct Parser;
  struct Parts;

  tl::expected<std::size_t, Refusal> advance_head(std::string_view input);
  tl::expected<std::size_t, Refusal> advance_body(std::string_view input);

  const RequestLimits& limits_;
  const HostRules& rules_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace headroom::server
