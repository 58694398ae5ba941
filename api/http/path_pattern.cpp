#include "api/http/path_pattern.hpp"

namespace headroom::api {
namespace {

/// Removes the first segment, with the slash before it, from the start of a path.
std::string_view take_segment(std::string_view& path) {
  const auto segment = path.substr(0, path.find('/', 1));
  path.remove_prefix(segment.size());
  return segment;
}

/// Where to put the value of a pattern's segment. Null if the segment is not a placeholder.
std::string_view* placeholder(std::string_view segment, Placeholders& found) {
  if (segment == "/{id}") return &found.id;
  if (segment == "/{signal}") return &found.signal;
  if (segment == "/{delivery}") return &found.delivery;
  return nullptr;
}

}  // namespace

std::optional<Placeholders> match(std::string_view pattern, std::string_view path) {
  Placeholders found;
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = take_segment(pattern);
    const auto given = take_segment(path);
    std::string_view* const place = placeholder(wanted, found);
    if (place == nullptr ? wanted != given : given.size() < 2) return std::nullopt;
    if (place != nullptr) *place = given.substr(1);
  }
  return pattern.empty() && path.empty() ? std::optional(found) : std::nullopt;
}

}  // namespace headroom::api
