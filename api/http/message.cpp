#include "api/http/message.hpp"

#include <algorithm>

namespace headroom::api {

std::optional<std::string_view> header(const Request& request, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (const Header& field : request.headers)
    if (field.name.size() == name.size() && std::ranges::equal(field.name, name, {}, lower, lower)) return field.value;
  return std::nullopt;
}

}  // namespace headroom::api
