#include <cmath>
#include <cstdint>
#include <numbers>

#include <benchmark/benchmark.h>

#include "core/simulation/simulation.hpp"

/// A year of demand per policy. Targets: under 3 s with a decision each minute, under 0.6 s with one every five
/// minutes; predictive under 60 s.
namespace headroom::simulation {
namespace {

/// A day's and a week's wave with some noise, between 0 and about 21 units, one point every five minutes.
const DemandByMinute& year() {
  static const DemandByMinute demand = [] {
    const Instant start{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}};
    DemandTrace trace;
    std::uint32_t random = 1;
    for (int i = 0; i <= 365 * 288; ++i) {
      random = random * 1'664'525U + 1'013'904'223U;
      const double noise = static_cast<double>(random >> 8) / 0x1p24 - 0.5;
      const double hours = i / 12.0;
      const double wave =
          7 * std::sin(hours / 24 * 2 * std::numbers::pi) + 3 * std::sin(hours / 168 * 2 * std::numbers::pi);
      trace.push_back({start + i * Seconds{300}, std::max(0.0, 10 + wave + 2 * noise)});
    }
    return by_minute(trace);
  }();
  return demand;
}

Policy policy_of(Signal signal) {
  const ScaleRule out{.cooldown = Seconds{300}, .maximum_increment_percent = 100};
  const ScaleRule in{.cooldown = Seconds{300}, .maximum_increment_percent = 50};
  return {{.limits = {.minimum = {2}, .maximum = {30}}, .scale_out = out, .scale_in = in}, {std::move(signal)}};
}

AlarmRule rule(const char* name, Comparison comparison, double threshold, Seconds period, std::int64_t periods,
               double change) {
  return {.name = name,
          .metric = "YARNMemoryAvailablePercentage",
          .period = period,
          .evaluation_periods = periods,
          .datapoints_to_alarm = periods,
          .comparison = comparison,
          .threshold = threshold,
          .adjustment = {.value = change}};
}

void simulate_year(benchmark::State& state, const Policy& policy) {
  const Options options{.hourly_price = MicroDollars{96'000}, .evaluate_every = Seconds{state.range(0)}};
  for (auto _ : state)
    benchmark::DoNotOptimize(simulate({"policy", policy}, policy.limits, year(), options, builtin_catalog()));
}

void managed_scaling(benchmark::State& state) { simulate_year(state, policy_of(ManagedScaling{})); }
void alarm_rules(benchmark::State& state) {
  simulate_year(state, policy_of(AlarmRules{{rule("out", Comparison::less_than, 20, Seconds{300}, 2, 1),
                                             rule("in", Comparison::greater_than, 70, Seconds{600}, 3, -1)}}));
}
void target_tracking(benchmark::State& state) {
  simulate_year(state, policy_of(TargetTracking{.metric = "utilization_percent", .target = 70}));
}
void predictive(benchmark::State& state) { simulate_year(state, policy_of(Predictive{})); }

BENCHMARK(managed_scaling)->Arg(60)->Arg(300)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(alarm_rules)->Arg(60)->Arg(300)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(target_tracking)->Arg(60)->Arg(300)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(predictive)->Arg(60)->Arg(300)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace headroom::simulation
