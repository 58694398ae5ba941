#include "core/forecast/capacity_forecaster.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/forecast/quantile.hpp"

namespace headroom::forecast {
namespace {

constexpr std::size_t days_learned_from = 14;
constexpr std::int64_t first_day_of_weekly = 8;
constexpr double level_rate = 0.05;
constexpr double ridge = 0.002;
constexpr double room_above_maximum = 1.1;
constexpr double miss_rate = 0.05;
constexpr double first_miss = 0.5;
constexpr double smallest_scale = 0.1;
constexpr std::int64_t days_of_misses = 7;
constexpr double fading_a_day = 0.8;
constexpr std::int64_t marks_beside = 3;
constexpr double largest_demand = 1e15;
constexpr double size_quantile = 0.995;
constexpr double rounding = 1e-9;  ///< units that no machine is bought for

/// Capacity that is asked for at the next mark has arrived by then.
std::size_t marks_ahead(Seconds start_up) {
  const Seconds lead = std::clamp(start_up, Seconds{0}, longest_start_up);
  return static_cast<std::size_t>((lead + mark_length - Seconds{1}) / mark_length + 1);
}

double bounded(double demand) { return demand > 0 ? std::min(demand, largest_demand) : 0; }

std::size_t index(std::int64_t place) { return static_cast<std::size_t>(place); }

}  // namespace

double default_quantile(Seconds start_up) {
  if (start_up <= Seconds{300}) return 0.935;
  return start_up <= Seconds{600} ? 0.945 : 0.95;
}

CapacityForecaster::CapacityForecaster(CapacityQuestion question, std::int64_t first_mark, double maximum)
    : question_(std::move(question)),
      first_mark_(first_mark),
      ceiling_(room_above_maximum * bounded(maximum)),
      season_(marks_ahead(question_.start_up), unknown),
      coefficients_(marks_ahead(question_.start_up)),
      recent_miss_(first_miss) {
  candidates_.assign(steps(), Candidates{unknown, unknown, unknown, unknown, unknown, unknown});
}

void CapacityForecaster::append(double demand) {
  const std::int64_t place = size();
  demand_.push_back(bounded(demand));
  level_.push_back(place == 0 ? demand_.back() : level_.back() + level_rate * (demand_.back() - level_.back()));
  candidates_.push_back(candidates_at(demand_, place + static_cast<std::int64_t>(steps()), marks_per_day));
  season_.push_back(blended(candidates_.back(), weights_));

  const bool day_begins = (first_mark_ + place) % marks_per_day == 0;
  if (place == 0 || day_begins) begin_day();
  learn(place);
  candidates_.pop_front();
  const std::int64_t least = least_days * marks_per_day;
  if (place == least || (day_begins && place > least)) learn_from_days();

  settle_error(place - static_cast<std::int64_t>(steps()));
  expected_.push_back(expected_at(place));
  scale_.push_back(scale_at(place));
  moments_.add({.scale = scale_.back(),
                .expected = expected_.back(),
                .change = place == 0 ? 0 : demand_.back() - demand_[index(place - 1)]});
}

void CapacityForecaster::begin_day() {
  days_.push_back({.errors = {}, .equations = std::vector<NormalEquations>(steps())});
  if (days_.size() > days_learned_from + 1) days_.pop_front();
}

/// Adds what the demand at `place` says about the forecasts that were made for it.
void CapacityForecaster::learn(std::int64_t place) {
  Day& today = days_.back();
  const double actual = demand_[index(place)];
  today.errors.add(candidates_.front(), actual);
  for (std::size_t ahead = 1; ahead <= steps(); ++ahead) {
    const std::int64_t from = place - static_cast<std::int64_t>(ahead);
    if (from < marks_per_day) break;
    today.equations[ahead - 1].add(variables_at(from, ahead), actual - demand_[index(from)]);
  }
}

void CapacityForecaster::learn_from_days() {
  CandidateErrors errors;
  std::vector<NormalEquations> equations(steps());
  for (const Day& day : days_) {
    errors += day.errors;
    for (std::size_t k = 0; k < steps(); ++k) equations[k] += day.equations[k];
  }
  const bool is_long = size() > first_day_of_weekly * marks_per_day;
  weights_ = weights_of(errors, is_long ? WeeklyCandidates::used : WeeklyCandidates::left_out);
  for (std::size_t k = 0; k < steps(); ++k) coefficients_[k] = equations[k].solve(ridge);
  for (std::size_t k = 0; k < steps(); ++k) season_[season_.size() - steps() + k] = blended(candidates_[k], weights_);
  const auto recent = std::min<std::size_t>(demand_.size(), days_learned_from * index(marks_per_day));
  fleet_size_ = quantile_of(std::vector<double>(demand_.end() - static_cast<std::ptrdiff_t>(recent), demand_.end()),
                            size_quantile);
}

/// What is known now about the forecast that was made at `place`.
void CapacityForecaster::settle_error(std::int64_t place) {
  if (place < 0) return;
  const auto begin = demand_.begin() + place + 1;
  const double came = *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(steps()));
  const double miss = came - expected_[index(place)];
  misses_.push_back(std::fabs(miss));
  moments_.add_error(miss / scale_[index(place)]);
  recent_miss_ += miss_rate * (misses_.back() - recent_miss_);
}

NormalEquations::Row CapacityForecaster::variables_at(std::int64_t place, std::size_t ahead) const {
  return {demand_[index(place)], level_[index(place)], season_[index(place) + ahead], season_[index(place)], 1};
}

double CapacityForecaster::expected_at(std::int64_t place) const {
  double largest = 0;
  for (std::size_t ahead = 1; ahead <= steps(); ++ahead) {
    double value = demand_[index(place)];
    if (place >= least_days * marks_per_day) {
      const auto variables = variables_at(place, ahead);
      for (std::size_t k = 0; k < variables.size(); ++k) value += coefficients_[ahead - 1][k] * variables[k];
    }
    largest = std::max(largest, std::clamp(value, 0.0, ceiling_));
  }
  return largest;
}

/// Half by the misses of the last hour or two, half by those at this time of day.
double CapacityForecaster::scale_at(std::int64_t place) const {
  double sum = 0;
  double weights = 0;
  double weight = 1;
  for (std::int64_t day = 1; day <= days_of_misses; ++day) {
    for (std::int64_t beside = -marks_beside; beside <= marks_beside; ++beside) {
      const std::int64_t then = place - day * marks_per_day + beside;
      if (then < 0 || then >= static_cast<std::int64_t>(misses_.size())) continue;
      sum += weight * misses_[index(then)];
      weights += weight;
    }
    weight *= fading_a_day;
  }
  const double at_this_time = weights > 0 ? sum / weights : recent_miss_;
  return 0.5 * recent_miss_ + 0.5 * at_this_time + smallest_scale;
}

CapacityForecast CapacityForecaster::forecast() const {
  const auto at_least = static_cast<std::int64_t>(std::ceil(demand_.back() - rounding));
  const Enough enough = moments_.enough(question_.quantile, std::max<std::int64_t>(0, at_least));
  const std::int64_t newest = next_mark() - 1;
  return {.question = question_,
          .at = Instant{newest * mark_length},
          .demand = demand_.back(),
          .expected = expected_.back(),
          .scale = scale_.back(),
          .target = enough.units,
          .horizon = static_cast<std::int64_t>(steps()) * mark_length,
          .share = enough.share,
          .moments = enough.moments,
          .fleet_size = fleet_size_,
          .hourly_points = newest / marks_per_hour - first_mark_ / marks_per_hour + 1};
}

}  // namespace headroom::forecast
