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

/// What HTTP/1 allows in the head of a request, as pure functions over bytes and values.
namespace headroom::server {

/// Why a request is refused before any handler sees it. The connection is closed behind every refusal, because after
/// one nobody can be sure where the next request begins.
struct Refusal {
  std::string_view code;  ///< a code of api::problem_kinds
  std::string detail;
};

/// Finds the end of a head while it arrives, and refuses early what no further byte can repair: bare CR, bare LF, NUL,
/// folded lines, a first byte that starts no method, too long a request line or head.
class HeadScanner {
 public:
  explicit HeadScanner(const RequestLimits& limits) : limits_(limits) {}
  /// The head's length through its blank line, 0 while that has not arrived. `bytes` starts at the request line and
  /// only ever grows between calls.
  tl::expected<std::size_t, Refusal> scan(std::string_view bytes);
  void restart() { line_start_ = 0; }

 private:
  const RequestLimits& limits_;
  std::size_t line_start_{0};
};

/// A field that matters to framing: how often it came, and its last value.
struct Occurrence {
  int count{0};
  std::string_view value{};
};

/// A parsed head. The views point into the bytes it was parsed from.
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
};

enum class BodyCoding { identity, gzip };

/// What the head means, once nothing about it is ambiguous.
struct HeadFacts {
  std::string_view target{};  ///< origin form, or `*`
  std::string_view path{};
  std::string_view query{};
  std::uint64_t content_length{0};
  bool chunked{false};
  bool expects_continue{false};
  BodyCoding coding{BodyCoding::identity};
};

/// Refuses every head whose framing, host, target or coding two readers could understand differently.
tl::expected<HeadFacts, Refusal> examine(const RequestHead& head, const RequestLimits& limits);

/// The refusal for a version that is well-formed but not ours, or for text that is no version at all.
Refusal version_refusal(std::string_view head);

api::Method method_of(std::string_view text);

/// Equal but for ASCII case.
bool same_token(std::string_view a, std::string_view b);

}  // namespace headroom::server
