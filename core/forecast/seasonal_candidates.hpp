#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace headroom::forecast {

/// What the past alone says about a time: the same time yesterday, an exponentially weighted mean of seven days, their
/// median, the same time last week, an exponentially weighted mean of four weeks, and the mean of the two means. Not a
/// number: the history is too short for it.
using Candidates = std::array<double, 6>;
inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The first of the three that look back a week or more.
inline constexpr std::size_t first_weekly = 3;

/// The candidates for the place `at` of a series with `day` values a day, as they are known `days_ahead` days before:
/// yesterday is then that many days back, and last week is the first one that is as far back. If fewer than seven days
/// (or four weeks) are known, the means and the median are those of the known ones.
Candidates candidates_at(std::span<const double> values, std::int64_t at, std::int64_t day,
                         std::int64_t days_ahead = 1);

/// The weights 1/MAE⁴ of the candidates, from the sums of their errors and how many there were. A candidate without
/// errors known weighs nothing.
struct CandidateErrors {
  Candidates sum{};
  std::array<std::int64_t, 6> count{};

  void add(const Candidates& candidates, double actual);
  CandidateErrors& operator+=(const CandidateErrors& other);
};
enum class WeeklyCandidates { used, left_out };
Candidates weights_of(const CandidateErrors& errors, WeeklyCandidates weekly);

/// The weighted mean of the candidates that are known. Without weights: the same time yesterday, which may be unknown.
double blended(const Candidates& candidates, const Candidates& weights);

}  // namespace headroom::forecast
