#pragma once

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// The field `labels` of a request, sorted by name.
Labels decode_labels(json::ObjectReader& request);
void encode_labels(json::Writer& out, const Labels& labels);

}  // namespace headroom::api
