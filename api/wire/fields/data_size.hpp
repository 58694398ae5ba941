#pragma once

#include <optional>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/rightsizing/data_size.hpp"

namespace headroom::api {

/// The field `name` of a request: a text with or without suffix, or a number of bytes.
std::optional<rightsizing::DataSize> decode_data_size(json::ObjectReader& request, std::string_view name);

}  // namespace headroom::api
