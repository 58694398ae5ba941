#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/wire/stored_input.hpp"
#include "core/base/error.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/model/metrics.hpp"
#include "core/ports/snapshot_log.hpp"

/// The stored past that forecasts look at. It is long, so the stored input names it and doesn't repeat it.
namespace headroom::api {

struct StoredPast {
  std::vector<Series> series{};  ///< with a period of 0, because the values are of a moment
  std::vector<StoredSeriesName> names{};
};

/// The last eight weeks of what the input's predictive signals forecast. Empty without such a signal.
Result<StoredPast> stored_past(const EvaluationInput& input, SnapshotHistory& history);

/// The points of the name. No value if retention or downsampling has removed them: then the input has expired.
Result<std::optional<std::vector<Datapoint>>> read_again(const std::string& cluster_id, const StoredSeriesName& name,
                                                         SnapshotHistory& history);

}  // namespace headroom::api
