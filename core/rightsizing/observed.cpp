#include "core/rightsizing/observed.hpp"

#include <algorithm>
#include <map>

#include "core/base/decimal.hpp"
#include "core/rightsizing/findings.hpp"
#include "core/rightsizing/heap_advice.hpp"
#include "core/rightsizing/lifetimes.hpp"
#include "core/rightsizing/skew.hpp"
#include "core/rightsizing/time_floors.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

std::int64_t not_negative(std::int64_t amount) { return std::max<std::int64_t>(0, amount); }

double share(double part, double whole) { return 100 * part / whole; }

/// Rounds to the nearest MiB, because Spark prints the bytes rounded down.
Mebibytes heap_with(std::int64_t unified_bytes) {
  constexpr Int128 mebibyte = bytes_per_mebibyte;
  const Int128 beyond_reserve = (Int128{unified_bytes} * 10 + 3 * mebibyte) / (6 * mebibyte);
  return reserved_heap + Mebibytes{static_cast<std::int64_t>(std::min<Int128>(beyond_reserve, most_countable))};
}

/// Most executors of an application are alike; the others come from other resource profiles.
std::optional<ObservedExecutor> usual_executor(const SparkEvidence& evidence) {
  std::map<ObservedExecutor, std::size_t> counts;
  for (const ExecutorEvidence& each : evidence.executors) {
    if (each.cores <= 0) continue;
    ObservedExecutor shape{.cores = std::min(each.cores, most_countable),
                           .slots = std::min(slots_of(each), most_countable)};
    if (const auto unified = each.unified_memory_bytes; unified && *unified > 0) shape.memory = heap_with(*unified);
    ++counts[shape];
  }
  // If two kinds are equally frequent, the larger one counts.
  const auto usual = std::ranges::max_element(
      counts, [](const auto& a, const auto& b) { return std::pair(a.second, a.first) < std::pair(b.second, b.first); });
  return usual == counts.end() ? std::nullopt : std::optional(usual->first);
}

/// For each stage, the attempt that read the most counts: a retry reads the same data again.
std::optional<std::int64_t> input_bytes(const SparkEvidence& evidence) {
  std::map<std::int64_t, std::int64_t> by_stage;
  for (const StageEvidence& stage : evidence.stages) {
    std::int64_t& most = by_stage[stage.stage_id];
    most = std::max(most, stage.input_bytes);
  }
  Int128 sum = 0;
  for (const auto& [stage, bytes] : by_stage) sum += bytes;
  return sum > 0 ? std::optional(saturated(sum)) : std::nullopt;
}

std::optional<std::int64_t> largest_shuffle(const SparkEvidence& evidence) {
  std::int64_t most = 0;
  for (const StageEvidence& stage : evidence.stages) most = std::max(most, stage.shuffle_write_bytes);
  return most > 0 ? std::optional(most) : std::nullopt;
}

std::optional<std::int64_t> spilled(const SparkEvidence& evidence, std::optional<std::int64_t> StageEvidence::*bytes) {
  std::optional<Int128> sum;
  for (const StageEvidence& stage : evidence.stages)
    if (const auto& amount = stage.*bytes) sum = sum.value_or(0) + not_negative(*amount);
  return sum ? std::optional(saturated(*sum)) : std::nullopt;
}

/// The heap of a JVM is never empty, so zero means that it was not measured.
std::optional<std::int64_t> peak_heap(const SparkEvidence& evidence) {
  std::int64_t peak = 0;
  for (const ExecutorEvidence& executor : evidence.executors)
    peak = std::max(peak, executor.peak_heap_bytes.value_or(0));
  for (const StageEvidence& stage : evidence.stages) peak = std::max(peak, stage.peak_heap_bytes.value_or(0));
  return peak > 0 ? std::optional(peak) : std::nullopt;
}

std::optional<double> gc_percent(const SparkEvidence& evidence) {
  double tasks = 0;
  double collecting = 0;
  for (const ExecutorEvidence& executor : evidence.executors) {
    tasks += static_cast<double>(not_negative(executor.task_milliseconds));
    collecting += static_cast<double>(not_negative(executor.gc_milliseconds));
  }
  if (tasks > 0) return share(collecting, tasks);
  for (const StageEvidence& stage : evidence.stages) {
    if (!stage.gc_milliseconds) continue;
    tasks += static_cast<double>(not_negative(stage.run_milliseconds));
    collecting += static_cast<double>(not_negative(*stage.gc_milliseconds));
  }
  return tasks > 0 ? std::optional(share(collecting, tasks)) : std::nullopt;
}

/// No task runs without a CPU, so zero means that it was not measured.
std::optional<double> cpu_percent(const SparkEvidence& evidence) {
  constexpr double nanoseconds_per_millisecond = 1e6;
  double running = 0;
  double on_cpu = 0;
  for (const StageEvidence& stage : evidence.stages) {
    if (!stage.cpu_nanoseconds) continue;
    running += static_cast<double>(not_negative(stage.run_milliseconds));
    on_cpu += static_cast<double>(not_negative(*stage.cpu_nanoseconds)) / nanoseconds_per_millisecond;
  }
  return running > 0 && on_cpu > 0 ? std::optional(share(on_cpu, running)) : std::nullopt;
}

void observe_core_hours(const SparkEvidence& evidence, Observed& observed) {
  const auto hours = core_hours(evidence);
  if (!hours) return;
  observed.used_core_hours = hours->used;
  if (!hours->available) return;
  observed.wasted_core_hours = *hours->available - hours->used;
  if (*hours->available > 0) observed.wasted_percent = share(*observed.wasted_core_hours, *hours->available);
}

}  // namespace

Observed observe(const SparkEvidence& evidence) {
  Observed observed{.executor = usual_executor(evidence),
                    .input_bytes = input_bytes(evidence),
                    .largest_shuffle_bytes = largest_shuffle(evidence),
                    .peak_heap_bytes = peak_heap(evidence),
                    .gc_percent = gc_percent(evidence),
                    .memory_spilled_bytes = spilled(evidence, &StageEvidence::memory_spilled_bytes),
                    .disk_spilled_bytes = spilled(evidence, &StageEvidence::disk_spilled_bytes),
                    .cpu_percent = cpu_percent(evidence),
                    .floors = time_floors(evidence)};
  if (const auto fleet = most_concurrent_executors(evidence)) observed.executors = fleet->executors;
  if (const auto skew = worst_skew(evidence)) observed.skew = skew->ratio();
  observe_core_hours(evidence, observed);
  const HeapAdvice advice = advise_heap(observed, evidence);
  observed.memory = advice.verdict;
  observed.suggested_heap = advice.heap;
  observed.findings = findings(observed, evidence);
  return observed;
}

}  // namespace headroom::rightsizing
