#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/decision/policy.hpp"
#include "core/forecast/capacity_forecast.hpp"
#include "core/forecast/capacity_forecaster.hpp"
#include "core/forecast/series.hpp"
#include "core/simulation/snapshots.hpp"

namespace headroom::simulation {

/// The forecasts that the predictive signals of one policy ask for. They learn from each minute as it comes, so that a
/// year takes seconds. An answer is made anew only if there is a newer five-minute mark.
class Forecasts {
 public:
  Forecasts(const Policy& policy, UnitSize size);

  /// What was measured at `now`. Every minute must come, in the order of time.
  void learn(Instant now, double demand, std::int64_t running);

  /// The answers at the newest minute, in the same place each time.
  void answer(std::vector<forecast::CapacityForecast>& answers);

 private:
  struct Asked {
    forecast::CapacityQuestion question;
    std::size_t metric;  ///< in metric_names()
    double maximum;
    std::optional<forecast::CapacityForecaster> forecaster{};  ///< from the first mark on
    std::vector<forecast::HourlyMean> means{};                 ///< for the linear model: of the last 56 days
    std::int64_t samples{0};                                   ///< in the newest hour
    std::int64_t hours{0};                                     ///< different hours so far
    bool is_outdated{true};
  };

  void add_to_hour(Asked& asked, double value) const;
  forecast::CapacityForecast linear_answer(const Asked& asked) const;

  UnitSize size_;
  Instant now_{};
  std::vector<Asked> asked_{};
};

}  // namespace headroom::simulation
