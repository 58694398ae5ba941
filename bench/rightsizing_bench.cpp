#include <benchmark/benchmark.h>

#include "core/rightsizing/rightsize.hpp"

/// A sizing with limits, prices, alternatives and every step in words.
namespace headroom::rightsizing {
namespace {

JobRequest request_on_types(std::int64_t types) {
  JobRequest request{.data = {"1TiB", std::int64_t{1} << 40},
                     .executor = ExecutorRequest{.cores = 5, .memory = Mebibytes{19'456}},
                     .platform = Platform::emr,
                     .cluster_cores = 4000,
                     .cluster_memory = Mebibytes{16'384'000},
                     .hours = 2};
  for (const char* type : {"m5.4xlarge", "r5.4xlarge", "m5d.4xlarge", "m5a.4xlarge"})
    if (static_cast<std::int64_t>(request.instance_types.size()) < types)
      request.instance_types.push_back({.instance_type = type});
  return request;
}

void rightsize_terabyte(benchmark::State& state) {
  const JobRequest request = request_on_types(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(rightsize(request, builtin_catalog()));
}
BENCHMARK(rightsize_terabyte)->ArgName("instance_types")->Arg(0)->Arg(4);

}  // namespace
}  // namespace headroom::rightsizing
