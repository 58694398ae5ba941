#include "server/network/request_id.hpp"

#include <algorithm>

namespace headroom::server {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

bool is_lower_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return hex.find(c) != std::string_view::npos; });
}

bool is_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

void append_hex(std::string& out, std::uint64_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += hex[(value >> shift) & 0xF];
}

}  // namespace

bool is_safe_request_id(std::string_view text) {
  const auto safe = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, safe);
}

std::string make_request_id(Instant now, std::uint64_t random_high, std::uint64_t random_low) {
  const auto millis = static_cast<std::uint64_t>(now.time_since_epoch().count());
  std::string out;
  out.reserve(36);
  append_hex(out, millis >> 16, 8);
  out += '-';
  append_hex(out, millis & 0xFFFF, 4);
  out += "-7";
  append_hex(out, random_high & 0xFFF, 3);
  out += '-';
  append_hex(out, 0x8000 | ((random_high >> 12) & 0x3FFF), 4);
  out += '-';
  append_hex(out, random_low & 0xFFFF'FFFF'FFFF, 12);
  return out;
}

bool is_traceparent(std::string_view text) {
  if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') return false;
  const std::string_view trace = text.substr(3, 32);
  const std::string_view parent = text.substr(36, 16);
  if (!is_lower_hex(trace) || !is_lower_hex(parent) || !is_lower_hex(text.substr(53))) return false;
  return !is_zero(trace) && !is_zero(parent);
}

}  // namespace headroom::server
