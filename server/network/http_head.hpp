#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "api/http/message.hpp"
#include "server/config/server_options.hpp"

/// What HTTP/1 allows in the head of a request, as pure functions on bytes and values.
namespace headroom::server {

/// Why a request is refused before any handler sees it. The connection is closed after every refusal, because then
/// nobody can be sure where the next request begins.
struct Refusal {
  std::string_view code;  ///< a code of api::problem_kinds
  std::string detail;
};

/// Finds the end of a head while it arrives. It refuses early what no further byte can repair: bare CR, bare LF, NUL,
/// folded lines, a first byte that starts no method, a request line or a head that is too long.
class HeadScanner {
 public:
  explicit HeadScanner(const RequestLimits& limits) : limits_(limits) {}
  /// The length of the head including its blank line; 0 while the blank line has not arrived. `bytes` starts at the
  /// request line, and only grows between calls.
  tl::expected<std::size_t, Refusal> scan(std::string_view bytes);
  void restart() { line_start_ = 0; }

 private:
  const RequestLimits& limits_;
  std::size_t line_start_{0};
};

/// A field that matters for framing: how often it came, and its last value.
struct Occurrence {
  int count{0};
  std::string_view value{};
};

/// A parsed head. The views point into the bytes that it was parsed from.
struct RequestHead {
  std::string_view method{};
  std::string_view target{};
  bool http11{true};
  std::vector<api::Header> headers{};
  Occurrence host{};
  Occurrence content_length{};
  Occurrence transfer_encoding{};
  Occurrence expect{};
  Occurrence content_encoding{};
  Occurrence request_id{};
  Occurrence traceparent{};
  Occurrence origin{};
  Occurrence fetch_site{};
};

enum class BodyCoding { identity, gzip };

/// The meaning of a head, if nothing about it is ambiguous.
struct HeadFacts {
  std::string_view target{};  ///< origin form, or `*`
  std::string_view path{};
  std::string_view query{};
  std::uint64_t content_length{0};
  std::size_t largest_body{0};  ///< the body may have at most so many bytes, as sent and inflated
  bool chunked{false};
  bool expects_continue{false};
  BodyCoding coding{BodyCoding::identity};
};

/// Refuses every head whose framing, host, target or coding two programs could understand differently.
tl::expected<HeadFacts, Refusal> examine(const RequestHead& head, const RequestLimits& limits);

/// The refusal of a body that has more bytes than this.
Refusal too_large(std::size_t largest_body);

/// The refusal for a version that is well-formed but not supported, or for a text that is not a version.
Refusal version_refusal(std::string_view head);

api::Method method_of(std::string_view text);

/// Whether the texts are equal apart from ASCII case.
bool same_token(std::string_view a, std::string_view b);

}  // namespace headroom::server
