#pragma once

#include <string>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/forecast/forecast_path.hpp"
#include "core/ports/snapshot_log.hpp"

/// The body of POST /v1/forecasts, and its answer.
namespace headroom::api {

struct ForecastRequest {
  forecast::PathQuestion question{};
  Seconds period{300};
  std::vector<forecast::Point> points{};  ///< at the starts of their periods, ascending
  std::string cluster_id{};               ///< instead of a series: take the stored one
  std::string metric{};                   ///< of the series, or the stored one
  std::vector<Warning> warnings{};        ///< about what is stored
  bool is_stored() const { return !cluster_id.empty(); }
};

/// Reads a request and everything wrong with it. `now` stands in for an absent evaluated_at.
Result<ForecastRequest> decode_forecast(const json::Value& body, Instant now);

/// If the request names a stored series, takes what is stored of the last eight weeks before the start of the path, as
/// values of a moment. `demand` is worked out if it is not stored itself. Without any points the answer is
/// insufficient_data. Fails if the store can't be read.
Result<void> fill_in_stored_points(ForecastRequest& request, SnapshotHistory& history);

/// `p90` for 0.9, `p99.9` for 0.999.
std::string quantile_name(double quantile);

std::string encode_forecast(const ForecastRequest& request, const forecast::ForecastPath& path);

}  // namespace headroom::api
