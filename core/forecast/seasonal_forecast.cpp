#include "core/forecast/seasonal_forecast.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headroom::forecast {
namespace {

constexpr std::int64_t weeks_kept = 8;
constexpr std::int64_t days_of_errors = 28;
constexpr std::int64_t days_tried = 7;
constexpr std::int64_t first_day_of_weekly = 8;
constexpr double level_rate_an_hour = 0.9;
constexpr std::int64_t most_origins = 336;
constexpr std::int64_t most_origins_tried = 56;
constexpr std::int64_t knots_one_by_one = 48;
constexpr double knot_ratio = 1.15;
constexpr double lowest_level = 0.005;
constexpr double highest_level = 0.995;
constexpr double tried_quantile = 0.9;
constexpr double least_determinant = 1e-9;

std::size_t index(std::int64_t place) { return static_cast<std::size_t>(place); }

std::vector<std::int64_t> knots_up_to(std::int64_t furthest) {
  std::vector<std::int64_t> knots;
  if (furthest <= knots_one_by_one) {
    for (std::int64_t ahead = 1; ahead <= furthest; ++ahead) knots.push_back(ahead);
    return knots;
  }
  double ahead = 1;
  while (ahead < static_cast<double>(furthest)) {
    knots.push_back(static_cast<std::int64_t>(ahead));
    ahead = std::max(ahead + 1, ahead * knot_ratio);
  }
  knots.push_back(furthest);
  return knots;
}

/// The value that a share of `quantile` of the errors does not exceed. It reorders them.
double quantile_in(std::vector<double>& errors, double quantile) {
  if (errors.empty()) return 0;
  const double place = std::clamp(quantile, 0.0, 1.0) * static_cast<double>(errors.size() - 1);
  const auto below = errors.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(errors.begin(), below, errors.end());
  const double share = place - std::floor(place);
  if (share <= 0 || below + 1 == errors.end()) return *below;
  return *below + share * (*std::min_element(below + 1, errors.end()) - *below);
}

}  // namespace

SeasonalForecast::SeasonalForecast(std::span<const double> values, std::int64_t day, std::int64_t furthest,
                                   std::vector<double> quantiles)
    : day_(day), quantiles_(std::move(quantiles)) {
  const auto kept = std::min<std::size_t>(values.size(), index(weeks_kept * 7 * day));
  values_.assign(values.end() - static_cast<std::ptrdiff_t>(kept), values.end());
  size_ = static_cast<std::int64_t>(values_.size());
  floor_ = values_.empty() ? 0 : std::min(0.0, *std::min_element(values_.begin(), values_.end()));
  first_ = std::max<std::int64_t>(std::min(day_, size_), size_ - (days_of_errors + days_tried) * day_);
  knots_ = knots_up_to(furthest);
  for (std::int64_t days = 1; days <= days_ahead(furthest); ++days) {
    std::vector<Candidates>& all = candidates_.emplace_back();
    const std::int64_t end = std::min(size_ + furthest, size_ + days * day_);
    all.reserve(index(end - first_));
    for (std::int64_t place = first_; place < end; ++place) all.push_back(candidates_at(values_, place, day_, days));
  }
  calibrated_ = quantiles_;
  try_out();
  fit_ = learn(size_, calibrated_);
}

double SeasonalForecast::profile(const Fit& fit, std::int64_t place, std::int64_t days) const {
  return fit.profiles[index(days - 1)][index(place - first_)];
}

SeasonalForecast::Level SeasonalForecast::level(const Fit& fit, std::int64_t place) const {
  if (place < first_) return {};
  const double now = fit.levels[index(place - first_)];
  return {now, place == first_ ? 0 : now - fit.levels[index(place - first_ - 1)]};
}

