#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/kubernetes/objects/quantity.hpp"

/// How Kubernetes writes amounts.
namespace headroom::api {

/// The quantity that a text or a number tells. No value for any other kind of value, and for a text that is none.
std::optional<kubernetes::Quantity> quantity_of(const json::Value& value);

/// A Kubernetes quantity, written as a string or a number.
std::optional<kubernetes::Quantity> decode_quantity(json::ObjectReader& reader, std::string_view name);

/// Thousandths of a quantity.
std::optional<std::int64_t> decode_milli(json::ObjectReader& reader, std::string_view name);
/// The same; reports a value below `minimum_milli`.
std::optional<std::int64_t> decode_milli(json::ObjectReader& reader, std::string_view name, std::int64_t minimum_milli);
void encode_milli(json::Writer& out, std::string_view name, std::int64_t milli);

}  // namespace headroom::api
