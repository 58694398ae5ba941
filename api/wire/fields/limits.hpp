#pragma once

#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/model/limits.hpp"

namespace headroom::api {

/// The fields of a limits object without its `pools`; `minimum` and `maximum` are required.
LimitFields decode_limits(json::ObjectReader& limits);
/// The same, but `expected_peak` may stand for `minimum` and `maximum`, with `minimum_percent` (20) and
/// `maximum_percent` (150) of it.
LimitFields decode_policy_limits(json::ObjectReader& limits);
/// Writes the same fields into the open object.
void encode_limits(json::Writer& out, const ComputeLimits& limits);

}  // namespace headroom::api