SeasonalForecast::Fit SeasonalForecast::learn(std::int64_t end, std::span<const double> quantiles) const {
  Fit fit{.end = end};
  const bool is_long = end > first_day_of_weekly * day_;
  const std::int64_t from = std::max(first_, end - days_of_errors * day_);
  for (const auto& candidates : candidates_) {
    CandidateErrors errors;
    for (std::int64_t place = from; place < end; ++place)
      errors.add(candidates[index(place - first_)], values_[index(place)]);
    const auto weights = weights_of(errors, is_long ? WeeklyCandidates::used : WeeklyCandidates::left_out);
    std::vector<double>& made = fit.profiles.emplace_back();
    made.reserve(candidates.size());
    for (const Candidates& each : candidates) made.push_back(blended(each, weights));
  }
  learn_levels(fit);
  for (const std::int64_t ahead : knots_) learn_knot(fit, ahead, quantiles);
  return fit;
}

void SeasonalForecast::learn_levels(Fit& fit) const {
  const double rate = 1 - std::pow(1 - level_rate_an_hour, 24.0 / static_cast<double>(day_));
  double level = 0;
  for (std::int64_t place = first_; place < size_; ++place) {
    const double known = profile(fit, place, 1);
    if (std::isfinite(known)) level += rate * (values_[index(place)] - known - level);
    fit.levels.push_back(level);
  }
}

/// Least squares of the errors on the level and its last change.
SeasonalForecast::Slopes SeasonalForecast::slopes_of(std::span<const Level> levels, std::span<const double> errors) {
  double values = 0;
  double changes = 0;
  double both = 0;
  double by_value = 0;
  double by_change = 0;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    const auto [value, change] = levels[k];
    values += value * value;
    changes += change * change;
    both += value * change;
    by_value += value * errors[k];
    by_change += change * errors[k];
  }
  Slopes slopes;
  const double determinant = values * changes - both * both;
  const bool are_apart = determinant > least_determinant * values * changes;
  if (values > 0)
    slopes.level =
        std::clamp(are_apart ? (changes * by_value - both * by_change) / determinant : by_value / values, 0.0, 1.0);
  if (are_apart) slopes.change = std::clamp((by_change - slopes.level * both) / changes, -1.0, 1.0);
  return slopes;
}

/// The slopes and the errors of forecasts for `ahead` steps, made at many places before the end.
void SeasonalForecast::learn_knot(Fit& fit, std::int64_t ahead, std::span<const double> quantiles) const {
  const std::int64_t days = days_ahead(ahead);
  const std::int64_t from = std::max(first_, fit.end - days_of_errors * day_);
  const std::int64_t stride = std::max<std::int64_t>(1, (fit.end - ahead - from) / most_origins);
  std::vector<Level> levels;
  std::vector<double> errors;
  for (std::int64_t origin = fit.end - ahead - 1; origin >= from; origin -= stride) {
    const double known = profile(fit, origin + ahead, days);
    if (!std::isfinite(known)) continue;
    levels.push_back(level(fit, origin));
    errors.push_back(values_[index(origin + ahead)] - known);
  }
  const Slopes slopes = slopes_of(levels, errors);
  fit.slopes.push_back(slopes);
  for (std::size_t k = 0; k < errors.size(); ++k) errors[k] -= levels[k].times(slopes);
  std::vector<double>& found = fit.errors.emplace_back();
  for (const double quantile : quantiles) found.push_back(quantile_in(errors, quantile));
}

SeasonalForecast::Knot SeasonalForecast::knot_of(std::int64_t ahead) const {
  const auto at = std::lower_bound(knots_.begin(), knots_.end(), ahead);
  if (at == knots_.end()) return {knots_.size() - 1, knots_.size() - 1, 0};
  const auto above = static_cast<std::size_t>(at - knots_.begin());
  if (*at == ahead || above == 0) return {above, above, 0};
  const std::size_t below = above - 1;
  return {below, above,
          static_cast<double>(ahead - knots_[below]) / static_cast<double>(knots_[above] - knots_[below])};
}

