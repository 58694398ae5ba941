#include "api/json/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace headroom::json {
namespace {

/// The length of the well-formed UTF-8 sequence at `at` (RFC 3629: no overlong forms, no surrogates). 0 if there is
/// none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(at);
  const unsigned second = byte(at + 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(at + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool bounded = (first != 0xE0 || second >= 0xA0) && (first != 0xED || second <= 0x9F);
    return bounded && continues(at + 1) && continues(at + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool bounded = (first != 0xF0 || second >= 0x90) && (first != 0xF4 || second <= 0x8F);
    return bounded && continues(at + 1) && continues(at + 2) && continues(at + 3) ? 4 : 0;
  }
  return 0;
}

/// The bytes that need no escape in a JSON string.
constexpr auto plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool is_plain(char c) { return plain_bytes[static_cast<unsigned char>(c)]; }

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  static constexpr char hex[] = "0123456789abcdef";
  out += "\\u00";
  out += hex[(static_cast<unsigned char>(c) >> 4) & 0xF];
  out += hex[static_cast<unsigned char>(c) & 0xF];
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t start = 0;  // the first byte that is not copied yet
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_plain(text[at])) ++at;
    if (at == text.size()) break;
    const std::size_t length = sequence_length(text, at);
    if (length > 1) {
      at += length;
      continue;
    }
    out.append(text, start, at - start);
    if (length == 0)
      out += "\xEF\xBF\xBD";
    else
      append_escape(out, text[at]);
    start = ++at;
  }
  out.append(text, start);
  out += '"';
}

void append_number(std::string& out, double value) {
  char buffer[32];
  // Below 2^53, fixed notation keeps whole numbers and ordinary fractions free of exponents.
  const bool ordinary = std::abs(value) < 9007199254740992.0 && (value == 0 || std::abs(value) >= 1e-6);
  const double printed = value == 0 ? 0 : value;  // no "-0"
  const auto end = ordinary ? std::to_chars(buffer, buffer + sizeof buffer, printed, std::chars_format::fixed)
                            : std::to_chars(buffer, buffer + sizeof buffer, printed);
  out.append(buffer, end.ptr);
}

Writer& Writer::name(std::string_view literal) {
  separate();
  out_ += '"';
  out_ += literal;
  out_ += "\":";
  first_ = true;
  return *this;
}

Writer& Writer::name_text(std::string_view text) {
  separate();
  append_string(out_, text);
  out_ += ':';
  first_ = true;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  separate();
  append_string(out_, text);
  return *this;
}

Writer& Writer::value(bool value) { return raw(value ? "true" : "false"); }

Writer& Writer::value(double number) {
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::value(Instant at) {
  separate();
  out_ += '"';
  append_rfc3339(out_, at);
  out_ += '"';
  return *this;
}

Writer& Writer::value(MicroDollars amount) {
  separate();
  append_dollars(out_, amount);
  return *this;
}

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

Writer& Writer::open(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
  return *this;
}

Writer& Writer::close(char bracket) {
  out_ += bracket;
  first_ = false;
  return *this;
}

Writer& Writer::integer(std::int64_t whole) {
  separate();
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, whole);
  out_.append(buffer, end.ptr);
  return *this;
}

void Writer::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

}  // namespace headroom::json
