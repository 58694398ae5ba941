#include "api/sources/reading/foreign.hpp"

namespace headroom::api {

std::string first_fault(const json::Violations& faults) {
  if (faults.empty()) return {};
  constexpr std::string_view start = "/body/";
  const Violation& first = faults.kept().front();
  const std::size_t body = first.pointer.find(start);
  const std::string place = body == std::string::npos ? first.pointer : first.pointer.substr(body + start.size());
  return place + " " + first.detail;
}

std::string clipped(std::string text, std::size_t size) {
  if (text.size() <= size) return text;
  const auto is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (size > 0 && is_inside(text[size])) --size;
  text.resize(size);
  return text;
}

}  // namespace headroom::api
