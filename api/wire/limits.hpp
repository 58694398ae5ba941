#pragma once

#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/limits.hpp"

namespace headroom::api {

/// The fields of a limits object; `minimum` and `maximum` are required. The caller reads what else it may hold and
/// closes the reader.
ComputeLimits decode_limits(json::ObjectReader& limits, Unit default_unit);

/// Writes the same fields into the open object.
void encode_limits(json::Writer& out, const ComputeLimits& limits);

}  // namespace headroom::api
