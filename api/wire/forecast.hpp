#pragma once

#include <string>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/forecast/forecast_path.hpp"

/// The body of POST /v1/forecasts, and its answer.
namespace headroom::api {

struct ForecastRequest {
  forecast::PathQuestion question{};
  Seconds period{300};
  std::vector<forecast::Point> points{};  ///< at the starts of their periods, ascending
  std::string cluster_id{};               ///< instead of a series: take the stored one
  std::string metric{};                   ///< of the series, or the stored one
  bool is_stored() const { return !cluster_id.empty(); }
};

/// Reads a request and everything wrong with it. `now` stands in for an absent evaluated_at.
Result<ForecastRequest> decode_forecast(const json::Value& body, Instant now);

/// `p90` for 0.9, `p99.9` for 0.999.
std::string quantile_name(double quantile);

std::string encode_forecast(const ForecastRequest& request, const forecast::ForecastPath& path);

}  // namespace headroom::api
