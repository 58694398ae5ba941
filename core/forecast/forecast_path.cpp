#include "core/forecast/forecast_path.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/base/text.hpp"
#include "core/forecast/buckets.hpp"
#include "core/forecast/hour_of_week_line.hpp"
#include "core/forecast/line_forecast.hpp"

namespace headroom::forecast {
namespace {

constexpr double clearly_better = 0.85;  ///< of the error of repeating the last day
constexpr double least_coverage = 80;    ///< percent, of p90
constexpr Seconds oldest{14 * 86'400};
constexpr std::int64_t trusted_age = 3;  ///< hours

std::int64_t rounded_up(Instant::duration time, Seconds by) {
  const Instant::duration step{by};
  return time / step + (time % step > Instant::duration{0} ? 1 : 0);
}

/// The mean of the outlooks from `begin` to `end`, both counted from the start of the path. A part of a step counts for
/// its part.
std::vector<double> mean_of(const std::vector<Outlook>& outlooks, Seconds step, Seconds begin, Seconds end) {
  std::vector<double> sums(outlooks.empty() ? 0 : outlooks.front().bounds.size(), 0);
  for (std::int64_t k = begin / step; k * step < end && k < std::ssize(outlooks); ++k) {
    const Seconds from = std::max(begin, k * step);
    const Seconds until = std::min(end, (k + 1) * step);
    const double share = static_cast<double>((until - from).count()) / static_cast<double>((end - begin).count());
    for (std::size_t q = 0; q < sums.size(); ++q) sums[q] += share * outlooks[static_cast<std::size_t>(k)].bounds[q];
  }
  return sums;
}

std::vector<PathPoint> points_of(const std::vector<Outlook>& outlooks, Seconds step, const PathQuestion& question) {
  std::vector<PathPoint> points;
  for (Seconds begin{0}; begin < question.horizon; begin += question.step)
    points.push_back({question.from + begin, mean_of(outlooks, step, begin, begin + question.step)});
  return points;
}

/// One sentence, and the verdict.
void judge(ForecastPath& path, Seconds age) {
  if (!path.accuracy) {
    path.reason = "the history is too short to try the method on it";
    return;
  }
  const Accuracy& a = *path.accuracy;
  const std::string figures = "its error was " + text::quantity(a.mase) + " of a day's usual change, and " +
                              text::quantity(a.seasonal_naive_mase) +
                              " is that of repeating the last day; p90 held in " +
                              text::quantity(a.coverage_p90_percent) + "% of the cases";
  const bool bounds_hold = a.coverage_p90_percent >= least_coverage;
  path.trust = Trust::poor;
  if (a.mase <= a.seasonal_naive_mase) path.trust = Trust::fair;
  if (a.mase <= clearly_better * a.seasonal_naive_mase && bounds_hold) path.trust = Trust::good;
  path.reason = figures;
  if (age <= std::chrono::hours{trusted_age}) return;
  if (path.trust == Trust::good) path.trust = Trust::fair;
  path.reason += "; the newest value is " + text::duration(age) + " old";
}

/// Why there can be no path; empty if there can be one.
std::string obstacle(std::int64_t hourly_points, const Buckets& buckets) {
  if (hourly_points < least_hourly_points)
    return "there are values in " + text::whole(hourly_points) + (hourly_points == 1 ? " hour" : " different hours") +
           ", and it takes 24";
  if (buckets.values.empty() || buckets.missing * buckets.step > oldest)
    return "the newest value is more than 14 days old";
  return {};
}

std::vector<Outlook> outlooks_of(const SeasonalForecast& made, std::int64_t missing, std::int64_t count) {
  std::vector<Outlook> outlooks;
  for (std::int64_t k = 1; k <= count; ++k) outlooks.push_back(made.ahead(missing + k));
  return outlooks;
}

}  // namespace

ForecastPath forecast_path(std::span<const Point> points, Seconds period, const PathQuestion& question) {
  std::vector<Point> known;
  for (const Point& point : points)
    if (point.at + period <= question.from) known.push_back({point.at + period / 2, point.value});
  ForecastPath path;
  const std::vector<HourlyMean> means = hourly_means(known, question.from);
  path.hourly_points = std::ssize(means);
  const bool is_linear = question.model == ForecastModel::hour_of_week_linear;
  const Seconds step = is_linear ? Seconds{3600} : bucket_step(period, question.step);
  const Buckets buckets = buckets_before(question.from, step, known);
  path.reason = obstacle(path.hourly_points, buckets);
  if (!path.reason.empty()) return path;
  const Seconds path_length = rounded_up(question.horizon, question.step) * question.step;
  const std::int64_t count = rounded_up(path_length, step);
  const Seconds age = std::chrono::duration_cast<Seconds>(question.from - (known.back().at + period / 2));
  if (is_linear) {
    const LineForecast made(means, question.quantiles);
    path.points = points_of(made.path(question.from, count), step, question);
    path.accuracy = made.accuracy();
  } else {
    const std::int64_t day = 86'400 / step.count();
    const SeasonalForecast made(buckets.values, day, buckets.missing + count, question.quantiles);
    path.points = points_of(outlooks_of(made, buckets.missing, count), step, question);
    path.accuracy = made.accuracy();
  }
  judge(path, age);
  return path;
}

}  // namespace headroom::forecast
