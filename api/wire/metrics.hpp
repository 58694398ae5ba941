#pragma once

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/metrics.hpp"

namespace headroom::api {

/// The field `metrics` of a request, as the request has it.
Metrics decode_metrics(json::ObjectReader& request);

/// Writes the normalised metrics: they decode to the value they were written from.
void encode_metrics(json::Writer& out, const Metrics& metrics);

}  // namespace headroom::api
