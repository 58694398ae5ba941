#include "server/network/http_response.hpp"

#include <algorithm>
#include <charconv>

#include <boost/beast/http/status.hpp>

#include "server/network/http_head.hpp"

namespace headroom::server {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_field_of_handler(std::string& out, std::string_view name, std::string_view value) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::ranges::none_of(name, control) && std::ranges::none_of(value, control))
    return append_field(out, name, value);
  std::string safe_name(name);
  std::string safe_value(value);
  std::erase_if(safe_name, control);
  std::erase_if(safe_value, control);
  append_field(out, safe_name, safe_value);
}

void append_status_line(std::string& out, int status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(status));
  out += ' ';
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  out.append(reason.data(), reason.size());
  out += "\r\n";
}

void append_two_digits(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

}  // namespace

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_head(std::string& out, const api::Response& response, const Envelope& envelope) {
  append_status_line(out, response.status);
  append_field(out, "Date", envelope.date);
  if (!response.content_type.empty() && envelope.delimiter != Delimiter::none) {
    append_field(out, "Content-Type", response.content_type);
  }
  if (envelope.delimiter == Delimiter::content_length) {
    out += "Content-Length: ";
    append_number(out, envelope.content_length);
    out += "\r\n";
  }
  if (envelope.delimiter == Delimiter::chunks) append_field(out, "Transfer-Encoding", "chunked");
  if (!envelope.content_encoding.empty()) append_field(out, "Content-Encoding", envelope.content_encoding);
  if (!envelope.vary.empty()) append_field(out, "Vary", envelope.vary);
  if (!envelope.connection.empty()) append_field(out, "Connection", envelope.connection);
  append_field(out, "X-Request-Id", envelope.request_id);
  if (!envelope.traceparent.empty()) append_field(out, "traceparent", envelope.traceparent);
  for (const auto& [name, value] : response.headers) append_field_of_handler(out, name, value);
  out += "\r\n";
}

void append_chunk(std::string& out, std::string_view bytes) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, bytes.size(), 16).ptr;
  out.append(digits, end).append("\r\n").append(bytes).append("\r\n");
}

std::string format_http_date(Instant at) {
  using namespace std::chrono;
  constexpr std::string_view weekdays = "SunMonTueWedThuFriSat";
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto day_start = floor<days>(at);
  const year_month_day date{day_start};
  const hh_mm_ss clock{floor<seconds>(at - day_start)};
  std::string out(weekdays.substr(3 * weekday{day_start}.c_encoding(), 3));
  out += ", ";
  append_two_digits(out, unsigned{date.day()});
  out.append(" ").append(months.substr(3 * (unsigned{date.month()} - 1), 3)).append(" ");
  out.append(std::to_string(int{date.year()})).append(" ");
  append_two_digits(out, static_cast<unsigned>(clock.hours().count()));
  out += ':';
  append_two_digits(out, static_cast<unsigned>(clock.minutes().count()));
  out += ':';
  append_two_digits(out, static_cast<unsigned>(clock.seconds().count()));
  return out.append(" GMT");
}

bool is_compressible(const api::Response& response) {
  if (response.content_type.starts_with("image/") && response.content_type != "image/svg+xml") return false;
  if (response.content_type.starts_with("font/")) return false;
  return std::ranges::none_of(response.headers, [](const auto& header) {
    return same_token(header.first, "etag") || same_token(header.first, "content-encoding");
  });
}

}  // namespace headroom::server
