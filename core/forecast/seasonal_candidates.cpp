#include "core/forecast/seasonal_candidates.hpp"

#include <cmath>

namespace headroom::forecast {
namespace {

constexpr std::int64_t days_looked_at = 7;
constexpr std::int64_t weeks_looked_at = 4;
constexpr double fading = 0.7;  ///< the weight of a day (or week) relative to the one after it
constexpr double least_error = 1e-9;

struct Earlier {
  std::array<double, days_looked_at> values{};
  std::size_t count{0};

  std::span<const double> known() const { return std::span(values).first(count); }
};

/// Where to look: at most `most` places, `first`, `first` + 1, … times `step` before a place.
struct Back {
  std::int64_t step;
  std::int64_t first;
  std::int64_t most;
};

/// The values that lie so far before `at`, newest first.
Earlier earlier(std::span<const double> values, std::int64_t at, const Back& back) {
  Earlier found;
  const auto size = static_cast<std::int64_t>(values.size());
  for (std::int64_t k = 0; k < back.most; ++k) {
    const std::int64_t place = at - (back.first + k) * back.step;
    if (place < 0 || place >= size) break;
    found.values[found.count++] = values[static_cast<std::size_t>(place)];
  }
  return found;
}

double faded_mean(const Earlier& earlier) {
  double sum = 0;
  double weights = 0;
  double weight = 1;
  for (const double value : earlier.known()) {
    sum += weight * value;
    weights += weight;
    weight *= fading;
  }
  return weights > 0 ? sum / weights : unknown;
}

double median(const Earlier& earlier) {
  if (earlier.count == 0) return unknown;
  std::array<double, days_looked_at> sorted{};
  for (std::size_t k = 0; k < earlier.count; ++k) {
    std::size_t place = k;
    for (; place > 0 && sorted[place - 1] > earlier.values[k]; --place) sorted[place] = sorted[place - 1];
    sorted[place] = earlier.values[k];
  }
  const std::size_t half = earlier.count / 2;
  return earlier.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

}  // namespace

Candidates candidates_at(std::span<const double> values, std::int64_t at, std::int64_t day, std::int64_t days_ahead) {
  const std::int64_t weeks_ahead = (days_ahead + days_looked_at - 1) / days_looked_at;
  const Earlier days = earlier(values, at, {day, days_ahead, days_looked_at});
  const Earlier weeks = earlier(values, at, {day * days_looked_at, weeks_ahead, weeks_looked_at});
  const double by_day = faded_mean(days);
  const double by_week = faded_mean(weeks);
  return {days.count > 0 ? days.values[0] : unknown,   by_day,  median(days),
          weeks.count > 0 ? weeks.values[0] : unknown, by_week, (by_day + by_week) / 2};
}

void CandidateErrors::add(const Candidates& candidates, double actual) {
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    if (std::isnan(candidates[k])) continue;
    sum[k] += std::fabs(candidates[k] - actual);
    ++count[k];
  }
}

CandidateErrors& CandidateErrors::operator+=(const CandidateErrors& other) {
  for (std::size_t k = 0; k < sum.size(); ++k) {
    sum[k] += other.sum[k];
    count[k] += other.count[k];
  }
  return *this;
}

Candidates weights_of(const CandidateErrors& errors, WeeklyCandidates weekly) {
  Candidates weights{};
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if (errors.count[k] == 0 || (k >= first_weekly && weekly == WeeklyCandidates::left_out)) continue;
    const double mean = errors.sum[k] / static_cast<double>(errors.count[k]) + least_error;
    weights[k] = 1 / (mean * mean * mean * mean);
  }
  return weights;
}

double blended(const Candidates& candidates, const Candidates& weights) {
  double sum = 0;
  double all = 0;
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    if (!(weights[k] > 0) || std::isnan(candidates[k])) continue;
    sum += weights[k] * candidates[k];
    all += weights[k];
  }
  return all > 0 ? sum / all : candidates[0];
}

}  // namespace headroom::forecast