double SeasonalForecast::expected(const Fit& fit, std::int64_t origin, std::int64_t ahead) const {
  const double known = profile(fit, origin + ahead, days_ahead(ahead));
  if (!std::isfinite(known)) return values_.empty() ? 0 : values_[index(std::min(origin, size_ - 1))];
  const Knot knot = knot_of(ahead);
  const Level now = level(fit, origin);
  const double below = now.times(fit.slopes[knot.below]);
  return known + below + knot.share * (now.times(fit.slopes[knot.above]) - below);
}

double SeasonalForecast::error(const Fit& fit, std::int64_t ahead, std::size_t quantile) const {
  const Knot knot = knot_of(ahead);
  const double below = fit.errors[knot.below][quantile];
  return below + knot.share * (fit.errors[knot.above][quantile] - below);
}

/// Forecasts the last week from what was known before it.
SeasonalForecast::Trial SeasonalForecast::trial(const Fit& fit, std::size_t quantiles) const {
  Trial trial{.covered = std::vector<double>(quantiles, 0)};
  const std::int64_t stride = std::max<std::int64_t>(1, (size_ - fit.end) / most_origins_tried);
  for (std::int64_t origin = fit.end - 1; origin + 1 < size_; origin += stride) {
    for (const std::int64_t ahead : knots_) {
      if (origin + ahead >= size_) break;
      const double actual = values_[index(origin + ahead)];
      const double guess = expected(fit, origin, ahead);
      trial.error += std::fabs(actual - guess);
      trial.naive += std::fabs(actual - values_[index(origin + ahead - days_ahead(ahead) * day_)]);
      for (std::size_t k = 0; k < quantiles; ++k) trial.covered[k] += actual <= guess + error(fit, ahead, k) ? 1 : 0;
      ++trial.count;
    }
  }
  return trial;
}

/// The mean difference from one day to the next.
double SeasonalForecast::daily_difference() const {
  double sum = 0;
  for (std::int64_t place = day_; place < size_; ++place)
    sum += std::fabs(values_[index(place)] - values_[index(place - day_)]);
  return size_ > day_ ? sum / static_cast<double>(size_ - day_) : 0;
}

/// Tries the method on the last week. The bounds become wider or narrower by what was covered too little or too much.
void SeasonalForecast::try_out() {
  const std::int64_t tried = std::min(days_tried * day_, (size_ - first_) / 2);
  if (tried < day_ || size_ - tried < 2 * day_) return;
  std::vector<double> quantiles = quantiles_;
  quantiles.push_back(tried_quantile);
  const Trial found = trial(learn(size_ - tried, quantiles), quantiles.size());
  const double scale = daily_difference();
  const double all = found.count * (scale > 0 ? scale : 1);
  accuracy_ = {.mase = found.error / all,
               .seasonal_naive_mase = found.naive / all,
               .coverage_p90_percent = 100 * found.covered.back() / found.count,
               .forecasts = static_cast<std::int64_t>(found.count)};
  for (std::size_t k = 0; k < quantiles_.size(); ++k) {
    const double wanted = 2 * quantiles_[k] - found.covered[k] / found.count;
    calibrated_[k] = std::clamp(wanted, std::min(lowest_level, quantiles_[k]), std::max(highest_level, quantiles_[k]));
  }
}

/// The median is what is expected: the errors of the past lean to one side after each lasting change, and following
/// them made forecasts worse by 6%.
Outlook SeasonalForecast::ahead(std::int64_t ahead) const {
  Outlook outlook{.expected = std::max(floor_, expected(fit_, size_ - 1, ahead))};
  for (std::size_t k = 0; k < quantiles_.size(); ++k) {
    const double off = quantiles_[k] == 0.5 ? 0 : error(fit_, ahead, k);
    const double bound = quantiles_[k] < 0.5 ? std::min(0.0, off) : std::max(0.0, off);
    outlook.bounds.push_back(std::max(floor_, outlook.expected + bound));
  }
  for (std::size_t k = 1; k < quantiles_.size(); ++k)
    if (quantiles_[k] >= quantiles_[k - 1]) outlook.bounds[k] = std::max(outlook.bounds[k], outlook.bounds[k - 1]);
  return outlook;
}

}  // namespace headroom::forecast
