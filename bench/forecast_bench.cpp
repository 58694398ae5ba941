#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/forecast/capacity_forecaster.hpp"
#include "core/forecast/forecast_path.hpp"

/// Targets: 48 hours from a month of five-minute history under 2 ms, a decision at a mark about 50 µs, a month built in
/// a few ms, and a year of marks, each decided, under 10 s.
namespace headroom::forecast {
namespace {

constexpr std::int64_t month = 30 * marks_per_day;
constexpr std::int64_t year = 365 * marks_per_day;

double demand_at(std::int64_t mark) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(mark % marks_per_day) / marks_per_day;
  return 10 - 6 * std::cos(angle) + static_cast<double>(mark * 7919 % 100) / 50;
}

CapacityForecaster fed(std::int64_t marks) {
  CapacityForecaster forecaster({}, 0, 30);
  for (std::int64_t mark = 0; mark < marks; ++mark) forecaster.append(demand_at(mark));
  return forecaster;
}

void forecast_48_hours(benchmark::State& state) {
  std::vector<Point> points;
  for (std::int64_t mark = 0; mark < month; ++mark) points.push_back({Instant{mark * mark_length}, demand_at(mark)});
  const PathQuestion question{
      .from = Instant{month * mark_length}, .horizon = Seconds{48 * 3600}, .step = Seconds{state.range(0)}};
  for (auto _ : state) benchmark::DoNotOptimize(forecast_path(points, mark_length, question));
}
BENCHMARK(forecast_48_hours)->Arg(3600)->Arg(300)->Unit(benchmark::kMillisecond);

void build_a_month(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(fed(month));
}
BENCHMARK(build_a_month)->Unit(benchmark::kMillisecond);

void decide_at_a_mark(benchmark::State& state) {
  const CapacityForecaster forecaster = fed(month);
  for (auto _ : state) benchmark::DoNotOptimize(forecaster.forecast());
}
BENCHMARK(decide_at_a_mark)->Unit(benchmark::kMicrosecond);

void decide_a_year(benchmark::State& state) {
  for (auto _ : state) {
    CapacityForecaster forecaster({}, 0, 30);
    for (std::int64_t mark = 0; mark < year; ++mark) {
      forecaster.append(demand_at(mark));
      benchmark::DoNotOptimize(forecaster.forecast());
    }
  }
}
BENCHMARK(decide_a_year)->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
}  // namespace headroom::forecast
