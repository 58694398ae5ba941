#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/forecast/seasonal_candidates.hpp"

namespace headroom::forecast {

/// How good forecasts were that were made during the last days from what was known then.
struct Accuracy {
  double mase{0};                  ///< mean error by the mean difference from one day to the next
  double seasonal_naive_mase{0};   ///< the same of "as at this time on the last day that is known"
  double coverage_p90_percent{0};  ///< how often the demand stayed at or below p90
  std::int64_t forecasts{0};       ///< of how many values this is
  friend bool operator==(const Accuracy&, const Accuracy&) = default;
};

/// One value ahead.
struct Outlook {
  double expected{0};
  std::vector<double> bounds{};  ///< one for each quantile, none smaller than the one before if the quantiles ascend
};

/// The default model: a profile of days and weeks, how far the present is above or below it, and where that is going.
/// docs/forecasting.md has the calculation. It takes `values` in equal steps, `day` of them a day, oldest first and
/// finite; only the last eight weeks count.
class SeasonalForecast {
 public:
  /// `furthest`: how many steps ahead it will be asked about, at least 1. `quantiles`: between 0 and 1.
  SeasonalForecast(std::span<const double> values, std::int64_t day, std::int64_t furthest,
                   std::vector<double> quantiles);

  /// The value `ahead` steps after the last one, from 1 to `furthest`.
  Outlook ahead(std::int64_t ahead) const;

  /// No value if the history is too short to have tried it: less than a day, and one day more than it takes to
  /// forecast.
  std::optional<Accuracy> accuracy() const { return accuracy_; }

 private:
  /// How much of the level, and of its last change, is left after some steps.
  struct Slopes {
    double level{0};
    double change{0};
  };
  /// How far the values were above the profile at one place, and how much that had changed in one step.
  struct Level {
    double value{0};
    double change{0};
    double times(const Slopes& slopes) const { return slopes.level * value + slopes.change * change; }
  };
  /// What was learned from the values before one place.
  struct Fit {
    std::int64_t end{0};                        ///< the place
    std::vector<std::vector<double>> profiles;  ///< for each number of days ahead, from `first_` on
    std::vector<double> levels;                 ///< how far the values were above the profile, from `first_` on
    std::vector<Slopes> slopes;                 ///< for each knot
    std::vector<std::vector<double>> errors;    ///< for each knot: one for each quantile
  };
  /// Sums over forecasts whose values are known by now.
  struct Trial {
    double error{0};
    double naive{0};
    double count{0};
    std::vector<double> covered;  ///< for each quantile: how many values stayed at or below the bound
  };
  struct Knot {
    std::size_t below;
    std::size_t above;
    double share;  ///< of the one above
  };

  std::int64_t days_ahead(std::int64_t ahead) const { return (ahead + day_ - 1) / day_; }
  double profile(const Fit& fit, std::int64_t place, std::int64_t days) const;
  Level level(const Fit& fit, std::int64_t place) const;
  Fit learn(std::int64_t end, std::span<const double> quantiles) const;
  void learn_levels(Fit& fit) const;
  static Slopes slopes_of(std::span<const Level> levels, std::span<const double> errors);
  void learn_knot(Fit& fit, std::int64_t ahead, std::span<const double> quantiles) const;
  Knot knot_of(std::int64_t ahead) const;
  double expected(const Fit& fit, std::int64_t origin, std::int64_t ahead) const;
  double error(const Fit& fit, std::int64_t ahead, std::size_t quantile) const;
  Trial trial(const Fit& fit, std::size_t quantiles) const;
  double daily_difference() const;
  void try_out();

  std::vector<double> values_;
  std::int64_t day_;
  std::int64_t size_;
  std::int64_t first_;                               ///< the first place that has a profile
  double floor_;                                     ///< no demand is below it
  std::vector<std::int64_t> knots_;                  ///< the steps ahead that are learned; between them it interpolates
  std::vector<std::vector<Candidates>> candidates_;  ///< for each number of days ahead, from `first_` on
  std::vector<double> quantiles_;
  std::vector<double> calibrated_;  ///< the quantiles after calibration
  Fit fit_;
  std::optional<Accuracy> accuracy_;
};

}  // namespace headroom::forecast
