#include <benchmark/benchmark.h>

#include "core/planning/make_plan.hpp"

/// Plans with alternatives and every step in words: of a small job and of a large one, on a few types and on the whole
/// catalogue, feasible and not.
namespace headroom::planning {
namespace {

PlanRequest job(std::int64_t gigabytes, bool whole_catalogue) {
  PlanRequest request{.data = {"", gigabytes * 1'000'000'000},
                      .core_microseconds_per_gb = 600'000'000,
                      .deadline = Seconds{7200},
                      .budget = MicroDollars{1'000'000'000},
                      .interruptions = 1,
                      .checkpointed = true};
  for (const char* type : {"m5.large", "m5.xlarge", "m5.2xlarge", "m5.4xlarge"}) {
    const MicroDollars on_demand = *builtin_catalog().find(type)->on_demand_hourly;
    request.prices.push_back({.instance_type = type, .spot_hourly = scaled(on_demand, 1, 3)});
    if (!whole_catalogue) request.instance_types.emplace_back(type);
  }
  return request;
}

void plan_job(benchmark::State& state) {
  const PlanRequest request = job(state.range(0), state.range(1) != 0);
  for (auto _ : state) benchmark::DoNotOptimize(make_plan(request, builtin_catalog()));
}
BENCHMARK(plan_job)->ArgNames({"gb", "whole_catalogue"})->ArgsProduct({{10, 1'000, 50'000}, {0, 1}});

/// Nothing keeps the constraints, so that the nearest change is looked for as well.
void plan_what_is_infeasible(benchmark::State& state) {
  PlanRequest request = job(state.range(0), true);
  request.minimum_utilisation = 99'000'000;
  request.deadline = Seconds{400};
  request.interruptions = most_interruptions;
  for (auto _ : state) benchmark::DoNotOptimize(make_plan(request, builtin_catalog()));
}
BENCHMARK(plan_what_is_infeasible)->ArgName("gb")->Arg(10)->Arg(1'000)->Arg(200'000'000);

}  // namespace
}  // namespace headroom::planning
