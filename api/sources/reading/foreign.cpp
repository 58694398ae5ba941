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

}  // namespace headroom::api
