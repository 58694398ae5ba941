#include <array>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include "bench/forecast/traces.hpp"
#include "core/forecast/forecast_path.hpp"

namespace headroom::forecast_tables {
namespace {

using namespace forecast;

constexpr std::array<const char*, 5> horizon_names{"1", "2–6", "7–24", "25–48", "all"};
constexpr std::int64_t hours_ahead = 48;
constexpr std::int64_t most_origins = 40;

std::size_t horizon_of(std::int64_t hour) { return hour == 1 ? 0 : hour <= 6 ? 1 : hour <= 24 ? 2 : 3; }

struct PathScore {
  std::array<double, 5> error{};
  std::array<double, 5> count{};
  double covered{0};

  void add(std::int64_t hour, double off, bool held) {
    for (const std::size_t k : {horizon_of(hour), std::size_t{4}}) {
      error[k] += off;
      ++count[k];
    }
    covered += held ? 1 : 0;
  }
};

/// Up to 40 origins, evenly from the 14th day (or the middle, if that comes first) to two days before the end.
std::vector<std::int64_t> origins_of(std::int64_t hours) {
  const std::int64_t first = std::min<std::int64_t>(14 * 24, hours / 2);
  const std::int64_t last = hours - hours_ahead;
  const std::int64_t count = std::min(most_origins, last - first);
  std::vector<std::int64_t> origins;
  for (std::int64_t k = 0; k < count; ++k) origins.push_back(first + k * (last - first) / count);
  return origins;
}

PathScore score_path(const Trace& trace, const std::vector<HourlyMean>& hours, ForecastModel model) {
  PathScore score;
  for (const std::int64_t origin : origins_of(std::ssize(hours))) {
    const Instant from{Seconds{hours[static_cast<std::size_t>(origin)].hour * 3600}};
    const auto path =
        forecast_path(trace.points, trace.step,
                      {.from = from, .horizon = Seconds{hours_ahead * 3600}, .quantiles = {0.5, 0.9}, .model = model});
    for (std::int64_t hour = 1; hour <= hours_ahead; ++hour) {
      const double came = hours[static_cast<std::size_t>(origin + hour - 1)].value;
      const auto& values = path.points.at(static_cast<std::size_t>(hour - 1)).values;
      score.add(hour, std::fabs(came - values[0]), came <= values[1]);
    }
  }
  return score;
}

/// Repeating the last day.
PathScore score_naive(const std::vector<HourlyMean>& hours) {
  PathScore score;
  for (const std::int64_t origin : origins_of(std::ssize(hours))) {
    for (std::int64_t hour = 1; hour <= hours_ahead; ++hour) {
      const auto place = static_cast<std::size_t>(origin + hour - 1);
      const auto back = static_cast<std::size_t>((hour + 23) / 24 * 24);
      score.add(hour, std::fabs(hours[place].value - hours[place - back].value), true);
    }
  }
  return score;
}

double daily_difference(const std::vector<HourlyMean>& hours) {
  double sum = 0;
  for (std::size_t k = 24; k < hours.size(); ++k) sum += std::fabs(hours[k].value - hours[k - 24].value);
  return sum / static_cast<double>(hours.size() - 24);
}

struct MethodScore {
  std::array<std::vector<double>, 5> mase;
  std::vector<double> coverage;

  void add(const PathScore& score, double scale) {
    for (std::size_t k = 0; k < mase.size(); ++k) mase[k].push_back(score.error[k] / score.count[k] / scale);
    coverage.push_back(100 * score.covered / score.count[4]);
  }
};

void print_row(const std::string& name, const MethodScore& score, bool has_bounds) {
  std::cout << "| " << name << " |";
  for (const auto& each : score.mase) std::cout << ' ' << geometric_mean(each) << " |";
  if (has_bounds)
    std::cout << ' ' << mean(score.coverage) << "% |\n";
  else
    std::cout << " |\n";
}

}  // namespace

bool print_paths(const std::vector<Trace>& traces) {
  MethodScore seasonal;
  MethodScore linear;
  MethodScore naive;
  for (const Trace& trace : traces) {
    std::vector<HourlyMean> hours = hourly_means(trace.points, trace.points.back().at);
    hours.pop_back();
    const double scale = daily_difference(hours);
    seasonal.add(score_path(trace, hours, ForecastModel::seasonal_profile), scale);
    linear.add(score_path(trace, hours, ForecastModel::hour_of_week_linear), scale);
    naive.add(score_naive(hours), scale);
  }
  std::cout << "| MASE, hours ahead |";
  for (const char* name : horizon_names) std::cout << ' ' << name << " |";
  std::cout << " p90 covered |\n|---|---|---|---|---|---|---|\n" << std::fixed << std::setprecision(2);
  print_row("`seasonal_profile`", seasonal, true);
  print_row("the last day again", naive, false);
  print_row("`hour_of_week_linear`", linear, true);
  std::cout << '\n';
  const double covered = mean(seasonal.coverage);
  return geometric_mean(seasonal.mase[4]) <= 1.0 && geometric_mean(seasonal.mase[0]) <= 0.50 && covered >= 85 &&
         covered <= 95;
}

}  // namespace headroom::forecast_tables
