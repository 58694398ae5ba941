#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/message.hpp"
#include "core/base/time.hpp"

namespace headroom::server {

/// How a client finds the end of the body.
enum class Delimiter {
  none,  ///< the status has no body (204, 304)
  content_length,
  chunks,
  close,  ///< HTTP/1.0, for a body of unknown length
};

/// The parts of an answer that do not come from the handler.
struct Envelope {
  Delimiter delimiter{Delimiter::content_length};
  std::uint64_t content_length{0};
  std::string_view date{};
  std::string_view request_id{};
  std::string_view traceparent{};       ///< empty: none
  std::string_view connection{};        ///< `close`, `keep-alive`, or empty for the default of the version
  std::string_view content_encoding{};  ///< empty: none
  std::string_view vary{};              ///< empty: none
};

/// Whether answers with this status have a body.
bool has_body(int status);

/// Appends the status line, the fields and the blank line. Control characters in the handler's fields are dropped, so
/// that no text from a client can end a line.
void append_head(std::string& out, const api::Response& response, const Envelope& envelope);

/// Appends one chunk with its framing. `bytes` must not be empty.
void append_chunk(std::string& out, std::string_view bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7).
std::string format_http_date(Instant at);

/// Whether it is worth compressing this answer. An answer with an ETag is not compressed, because a strong ETag stands
/// for exactly these bytes.
bool is_compressible(const api::Response& response);

}  // namespace headroom::server
