#include "server/network/http_reader.hpp"

#include <algorithm>
#include <optional>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace headroom::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::size_t max_chunk_head_bytes = 16 * 1024;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool has_bare_line_feed(std::string_view text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

void note(Occurrence& occurrence, std::string_view value) {
  ++occurrence.count;
  occurrence.value = value;
}

void note_known(RequestHead& head, http::field field, std::string_view name, std::string_view value) {
  switch (field) {
    case http::field::host:
      return note(head.host, value);
    case http::field::content_length:
      return note(head.content_length, value);
    case http::field::transfer_encoding:
      return note(head.transfer_encoding, value);
    case http::field::expect:
      return note(head.expect, value);
    case http::field::content_encoding:
      return note(head.content_encoding, value);
    case http::field::origin:
      return note(head.origin, value);
    case http::field::unknown:
      if (same_token(name, "x-request-id")) note(head.request_id, value);
      if (same_token(name, "traceparent")) note(head.traceparent, value);
      if (same_token(name, "sec-fetch-site")) note(head.fetch_site, value);
      return;
    default:
      return;
  }
}

Refusal refusal_of(beast::error_code error, std::string_view head, std::size_t largest_body) {
  if (error == http::error::bad_version) return version_refusal(head);
  if (error == http::error::body_limit) return too_large(largest_body);
  if (error == http::error::bad_content_length) {
    return {"malformed_request", "Content-Length is not one number, or stands beside Transfer-Encoding."};
  }
  if (error == http::error::bad_transfer_encoding) {
    return {"malformed_request", "Transfer-Encoding is repeated, or stands beside Content-Length."};
  }
  return {"malformed_request", "The request cannot be parsed: " + error.message() + '.'};
}

}  // namespace

/// Uses Beast's grammar. Collects views of the head, and the body in one string.
struct RequestReader::Parser final : http::basic_parser<true> {
  Parser(const RequestLimits& limits, RequestHead& parsed_head, std::string& collected_body)
      : head(parsed_head), body(collected_body) {
    header_limit(static_cast<std::uint32_t>(limits.max_header_bytes + 1));
    // Until the target is known. Then set to what it may have.
    body_limit(std::max(limits.max_body_bytes, limits.max_import_bytes));
    eager(false);
  }

  void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version,
                       beast::error_code&) override {
    head.method = view(method);
    head.target = view(target);
    head.http11 = version == 11;
  }
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     beast::error_code&) override {
    if (in_body) return;  // a trailer: allowed, and of no meaning here
    head.headers.push_back({view(name), view(value)});
    note_known(head, field, view(name), view(value));
  }
  void on_header_impl(beast::error_code&) override { in_body = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view bytes, beast::error_code&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view extensions, beast::error_code& error) override {
    // A quoted line feed would end the line for a proxy that reads lines, so the proxy would see another stream of
    // requests.
    const auto control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; };
    if (std::any_of(extensions.begin(), extensions.end(), control)) error = http::error::bad_chunk_extension;
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(beast::error_code&) override {}

  RequestHead& head;
  std::string& body;
  bool in_body{false};
};

struct RequestReader::Parts {
  explicit Parts(const RequestLimits& limits) : scanner(limits) {}
  State state{State::idle};
  HeadScanner scanner;
  std::string head_bytes;  ///< a copy, so that the views stay valid while more input arrives
  RequestHead head;
  HeadFacts facts;
  std::string body;
  std::optional<Parser> parser;
};

RequestReader::RequestReader(const RequestLimits& limits, const HostRules& rules)
    : limits_(limits), rules_(rules), parts_(std::make_unique<Parts>(limits)) {}
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::state() const { return parts_->state; }
const RequestHead& RequestReader::head() const { return parts_->head; }
const HeadFacts& RequestReader::facts() const { return parts_->facts; }
bool RequestReader::keep_alive() const { return parts_->parser->keep_alive(); }
const std::string& RequestReader::body() const { return parts_->body; }

tl::expected<std::size_t, Refusal> RequestReader::advance(std::string_view input) {
  std::size_t taken = 0;
  if (parts_->state == State::idle) {
    // RFC 9112 2.2: some clients send an empty line after a body.
    while (input.substr(taken).starts_with("\r\n")) taken += 2;
    if (taken == input.size() || input.substr(taken) == "\r") return taken;
    parts_->state = State::head;
  }
  if (parts_->state == State::head) {
    auto head = advance_head(input.substr(taken));
    if (!head) return head;
    taken += *head;
  }
  if (parts_->state == State::body) {
    auto body = advance_body(input.substr(taken));
    if (!body) return body;
    taken += *body;
  }
  return taken;
}

tl::expected<std::size_t, Refusal> RequestReader::advance_head(std::string_view input) {
  auto length = parts_->scanner.scan(input);
  if (!length || *length == 0) return length;
  parts_->head_bytes.assign(input.substr(0, *length));
  parts_->parser.emplace(limits_, parts_->head, parts_->body);
  beast::error_code error;
  const std::string_view bytes = parts_->head_bytes;
  std::size_t parsed = 0;
  while (!error && !parts_->parser->is_header_done()) {
    parsed += parts_->parser->put(boost::asio::buffer(bytes.substr(parsed)), error);
  }
  if (error) return tl::make_unexpected(refusal_of(error, bytes, limits_.max_body_bytes));
  auto facts = examine(parts_->head, limits_);
  if (!facts) return tl::make_unexpected(std::move(facts.error()));
  if (auto refusal = check_caller(parts_->head, rules_)) return tl::make_unexpected(std::move(*refusal));
  parts_->facts = *facts;
  parts_->parser->body_limit(facts->largest_body);
  parts_->parser->eager(true);
  parts_->state = parts_->parser->is_done() ? State::complete : State::body;
  return *length;
}

tl::expected<std::size_t, Refusal> RequestReader::advance_body(std::string_view input) {
  // Beast asserts that a last chunk has at least five bytes in its buffer. At least this many always have to arrive.
  constexpr std::size_t shortest_rest_of_chunks = 5;
  if (parts_->facts.chunked ? input.size() < shortest_rest_of_chunks : input.empty()) return 0;
  beast::error_code error;
  const std::size_t taken = parts_->parser->put(boost::asio::buffer(input), error);
  if (error && error != http::error::need_more) {
    return tl::make_unexpected(refusal_of(error, parts_->head_bytes, parts_->facts.largest_body));
  }
  if (parts_->parser->is_done()) {
    parts_->state = State::complete;
  } else if (const std::string_view chunk_head = input.substr(taken); has_bare_line_feed(chunk_head)) {
    return tl::make_unexpected(Refusal{"malformed_request", "A chunk's head or trailer has a bare LF."});
  } else if (chunk_head.size() > max_chunk_head_bytes) {
    return tl::make_unexpected(Refusal{"malformed_request", "A chunk's head or trailer is too long."});
  }
  return taken;
}

void RequestReader::next() {
  Parts& parts = *parts_;
  parts.state = State::idle;
  parts.scanner.restart();
  parts.parser.reset();
  parts.body.clear();
  std::vector<api::Header> headers = std::move(parts.head.headers);
  headers.clear();
  parts.head = {};
  parts.head.headers = std::move(headers);
}

void RequestReader::shrink() {
  // With named types: `= {}` would be an empty initializer list, which keeps the capacity.
  parts_->head.headers = std::vector<api::Header>{};
  parts_->head_bytes = std::string{};
  parts_->body = std::string{};
}

}  // namespace headroom::server
