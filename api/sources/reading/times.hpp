#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/sources/reading/source_documents.hpp"
#include "core/base/time.hpp"
#include "core/intake/collector.hpp"
#include "core/model/metrics.hpp"

/// Times and periods of other systems' series.
namespace headroom::api {

/// A time as AWS's tools and Prometheus print it: RFC 3339, or epoch seconds with or without a fraction.
std::optional<Instant> read_time(const JsonPlace& place, json::Violations& violations);

/// The shortest time between two of the points, for a document that does not say their period; `alone` for a single
/// point. A warning says so.
Seconds inferred_period(const Series& series, Seconds alone, Collector& out);

}  // namespace headroom::api
