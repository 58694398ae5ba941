#pragma once

#include <cstdint>
#include <optional>

#include "core/rightsizing/observed.hpp"

/// Whether the executors had as much memory as their tasks needed.
namespace headroom::rightsizing {

inline constexpr double high_gc_percent = 10;
inline constexpr double low_gc_percent = 3;

/// The spill of the stage whose average task spilled the most.
struct Spill {
  StageId stage;
  std::int64_t tasks{0};  ///< > 0
  std::int64_t memory_bytes{0};
  std::int64_t disk_bytes{0};
  bool reads_storage{false};  ///< it reads more from storage than from shuffles
};

/// No value if no stage spilled, or if no document says so.
std::optional<Spill> worst_spill(const SparkEvidence& evidence);

/// How much of an executor's unified memory one task may use, > 0. No value if the heap is unknown or leaves none.
std::optional<std::int64_t> bytes_per_task(const ObservedExecutor& executor);

/// The heap with which the average task of the stage does not spill. No value if the present heap is unknown.
std::optional<Mebibytes> heap_without(const Spill& spill, const Observed& observed);

struct HeapAdvice {
  MemoryVerdict verdict{MemoryVerdict::unknown};
  std::optional<Mebibytes> heap{};
};

/// All other figures of `observed` must be known already.
HeapAdvice advise_heap(const Observed& observed, const SparkEvidence& evidence);

}  // namespace headroom::rightsizing
