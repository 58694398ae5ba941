#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/shared_text.hpp"
#include "core/base/time.hpp"

/// What the network layer and the API exchange: plain values, without any HTTP library.
namespace headroom::api {

enum class Method { get, head, post, put, patch, del, options, other };

struct Header {
  std::string_view name;
  std::string_view value;
};

/// One request, with framing and content coding already removed. The views are valid until the answer is handed over.
struct Request {
  Method method{Method::get};
  std::string_view method_text{};     ///< as sent; for problems and logs
  std::string_view target{};          ///< origin form as sent: path and query
  std::string_view path{};            ///< percent-encoded, without the query
  std::string_view query{};           ///< without '?', may be empty
  std::span<const Header> headers{};  ///< in the order sent; names compare without case
  std::string_view body{};            ///< decoded: neither chunked nor gzip
  std::string_view request_id{};      ///< safe to print, at most 128 characters
  std::string_view traceparent{};     ///< empty if none came or it was malformed
  std::string_view principal{};       ///< who makes the request; empty while there are no keys
};

/// The value of the header. No value if there is none. `name` may be in any case.
std::optional<std::string_view> header(const Request& request, std::string_view name);

/// A body that is made piece by piece. The next piece is requested only after the previous one was written.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Calls `deliver` exactly once, from any thread, with the next piece (never empty), or with no value at the end.
  virtual void next(std::function<void(std::optional<std::string>)> deliver) = 0;
};

/// Whether other answers have the same body.
enum class BodyUse {
  once,       ///< the body belongs to this answer
  each_time,  ///< the body is a document that never changes; its gzip form is worth keeping
};

struct Response {
  int status{200};
  std::string_view content_type{"application/json"};  ///< a literal; empty for none
  std::vector<std::pair<std::string, std::string>> headers{};
  SharedText body{};
  BodyUse use{BodyUse::once};
  std::unique_ptr<BodyStream> stream{};  ///< replaces `body` if the answer is streamed
};

using Respond = std::function<void(Response)>;

/// Where a request runs.
enum class RunsOn {
  io_thread,  ///< quick and without I/O: runs where the request was read
  worker,     ///< may use the database or take long: runs on the worker pool
};

/// The values of a route's placeholders in a path, still percent-encoded.
struct Placeholders {
  std::string_view id{};
  std::string_view signal{};
  std::string_view delivery{};
  friend bool operator==(const Placeholders&, const Placeholders&) = default;
};

/// The route of one request. It is found once, and then carried with the request.
struct MatchedRoute {
  std::optional<std::size_t> number{};  ///< the place of the route in the handler's table; no value if none matches
  RunsOn runs_on{RunsOn::io_thread};
  Placeholders placeholders{};  ///< valid as long as the request's path
};

/// The API, as the network layer sees it.
class Handler {
 public:
  virtual ~Handler() = default;
  /// Finds the route of a request. Called once a request, when the headers and the whole body have been read.
  virtual MatchedRoute route(const Request& request) const = 0;
  /// Answers by calling `respond` exactly once, at once or later, from any thread. `route` is the one that route()
  /// found. If handle() throws instead, the caller logs the exception and answers with an internal error.
  virtual void handle(const Request& request, const MatchedRoute& route, Respond respond) = 0;
};

}  // namespace headroom::api
