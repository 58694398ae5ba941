#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"

namespace headroom::api {

/// The answer of GET /v1/instance-types. It holds the whole catalogue.
std::string encode_catalog(const Catalog& catalog);

/// The catalogue that encode_catalog() wrote.
Result<Catalog> decode_catalog(std::string_view text);

/// `base` with the types of a file in the same form: `{"items": [{"instance_type", "vcpus", "memory_mib", …}]}`. Prices
/// of the file are as certain as what the caller says of them (`emr_price`: `reported` unless it says `estimated`).
Result<Catalog> extend_catalog(const Catalog& base, std::string_view file);

}  // namespace headroom::api
