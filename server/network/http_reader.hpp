#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/config/server_options.hpp"
#include "server/network/http_head.hpp"

namespace headroom::server {

/// Puts one request after another together out of the bytes of a connection; knows no socket.
class RequestReader {
 public:
  enum class State {
    idle,      ///< not a byte of the next request has come
    head,      ///< the head is arriving
    body,      ///< the head is read, the body is arriving
    complete,  ///< the request is here, until next() is called
  };

  explicit RequestReader(const RequestLimits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Reads on; how many bytes of `input` were taken. The rest has to be given again, with more behind it. Never takes a
  /// byte of the request after this one. After a refusal nothing more may be read.
  tl::expected<std::size_t, Refusal> advance(std::string_view input);

  State state() const;
  /// What has been parsed of the head so far; after a refusal too.
  const RequestHead& head() const;
  /// Valid from State::body on.
  const HeadFacts& facts() const;
  bool keep_alive() const;
  /// Framing undone, content coding not; whole when the state is complete.
  const std::string& body() const;

  /// Forgets the finished request, and keeps the memory for the one after it.
  void next();
  /// Gives the memory back. Only while idle.
  void shrink();

 private:
  struct Parser;
  struct Parts;

  tl::expected<std::size_t, Refusal> advance_head(std::string_view input);
  tl::expected<std::size_t, Refusal> advance_body(std::string_view input);

  const RequestLimits& limits_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace headroom::server
