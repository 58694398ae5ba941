#include "api/wire/rightsizing/seed_translation.hpp"

#include <algorithm>
#include <string>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/spark/executor.hpp"

namespace headroom::api {
namespace {

using rightsizing::LimitingFactor;
using rightsizing::SeedRequest;
using rightsizing::SeedSizing;
using rightsizing::Sizing;

constexpr std::int64_t mib_per_gib = 1024;
constexpr std::int64_t split_mib = 128;
constexpr std::int64_t bytes_per_mib = std::int64_t{1} << 20;

using text::whole;

std::int64_t product(std::int64_t a, std::int64_t b) { return saturated(Int128{a} * b); }

/// How often its executors have to take up tasks, which it does not say.
std::int64_t waves(const SeedSizing& s) {
  const std::int64_t slots = product(s.executor_count, s.executor->shape.cores);
  return slots > 0 ? ceil_div(s.parallelism, slots) : 0;
}

/// Its overhead is what Spark adds by itself, since that calculator sets none.
ExecutorShape driver(const SeedSizing& s) {
  const Mebibytes heap{product(s.driver_memory_gb, mib_per_gib)};
  const std::int64_t factor = overhead_factor(Platform::kubernetes, Language::jvm);
  return {s.driver_cores, heap, default_overhead(heap, factor)};
}

/// Of two limits that it applies one after the other, the one that the result is at.
LimitingFactor limiting_factor(const SeedRequest& job, const SeedSizing& s) {
  if (s.executor_count >= std::max(s.cores_based_executors, s.memory_based_executors)) return LimitingFactor::waves;
  const std::int64_t by_cores = job.cluster_cores.value_or(0) / s.executor->shape.cores;
  const bool cores = job.cluster_cores.value_or(0) != 0 && s.executor_count == by_cores;
  return cores ? LimitingFactor::cluster_cores : LimitingFactor::cluster_memory;
}

std::vector<CalculationStep> steps(const SeedRequest& job, const SeedSizing& s) {
  const ExecutorShape& shape = s.executor->shape;
  const std::string memory = whole(shape.memory.value);
  std::string limits = "max(" + whole(s.cores_based_executors) + ", " + whole(s.memory_based_executors) + ")";
  if (job.cluster_cores.value_or(0) != 0)
    limits += ", at most " + whole(*job.cluster_cores) + " cores / " + whole(shape.cores);
  if (job.cluster_memory_gb.value_or(0) != 0)
    limits += ", at most " + whole(*job.cluster_memory_gb) + " GB / " + whole(shape.memory.value / mib_per_gib) + " GB";
  return {
      {"data", job.data_size, whole(s.data_size_mb) + " MB"},
      {"parallelism", "max(200, " + whole(s.data_size_mb) + " MB / 128)", whole(s.parallelism)},
      {"cores_based_executors", "max(1, " + whole(s.parallelism) + " / " + whole(shape.cores) + " cores)",
       whole(s.cores_based_executors)},
      {"memory_based_executors", "max(1, 3 × " + whole(s.data_size_mb) + " MB / " + memory + " MB)",
       whole(s.memory_based_executors)},
      {"executors", limits, whole(s.executor_count)},
      {"dynamic_allocation", "max(1, n / 4), n / 2 and 2 n",
       "min " + whole(s.min_executors) + ", initial " + whole(s.initial_executors) + ", max " + whole(s.max_executors)},
      {"cost", whole(s.total_memory_gb) + " GB × $0.01 to × $0.03, whatever it runs on and for how long",
       s.cost_estimate}};
}

}  // namespace

rightsizing::JobRequest request_of(const SeedRequest& job, const SeedSizing& sizing) {
  return {.data = {job.data_size, product(sizing.data_size_mb, bytes_per_mib)},
          .preset = job.executor_preset,
          .platform = Platform::kubernetes,
          .spot_share_percent = job.spot ? 100 : 0};
}

Sizing recommendation_of(const SeedRequest& job, const SeedSizing& s) {
  const ExecutorShape& shape = s.executor->shape;
  Sizing r{.data = {job.data_size, product(s.data_size_mb, bytes_per_mib)}};
  r.split_bytes = split_mib * bytes_per_mib;
  r.tasks = s.parallelism;
  r.waves = waves(s);
  r.slots_per_executor = shape.cores;
  r.wanted_executors = std::max(s.cores_based_executors, s.memory_based_executors);
  r.executors = s.executor_count;
  r.min_executors = s.min_executors;
  r.max_executors = s.max_executors;
  r.initial_executors = s.initial_executors;
  r.limiting_factor = limiting_factor(job, s);
  r.executor = shape;
  r.overhead_origin = rightsizing::OverheadOrigin::preset;
  r.container_limit = ExecutorShape{s.executor->limit_cores, s.executor->limit_memory, Mebibytes{0}};
  r.driver = driver(s);
  r.total_cores = s.total_cores;
  r.total_memory = {product(s.total_memory_gb, mib_per_gib)};
  r.steps = steps(job, s);
  r.summary = whole(r.executors) + " executors of " + whole(shape.cores) + " cores and " + whole(shape.memory.value) +
              " MiB of heap: the result of the calculator that this model copies; the warnings say what is "
              "wrong with it.";
  r.warnings = s.warnings;
  return r;
}

}  // namespace headroom::api
