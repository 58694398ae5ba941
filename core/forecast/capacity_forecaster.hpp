#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "core/forecast/capacity_forecast.hpp"
#include "core/forecast/normal_equations.hpp"
#include "core/forecast/seasonal_candidates.hpp"
#include "core/forecast/similar_moments.hpp"

namespace headroom::forecast {

/// Answers the question at each mark of a demand that grows by one value every five minutes. What it answers depends
/// only on the question, the first mark and the values so far; not on when it was asked. docs/forecasting.md has the
/// calculation.
///
/// append() takes about a microsecond, forecast() about 50. A year of marks takes 10 MB.
class CapacityForecaster {
 public:
  /// The first value that will be appended is the demand at `first_mark`, a number of mark_length since 1970. No demand
  /// above 1.1 × `maximum` units is expected.
  CapacityForecaster(CapacityQuestion question, std::int64_t first_mark, double maximum);

  /// The demand in units at the next mark. A value that is not finite, or is negative, counts as 0; one above 1e15 as
  /// 1e15.
  void append(double demand);

  /// How many marks there are.
  std::int64_t size() const { return static_cast<std::int64_t>(demand_.size()); }
  std::int64_t next_mark() const { return first_mark_ + size(); }

  /// The answer at the newest mark. There must be one. A model that does not forecast capacity answers as
  /// seasonal_profile would.
  CapacityForecast forecast() const;

 private:
  /// What one day adds to what is learned.
  struct Day {
    CandidateErrors errors;
    std::vector<NormalEquations> equations;  ///< one for each mark ahead
  };

  std::size_t steps() const { return coefficients_.size(); }
  NormalEquations::Row variables_at(std::int64_t place, std::size_t ahead) const;
  void begin_day();
  void learn(std::int64_t place);
  void learn_from_days();
  void settle_error(std::int64_t place);
  double expected_at(std::int64_t place) const;
  double scale_at(std::int64_t place) const;

  CapacityQuestion question_;
  std::int64_t first_mark_;
  double ceiling_;

  // One entry a mark; the seasons and their candidates reach as far ahead as the forecasts do.
  std::vector<double> demand_;
  std::vector<double> level_;
  std::vector<double> season_;
  std::vector<double> expected_;
  std::vector<double> scale_;
  std::vector<double> misses_;         ///< |what came − what was expected|, as far as it is known
  std::deque<Candidates> candidates_;  ///< of the places that have no demand yet

  std::deque<Day> days_;
  Candidates weights_{};
  std::vector<NormalEquations::Row> coefficients_;  ///< one for each mark ahead
  double recent_miss_;
  double fleet_size_{0};
  SimilarMoments moments_;
};

}  // namespace headroom::forecast
