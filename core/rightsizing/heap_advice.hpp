#pragma once

#include <cstdint>
#include <optional>

#include "core/rightsizing/observed.hpp"

/// Whether executors had the memory that their tasks wanted.
namespace headroom::rightsizing {

inline constexpr double high_gc_percent = 10;
inline constexpr double low_gc_percent = 3;

/// The stage whose average task spilled most.
struct Spill {
  StageId stage;
  std::int64_t tasks{0};  ///< > 0
  std::int64_t memory_bytes{0};
  std::int64_t disk_bytes{0};
  bool reads_storage{false};  ///< more than shuffles
};

/// Nothing where no stage spilled, or none says.
std::optional<Spill> worst_spill(const Evidence& evidence);

/// What one task may use of an executor's unified memory, > 0; nothing where the heap is not known or leaves none.
std::optional<std::int64_t> bytes_per_task(const ObservedExecutor& executor);

/// The heap with which the average task of the stage keeps all in memory; nothing where the heap is not known.
std::optional<Mebibytes> heap_without(const Spill& spill, const Observed& observed);

struct HeapAdvice {
  MemoryVerdict verdict{MemoryVerdict::unknown};
  std::optional<Mebibytes> heap{};
};

/// `observed` has all figures already.
HeapAdvice advise_heap(const Observed& observed, const Evidence& evidence);

}  // namespace headroom::rightsizing
