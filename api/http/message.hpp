#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/time.hpp"

/// What the network layer and the API say to each other: plain values, no HTTP library.
namespace headroom::api {

enum class Method { get, head, post, put, patch, del, options, other };

struct Header {
  std::string_view name;
  std::string_view value;
};

/// One request, framing and content coding already undone. The views stay valid until the answer was handed over.
struct Request {
  Method method{Method::get};
  std::string_view method_text{};     ///< as sent; for problems and logs
  std::string_view target{};          ///< origin form as sent: path and query
  std::string_view path{};            ///< percent-encoded, without the query
  std::string_view query{};           ///< without '?', may be empty
  std::span<const Header> headers{};  ///< in the order sent; names compare without case
  std::string_view body{};            ///< decoded: neither chunked nor gzip
  std::string_view request_id{};      ///< safe to print, at most 128 characters
  std::string_view traceparent{};     ///< empty where none came or it was malformed
  std::string_view principal{};       ///< who asks; empty while there are no keys
};

/// The header's value, or nothing. Name in any case.
std::optional<std::string_view> header(const Request& request, std::string_view name);

/// A body made piece by piece; the next piece is asked for only when the one before was written.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Calls `deliver` exactly once, from any thread: the next piece (never empty), or nothing at the end.
  virtual void next(std::function<void(std::optional<std::string>)> deliver) = 0;
};

struct Response {
  int status{200};
  std::string_view content_type{"application/json"};  ///< a literal; empty for none
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::shared_ptr<const std::string> shared_body{};  ///< instead of `body` for a document that never changes
  std::unique_ptr<BodyStream> stream{};              ///< instead of `body` where the answer is streamed
};

using Respond = std::function<void(Response)>;

/// Where a request runs.
enum class Room {
  inline_io,  ///< quick and free of I/O: runs where the request was read
  worker,     ///< may touch the database or take long: runs on the worker pool
};

/// The API as the network layer sees it.
class Handler {
 public:
  virtual ~Handler() = default;
  /// Where to run the request; called with the headers read and the body complete.
  virtual Room room(const Request& request) const = 0;
  /// Answers by calling `respond` exactly once, at once or later, from any thread. What it throws instead is
  /// logged and answered as an internal error by the caller.
  virtual void handle(const Request& request, Respond respond) = 0;
};

}  // namespace headroom::api
