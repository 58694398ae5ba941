#pragma once

#include <cstdint>
#include <string>

#include "core/base/names.hpp"
#include "core/base/time.hpp"

/// What a forecast of the needed capacity is asked, and what it answers.
namespace headroom::forecast {

/// Forecasts are made at the marks of this grid: whole multiples of five minutes since 1970.
inline constexpr Seconds mark_length{300};
inline constexpr std::int64_t marks_per_day = 288;
inline constexpr std::int64_t marks_per_hour = 12;

/// How many different hours a series must have values in. Below that there is no forecast.
inline constexpr std::int64_t least_hourly_points = 24;
/// From this many days of history on the demand itself is forecast. Before, it is taken to stay as it is.
inline constexpr std::int64_t least_days = 2;

inline constexpr Seconds longest_start_up{3600};

/// `seasonal_profile` learns the days and the weeks of the demand. `hour_of_week_linear` is a published practice: a
/// line through the hour and the day of the week.
enum class ForecastModel { seasonal_profile, hour_of_week_linear };

struct CapacityQuestion {
  std::string metric{};  ///< whose demand; empty: the demand that the cluster's own figures show
  ForecastModel model{ForecastModel::seasonal_profile};
  double quantile{0.935};  ///< the share of similar moments in which the capacity has to be enough; 0.5 to 0.999
  Seconds start_up{300};   ///< from asking for capacity to having it; 0 to longest_start_up
  friend bool operator==(const CapacityQuestion&, const CapacityQuestion&) = default;
};

/// 0.935 for a start-up of up to 5 minutes, 0.945 for up to 10, 0.95 for more.
double default_quantile(Seconds start_up);

/// The answer at one mark. "In `share` of `moments` moments like this one, `target` units were enough for `horizon`."
struct CapacityForecast {
  CapacityQuestion question;
  Instant at{};            ///< the mark
  double demand{0};        ///< at the mark, in units
  double expected{0};      ///< the largest demand that is expected within the horizon; of the linear model: the mean of
                           ///< its metric in the next hour
  double scale{0};         ///< how far such forecasts are off now, in units
  std::int64_t target{0};  ///< whole units; not limited by any policy
  Seconds horizon{0};      ///< how far ahead it looks: until capacity that is asked for at the next mark has arrived
  double share{1};         ///< 0–1, at least the quantile, unless `target` had to be lower than every known need
  std::int64_t moments{0};        ///< how many moments of the last 14 days it was compared with
  double fleet_size{0};           ///< the demand that is exceeded 0.5% of the last 14 days; 0: not known yet
  std::int64_t hourly_points{0};  ///< in how many different hours there were values
  friend bool operator==(const CapacityForecast&, const CapacityForecast&) = default;

  bool has_enough_history() const { return hourly_points >= least_hourly_points; }
};

}  // namespace headroom::forecast

namespace headroom {
template <>
inline constexpr auto names_of<forecast::ForecastModel> = std::to_array<EnumName<forecast::ForecastModel>>(
    {{"seasonal_profile", forecast::ForecastModel::seasonal_profile},
     {"hour_of_week_linear", forecast::ForecastModel::hour_of_week_linear}});
}  // namespace headroom
