#include "api/sources/reading/foreign.hpp"

#include <cmath>

namespace headroom::api {

std::string readable(std::string_view pointer) {
  std::string text;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const bool is_escaped = pointer[i] == '~' && i + 1 < pointer.size();
    text += !is_escaped ? pointer[i] : pointer[++i] == '1' ? '/' : '~';
  }
  return text;
}

std::string first_fault(const json::Violations& faults) {
  if (faults.empty()) return {};
  constexpr std::string_view start = "/body/";
  const Violation& first = faults.kept().front();
  const std::size_t body = first.pointer.find(start);
  const std::string_view pointer = first.pointer;
  if (body != std::string::npos) return readable(pointer.substr(body + start.size())) + " " + first.detail;
  return readable(pointer.substr(pointer.starts_with('/') ? 1 : 0)) + " " + first.detail;
}

std::optional<std::int64_t> whole_in(const json::Value& value, std::int64_t minimum, std::int64_t maximum) {
  std::int64_t whole = 0;
  if (value.kind() == json::Kind::integer) {
    whole = value.integer();
  } else {
    constexpr double exact_up_to = 9e15;
    const bool is_whole =
        value.is_number() && std::abs(value.number()) < exact_up_to && std::floor(value.number()) == value.number();
    if (!is_whole) return std::nullopt;
    whole = static_cast<std::int64_t>(value.number());
  }
  return whole >= minimum && whole <= maximum ? std::optional(whole) : std::nullopt;
}

std::string clipped(std::string text, std::size_t size) {
  if (text.size() <= size) return text;
  const auto is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (size > 0 && is_inside(text[size])) --size;
  text.resize(size);
  return text;
}

}  // namespace headroom::api
