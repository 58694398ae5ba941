#include "api/kubernetes/quantity_fields.hpp"

#include <string>

namespace headroom::api {

std::optional<kubernetes::Quantity> quantity_of(const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::string:
      return kubernetes::parse_padded_quantity(value.text());
    case json::Kind::real:
      return kubernetes::parse_quantity(value.text());
    case json::Kind::integer:
      return kubernetes::parse_quantity(std::to_string(value.integer()));
    case json::Kind::null:
    case json::Kind::boolean:
    case json::Kind::array:
    case json::Kind::object:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<kubernetes::Quantity> decode_quantity(json::ObjectReader& reader, std::string_view name) {
  const json::Value* value = reader.get(name);
  if (value == nullptr) return std::nullopt;
  const auto quantity = quantity_of(*value);
  if (!quantity) reader.report(name, "invalid_quantity", "must be a Kubernetes quantity, such as 500m, 2.5 or 4Gi");
  return quantity;
}

std::optional<std::int64_t> decode_milli(json::ObjectReader& reader, std::string_view name) {
  const auto quantity = decode_quantity(reader, name);
  return quantity ? std::optional(kubernetes::milli_value(*quantity)) : std::nullopt;
}

std::optional<std::int64_t> decode_milli(json::ObjectReader& reader, std::string_view name,
                                         std::int64_t minimum_milli) {
  const auto milli = decode_milli(reader, name);
  if (!milli || *milli >= minimum_milli) return milli;
  reader.report(name, "out_of_range", minimum_milli > 0 ? "must be above 0" : "must not be negative");
  return std::nullopt;
}

void encode_milli(json::Writer& out, std::string_view name, std::int64_t milli) {
  out.field(name, kubernetes::canonical({.nanos = milli * kubernetes::nanos_per_milli}));
}

}  // namespace headroom::api
