#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/json/writer.hpp"
#include "core/base/error.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/model/metrics.hpp"
#include "core/ports/snapshot_log.hpp"

/// The stored past that forecasts look at. It is long, so the stored input names it and doesn't repeat it.
namespace headroom::api {

/// How the points can be read again, and how to see that they are the same.
struct StoredSeriesName {
  std::string metric;
  Instant from;
  Instant until;                  ///< this instant is not in the range
  std::int64_t arrived_until{0};  ///< only points with an arrival number up to this one
  std::size_t points{0};
  std::string sha256{};  ///< over 16 bytes a point: the Unix milliseconds and the bits of the value, low bytes first
  friend bool operator==(const StoredSeriesName&, const StoredSeriesName&) = default;
};

struct StoredPast {
  std::vector<Series> series{};  ///< with a period of 0, because the values are of a moment
  std::vector<StoredSeriesName> names{};
};

/// The last eight weeks of what the input's predictive signals forecast. Empty without such a signal.
Result<StoredPast> stored_past(const EvaluationInput& input, SnapshotLog& log);

/// The points of the name. No value if retention or downsampling has removed them: then the input has expired.
Result<std::optional<std::vector<Datapoint>>> read_again(const std::string& cluster_id, const StoredSeriesName& name,
                                                         SnapshotLog& log);

void encode_names(json::Writer& out, const std::vector<StoredSeriesName>& names);

}  // namespace headroom::api
