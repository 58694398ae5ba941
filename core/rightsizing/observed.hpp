#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/units.hpp"
#include "core/rightsizing/evidence.hpp"

/// What an application shows about its own size.
namespace headroom::rightsizing {

/// `too_small`: it spilled, or more than 10% of task time was garbage collection. `too_large`: less than 3% was, it did
/// not spill, and a smaller heap can be named or nothing says how full the heap was. `right`: neither.
enum class MemoryVerdict { unknown, too_small, right, too_large };

/// One thing that the documents show and what follows from it.
struct Finding {
  std::string_view code;  ///< snake_case, a literal
  std::string detail;     ///< for a person, with the numbers
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The executor that most executors were. Of overhead the documents say nothing.
struct ObservedExecutor {
  std::int64_t cores{1};
  std::int64_t slots{1};  ///< tasks at one time
  /// The heap, derived: unified memory / 0.6 + 300 MiB, which holds while spark.memory.fraction is the default 0.6.
  std::optional<Mebibytes> memory{};
  friend auto operator<=>(const ObservedExecutor&, const ObservedExecutor&) = default;
};

/// Sparklens' two floors of an application's time, which no number of executors gets below.
///
/// The time runs from the driver's start (else the first submission) to the last that the documents tell of: a stage's
/// end or an executor's removal. Stages that have not ended count as running, their tasks not yet.
struct TimeFloors {
  double actual_seconds{0};
  double driver_seconds{0};  ///< of that, the time in which no stage ran
  /// Infinitely many executors: driver time + the longest task of each stage in the longest chain of stages of which
  /// none started before the one before it ended. Where the longest task is not known, the mean, which is no longer.
  double critical_path_seconds{0};
  /// The same executors, never idle: driver time + all task time / slots. Absent without executors.
  std::optional<double> ideal_seconds{};
  friend bool operator==(const TimeFloors&, const TimeFloors&) = default;
};

/// What an application did, in figures. Absent is what the documents do not tell.
struct Observed {
  std::optional<ObservedExecutor> executor{};
  std::optional<std::int64_t> executors{};              ///< the most at one time
  std::optional<std::int64_t> input_bytes{};            ///< > 0: that stages read from storage, attempts once
  std::optional<std::int64_t> largest_shuffle_bytes{};  ///< > 0: that one stage wrote
  std::optional<std::int64_t> peak_heap_bytes{};        ///< the largest of any executor
  std::optional<double> gc_percent{};                   ///< of task time: > 10 too little memory, < 3 too much
  std::optional<std::int64_t> memory_spilled_bytes{};
  std::optional<std::int64_t> disk_spilled_bytes{};
  std::optional<double> skew{};         ///< p99 / p50 of task time, of the worst stage: > 3 is skewed
  std::optional<double> cpu_percent{};  ///< of task time that was spent on a CPU
  std::optional<TimeFloors> floors{};
  std::optional<double> used_core_hours{};    ///< in which a task held the core
  std::optional<double> wasted_core_hours{};  ///< available − used; executors that were not removed end with the time
  std::optional<double> wasted_percent{};     ///< 100 × (1 − used / available)
  MemoryVerdict memory{MemoryVerdict::unknown};
  /// Of an executor with the same cores. Too small: a quarter more, or as much as the average task of the stage that
  /// spilled most needs, but at most twice what there is. Too large: a quarter more than the peak, at least what the
  /// tasks held at once and Spark's own minimum of 450 MiB.
  std::optional<Mebibytes> suggested_heap{};
  std::vector<Finding> findings{};
  friend bool operator==(const Observed&, const Observed&) = default;
};

/// Reads the figures off the evidence. Total: nothing in, nothing out; negative amounts count as zero, sums saturate.
Observed observe(const Evidence& evidence);

}  // namespace headroom::rightsizing
