#include "core/rightsizing/heap_advice.hpp"

#include <algorithm>
#include <limits>

#include "core/decimal.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
/// What Spark keeps of a heap for itself, and the smallest heap that it starts with.
constexpr std::int64_t reserved_mebibytes = 300;
constexpr std::int64_t least_mebibytes = 450;

constexpr Int128 ceiling(Int128 amount, Int128 divisor) { return (amount + divisor - 1) / divisor; }

/// A quarter more.
constexpr Int128 with_margin(Int128 amount) { return ceiling(amount * 5, 4); }

/// Whether an average task of `a` spilled more than one of `b`.
constexpr bool spills_more(const Spill& a, const Spill& b) {
  return Int128{a.memory_bytes} * b.tasks > Int128{b.memory_bytes} * a.tasks;
}

Mebibytes mebibytes(Int128 amount) { return {static_cast<std::int64_t>(amount)}; }

std::int64_t largest_execution(const Evidence& evidence) {
  std::int64_t largest = 0;
  for (const ExecutorEvidence& executor : evidence.executors)
    largest = std::max(largest, executor.peak_execution_bytes.value_or(0));
  return largest;
}

std::optional<Mebibytes> heap_of(const Observed& observed) {
  return observed.executor ? observed.executor->memory : std::nullopt;
}

std::optional<Int128> peak_of(const Observed& observed) {
  if (!observed.peak_heap_bytes) return std::nullopt;
  return ceiling(*observed.peak_heap_bytes, mebibyte);
}

std::optional<Mebibytes> larger_heap(const Observed& observed, const std::optional<Spill>& spill) {
  const auto heap = heap_of(observed);
  const auto peak = peak_of(observed);
  if (!heap && !peak) return std::nullopt;
  const Int128 base = std::max(Int128{heap.value_or(Mebibytes{0}).value}, peak.value_or(0));
  const Int128 unspilled = spill ? heap_without(*spill, observed).value_or(0) : 0;
  return mebibytes(std::min(2 * base, std::max(with_margin(base), unspilled)));
}

std::optional<Mebibytes> smaller_heap(const Observed& observed, const Evidence& evidence) {
  const auto peak = peak_of(observed);
  if (!peak) return std::nullopt;
  const Int128 held = reserved_mebibytes + ceiling(Int128{largest_execution(evidence)} * 5, 3 * mebibyte);
  return mebibytes(std::max({with_margin(*peak), held, Int128{least_mebibytes}}));
}

}  // namespace

std::optional<Spill> worst_spill(const Evidence& evidence) {
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

std::optional<std::int64_t> task_memory(const ObservedExecutor& executor) {
  if (!executor.memory || executor.memory->value <= reserved_mebibytes) return std::nullopt;
  const Int128 unified = Int128{executor.memory->value - reserved_mebibytes} * mebibyte * 3 / 5;
  return static_cast<std::int64_t>(
      std::min<Int128>(unified / executor.slots, std::numeric_limits<std::int64_t>::max()));
}

std::optional<std::int64_t> heap_without(const Spill& spill, const Observed& observed) {
  const auto heap = heap_of(observed);
  if (!heap) return std::nullopt;
  const Int128 spilled =
      ceiling(Int128{spill.memory_bytes} * observed.executor->slots * 5, 3 * mebibyte * Int128{spill.tasks});
  return static_cast<std::int64_t>(std::min<Int128>(heap->value + spilled, std::numeric_limits<std::int64_t>::max()));
}

HeapAdvice advise_heap(const Observed& observed, const Evidence& evidence) {
  const std::optional<Spill> spill = worst_spill(evidence);
  if (spill || observed.gc_percent > high_gc_percent) return {MemoryVerdict::too_small, larger_heap(observed, spill)};
  if (!observed.gc_percent) return {};
  if (*observed.gc_percent >= low_gc_percent) return {MemoryVerdict::right};
  const auto heap = smaller_heap(observed, evidence);
  // A heap that is hardly larger than its peak has nothing to spare, however little was collected.
  const auto now = heap_of(observed);
  if (heap && now && *heap >= *now) return {MemoryVerdict::right};
  return {MemoryVerdict::too_large, heap};
}

}  // namespace headroom::rightsizing
