#include "core/rightsizing/heap_advice.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

Mebibytes mebibytes(Int128 amount) { return {static_cast<std::int64_t>(std::min<Int128>(amount, most_countable))}; }

Mebibytes with_margin(Mebibytes amount) { return mebibytes(ceil_div<Int128>(Int128{amount.value} * 5, 4)); }

/// The part of a heap above Spark's reserve, if its unified memory (60% of that part) is unified_bytes / divisor.
Mebibytes heap_for_unified(Int128 unified_bytes, std::int64_t divisor) {
  return mebibytes(ceil_div<Int128>(unified_bytes * 5, Int128{3} * bytes_per_mebibyte * divisor));
}

/// Whether the average task of `a` spilled more than the average task of `b`.
bool spills_more(const Spill& a, const Spill& b) {
  return Int128{a.memory_bytes} * b.tasks > Int128{b.memory_bytes} * a.tasks;
}

std::int64_t largest_execution(const SparkEvidence& evidence) {
  std::int64_t largest = 0;
  for (const ExecutorEvidence& executor : evidence.executors)
    largest = std::max(largest, executor.peak_execution_bytes.value_or(0));
  return largest;
}

std::optional<Mebibytes> heap_of(const Observed& observed) {
  return observed.executor ? observed.executor->memory : std::nullopt;
}

std::optional<Mebibytes> peak_of(const Observed& observed) {
  if (!observed.peak_heap_bytes) return std::nullopt;
  return mebibytes(ceil_div(*observed.peak_heap_bytes, bytes_per_mebibyte));
}

std::optional<Mebibytes> larger_heap(const Observed& observed, const std::optional<Spill>& spill) {
  const auto heap = heap_of(observed);
  const auto peak = peak_of(observed);
  if (!heap && !peak) return std::nullopt;
  const Mebibytes base = std::max(heap.value_or(Mebibytes{0}), peak.value_or(Mebibytes{0}));
  const Mebibytes unspilled = spill ? heap_without(*spill, observed).value_or(Mebibytes{0}) : Mebibytes{0};
  return std::min(base + base, std::max(with_margin(base), unspilled));
}

std::optional<Mebibytes> smaller_heap(const Observed& observed, const SparkEvidence& evidence) {
  const auto peak = peak_of(observed);
  if (!peak) return std::nullopt;
  return std::max({with_margin(*peak), reserved_heap + heap_for_unified(largest_execution(evidence), 1), least_heap});
}

}  // namespace

std::optional<Spill> worst_spill(const SparkEvidence& evidence) {
  std::optional<Spill> worst;
  for (const StageEvidence& stage : evidence.stages) {
    const std::int64_t disk = std::max<std::int64_t>(0, stage.disk_spilled_bytes.value_or(0));
    const std::int64_t memory = std::max(disk, stage.memory_spilled_bytes.value_or(0));
    if (memory == 0) continue;
    const Spill spill{.stage = {stage.stage_id, stage.attempt},
                      .tasks = std::max<std::int64_t>(1, stage.tasks),
                      .memory_bytes = memory,
                      .disk_bytes = disk,
                      .reads_storage = stage.input_bytes > stage.shuffle_read_bytes};
    if (!worst || spills_more(spill, *worst)) worst = spill;
  }
  return worst;
}

std::optional<std::int64_t> bytes_per_task(const ObservedExecutor& executor) {
  if (!executor.memory || *executor.memory <= reserved_heap) return std::nullopt;
  const Int128 unified = Int128{(*executor.memory - reserved_heap).value} * bytes_per_mebibyte * 3 / 5;
  return std::max<std::int64_t>(1, saturated(unified / executor.slots));
}

std::optional<Mebibytes> heap_without(const Spill& spill, const Observed& observed) {
  const auto heap = heap_of(observed);
  if (!heap) return std::nullopt;
  return *heap + heap_for_unified(Int128{spill.memory_bytes} * observed.executor->slots, spill.tasks);
}

HeapAdvice advise_heap(const Observed& observed, const SparkEvidence& evidence) {
  const std::optional<Spill> spill = worst_spill(evidence);
  if (spill || observed.gc_percent > high_gc_percent) return {MemoryVerdict::too_small, larger_heap(observed, spill)};
  if (!observed.gc_percent) return {};
  if (*observed.gc_percent >= low_gc_percent) return {MemoryVerdict::right};
  const auto heap = smaller_heap(observed, evidence);
  // If a smaller heap would hardly be smaller than the present one, nothing can be saved, even if there was little
  // garbage collection.
  const auto now = heap_of(observed);
  if (heap && now && *heap >= *now) return {MemoryVerdict::right};
  return {MemoryVerdict::too_large, heap};
}

}  // namespace headroom::rightsizing
