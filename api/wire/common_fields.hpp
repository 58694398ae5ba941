#pragma once

#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/base/time.hpp"
#include "core/decision/decision.hpp"
#include "core/ports/decision_log.hpp"

/// Fields that every request for a decision, or every answer, has.
namespace headroom::api {

/// `labels`, sorted by name.
Labels decode_labels(json::ObjectReader& request);
void encode_labels(json::Writer& out, const Labels& labels);

/// `evaluated_at`, the time that everything depends on, or `now`. What is valid until after the last year there is
/// cannot be written down, and is refused.
Instant decode_evaluated_at(json::ObjectReader& request, Instant now, Seconds valid_for);

/// The array of `{code, detail}`.
void encode_warnings(json::Writer& out, const std::vector<Warning>& warnings);

}  // namespace headroom::api
