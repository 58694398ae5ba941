#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/forecast/capacity_forecast.hpp"
#include "core/forecast/seasonal_forecast.hpp"
#include "core/forecast/series.hpp"

/// The path of a quantity in the coming hours, with bounds, and whether to trust it.
namespace headroom::forecast {

struct PathQuestion {
  Instant from{};                                 ///< the path starts here; points after it count for nothing
  Seconds horizon{86'400};                        ///< at least one step
  Seconds step{3600};                             ///< 60 s to a day
  std::vector<double> quantiles{0.5, 0.9, 0.95};  ///< ascending, strictly between 0 and 1
  ForecastModel model{ForecastModel::seasonal_profile};
};

/// The mean over one step.
struct PathPoint {
  Instant at;                    ///< the start of the step
  std::vector<double> values{};  ///< one for each quantile
};

/// `good`: clearly better than repeating the last day, with bounds that hold. `fair`: no worse than that.
enum class Trust { good, fair, poor };

struct ForecastPath {
  std::vector<PathPoint> points{};  ///< empty if the history is too short
  std::optional<Accuracy> accuracy{};
  Trust trust{Trust::poor};
  std::string reason{};           ///< why, one sentence for a person
  std::int64_t hourly_points{0};  ///< in how many different hours the series has values

  /// There are no points otherwise.
  bool has_enough_history() const { return !points.empty(); }
};

/// The points are the means of periods of `period` that start at their times. A period that is not over at `from`
/// counts for nothing.
/// There is no path from fewer than 24 hourly points, or if the newest is more than 14 days old.
ForecastPath forecast_path(std::span<const Point> points, Seconds period, const PathQuestion& question);

}  // namespace headroom::forecast

namespace headroom {
template <>
inline constexpr auto names_of<forecast::Trust> = std::to_array<EnumName<forecast::Trust>>(
    {{"good", forecast::Trust::good}, {"fair", forecast::Trust::fair}, {"poor", forecast::Trust::poor}});
}  // namespace headroom
