#include "server/network/http_head.hpp"

#include <algorithm>
#include <charconv>

namespace headroom::server {
namespace {

tl::unexpected<Refusal> refuse(std::string_view code, std::string detail) {
  return tl::make_unexpected(Refusal{code, std::move(detail)});
}

tl::unexpected<Refusal> malformed(std::string detail) { return refuse("malformed_request", std::move(detail)); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

/// RFC 9110 5.6.2.
bool is_token_char(char c) {
  return is_digit(c) || is_letter(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// RFC 3986 3.2.2 without user information: a name, an IPv4 address or an IPv6 address in brackets, with or without a
/// port.
bool is_host(std::string_view text) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const auto in_address = [](char c) { return is_digit(c) || is_letter(c) || c == ':' || c == '.'; };
    if (!std::ranges::all_of(text.substr(1, end - 1), in_address)) return false;
    port = text.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) return false;
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    const auto in_name = [](char c) {
      return is_digit(c) || is_letter(c) || std::string_view("-._~%!$&'()*+,;=").find(c) != std::string_view::npos;
    };
    if (end == 0 || !std::ranges::all_of(text.substr(0, end), in_name)) return false;
    port = text.substr(end);
  }
  if (!port.empty()) port.remove_prefix(1);
  return port.size() <= 5 && std::ranges::all_of(port, is_digit);
}

std::optional<Refusal> check_host(const RequestHead& head) {
  if (head.host.count > 1) return Refusal{"malformed_request", "Host may be given once only."};
  if (head.host.count == 0) {
    if (head.http11) return Refusal{"malformed_request", "HTTP/1.1 requires a Host."};
    return std::nullopt;
  }
  if (!is_host(head.host.value)) return Refusal{"malformed_request", "Host is not a host and an optional port."};
  return std::nullopt;
}

/// A year of five-minute datapoints takes 6 MB as JSON.
constexpr std::size_t largest_series = 8 << 20;

/// Snapshots of a month, and the series of forecasts and simulations, don't fit into the body of other requests.
std::size_t largest_body(const RequestHead& head, const RequestLimits& limits) {
  if (head.method != "POST") return limits.max_body_bytes;
  const std::string_view path = head.target.substr(0, head.target.find('?'));
  if (path.starts_with("/v1/clusters/") && path.ends_with("/snapshots"))
    return std::max(limits.max_import_bytes, limits.max_body_bytes);
  if (path == "/v1/forecasts" || path == "/v1/simulations")
    return std::max(std::min(limits.max_import_bytes, largest_series), limits.max_body_bytes);
  return limits.max_body_bytes;
}

/// Sets `chunked` and `content_length`. RFC 9112 6: a client that sends both, or one of them twice, or an unknown
/// coding, may be smuggling requests. So none of these is ever repaired.
std::optional<Refusal> read_framing(const RequestHead& head, HeadFacts& facts) {
  const Occurrence& coding = head.transfer_encoding;
  const Occurrence& length = head.content_length;
  if (coding.count > 0) {
    if (length.count > 0)
      return Refusal{"malformed_request", "Transfer-Encoding and Content-Length exclude each other."};
    if (coding.count > 1) return Refusal{"malformed_request", "Transfer-Encoding may be given once only."};
    if (!head.http11) return Refusal{"malformed_request", "HTTP/1.0 has no Transfer-Encoding."};
    if (!same_token(coding.value, "chunked")) {
      return Refusal{"unknown_transfer_coding", "The only transfer coding spoken here is chunked, alone."};
    }
    facts.chunked = true;
    return std::nullopt;
  }
  if (length.count == 0) return std::nullopt;
  if (length.count > 1) return Refusal{"malformed_request", "Content-Length may be given once only."};
  if (length.value.empty() || !std::ranges::all_of(length.value, is_digit)) {
    return Refusal{"malformed_request", "Content-Length is not a number."};
  }
  const auto read =
      std::from_chars(length.value.data(), length.value.data() + length.value.size(), facts.content_length);
  if (read.ec != std::errc{} || facts.content_length > facts.largest_body) return too_large(facts.largest_body);
  return std::nullopt;
}

std::optional<Refusal> read_expectation(const RequestHead& head, HeadFacts& facts) {
  if (head.expect.count == 0 || !head.http11) return std::nullopt;  // RFC 9110 10.1.1: HTTP/1.0 has no expectations
  if (head.expect.count > 1 || !same_token(head.expect.value, "100-continue")) {
    return Refusal{"expectation_failed", "The only expectation met here is 100-continue."};
  }
  facts.expects_continue = true;
  return std::nullopt;
}

std::optional<Refusal> read_coding(const RequestHead& head, HeadFacts& facts) {
  const Occurrence& coding = head.content_encoding;
  if (coding.count == 0 || same_token(coding.value, "identity")) {
    if (coding.count <= 1) return std::nullopt;
  } else if (coding.count == 1 && (same_token(coding.value, "gzip") || same_token(coding.value, "x-gzip"))) {
    facts.coding = BodyCoding::gzip;
    return std::nullopt;
  }
  return Refusal{"unsupported_content_encoding", "The only content coding accepted here is gzip, once."};
}

bool starts_with_token(std::string_view text, std::string_view token) {
  return text.size() >= token.size() && same_token(text.substr(0, token.size()), token);
}

/// RFC 9112 3.2: origin form, absolute form (its authority is dropped), and `*` for OPTIONS.
std::optional<Refusal> read_target(const RequestHead& head, HeadFacts& facts) {
  std::string_view target = head.target;
  const auto printable = [](char c) { return c > 0x20 && c < 0x7F && c != '#'; };
  if (!std::ranges::all_of(target, printable)) {
    return Refusal{"malformed_request", "The request target has a character that must be percent-encoded."};
  }
  const bool absolute = starts_with_token(target, "http://") || starts_with_token(target, "https://");
  if (absolute) {
    const std::size_t authority = target.find("//") + 2;
    const std::size_t end = std::min(target.find_first_of("/?", authority), target.size());
    if (!is_host(target.substr(authority, end - authority))) {
      return Refusal{"malformed_request", "The request target names no host."};
    }
    target.remove_prefix(end);
    if (target.empty()) target = head.method == "OPTIONS" ? "*" : "/";
  }
  const bool asterisk = target == "*" && head.method == "OPTIONS";
  if (!asterisk && !target.starts_with('/') && !(absolute && target.starts_with('?'))) {
    return Refusal{"malformed_request", "The request target is neither a path nor a URL."};
  }
  const std::size_t mark = target.find('?');
  facts.target = target;
  facts.path = target.substr(0, mark);
  if (facts.path.empty()) facts.path = "/";
  if (mark != std::string_view::npos) facts.query = target.substr(mark + 1);
  return std::nullopt;
}

}  // namespace

bool same_token(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

tl::expected<std::size_t, Refusal> HeadScanner::scan(std::string_view bytes) {
  if (!bytes.empty() && !is_token_char(bytes.front()))
    return malformed("This is not the beginning of an HTTP request.");
  for (;;) {
    const std::size_t end = bytes.find('\n', line_start_);
    const bool line_complete = end != std::string_view::npos;
    const std::string_view line = bytes.substr(line_start_, line_complete ? end - line_start_ : std::string_view::npos);
    // A line is "METHOD target HTTP/1.1". Everything but the target is short, so if the line is longer than the target
    // may be, the target is too long.
    if (line_start_ == 0 && line.size() > limits_.max_target_bytes + 32) {
      return refuse("uri_too_long",
                    "The request target may have " + std::to_string(limits_.max_target_bytes) + " bytes at most.");
    }
    const std::size_t return_at = line.find('\r');
    if (return_at != std::string_view::npos && return_at + 1 < line.size()) return malformed("A line has a bare CR.");
    if (line.find('\0') != std::string_view::npos) return malformed("A line has a NUL.");
    if (line_complete && return_at == std::string_view::npos) return malformed("A line ends in a bare LF.");
    if (line_start_ > 0 && (line.starts_with(' ') || line.starts_with('\t')))
      return malformed("A header field is folded.");
    if ((line_complete ? end : bytes.size()) >= limits_.max_header_bytes) {
      return refuse("headers_too_large",
                    "The head may have " + std::to_string(limits_.max_header_bytes) + " bytes at most.");
    }
    if (!line_complete) return 0;
    line_start_ = end + 1;
    if (line.size() == 1) return line_start_;
  }
}

tl::expected<HeadFacts, Refusal> examine(const RequestHead& head, const RequestLimits& limits) {
  if (head.target.size() > limits.max_target_bytes) {
    return refuse("uri_too_long",
                  "The request target may have " + std::to_string(limits.max_target_bytes) + " bytes at most.");
  }
  if (head.headers.size() > limits.max_headers) {
    return refuse("headers_too_large",
                  "A request may have " + std::to_string(limits.max_headers) + " header fields at most.");
  }
  HeadFacts facts;
  if (auto refusal = check_host(head)) return tl::make_unexpected(std::move(*refusal));
  facts.largest_body = largest_body(head, limits);
  if (auto refusal = read_framing(head, facts)) return tl::make_unexpected(std::move(*refusal));
  if (head.method == "CONNECT" || head.method == "TRACE") {
    return refuse("unknown_method", "CONNECT and TRACE are not supported.");
  }
  if (auto refusal = read_target(head, facts)) return tl::make_unexpected(std::move(*refusal));
  if (auto refusal = read_coding(head, facts)) return tl::make_unexpected(std::move(*refusal));
  if (auto refusal = read_expectation(head, facts)) return tl::make_unexpected(std::move(*refusal));
  return facts;
}

Refusal too_large(std::size_t largest_body) {
  return {"payload_too_large", "The body may have " + std::to_string(largest_body) + " bytes at most."};
}

Refusal version_refusal(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\r'));
  const std::size_t target = line.find(' ') + 1;
  const std::string_view version = line.substr(std::min(line.find(' ', target), line.size() - 1) + 1);
  const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                           version[6] == '.' && is_digit(version[7]);
  if (well_formed) return {"http_version_not_supported", "HTTP/1.0 and HTTP/1.1 are spoken here."};
  return {"malformed_request", "The request line does not end in an HTTP version."};
}

api::Method method_of(std::string_view text) {
  using api::Method;
  if (text == "GET") return Method::get;
  if (text == "POST") return Method::post;
  if (text == "HEAD") return Method::head;
  if (text == "PUT") return Method::put;
  if (text == "PATCH") return Method::patch;
  if (text == "DELETE") return Method::del;
  if (text == "OPTIONS") return Method::options;
  return Method::other;
}

}  // namespace headroom::server
