#include "api/wire/fields/data_size.hpp"

#include <string>

namespace headroom::api {

std::optional<rightsizing::DataSize> decode_data_size(json::ObjectReader& request, std::string_view name) {
  const json::Value* value = request.get(name);
  if (value == nullptr) return std::nullopt;
  std::string text;
  if (value->kind() == json::Kind::string) {
    text = value->text();
  } else if (value->is_number()) {
    const auto bytes = request.integer(name, 1, rightsizing::most_data);
    if (!bytes) return std::nullopt;
    text = std::to_string(*bytes);
  } else {
    request.report(name, "wrong_type", "must be a size such as \"1TB\" or \"1.5 TiB\", or a number of bytes");
    return std::nullopt;
  }
  const auto size = rightsizing::parse_data_size(text);
  if (size) return *size;
  request.report(name, size.error().code, size.error().detail);
  return std::nullopt;
}

}  // namespace headroom::api
