#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/units.hpp"
#include "core/rightsizing/evidence.hpp"

/// What an application shows about the size that it needs.
namespace headroom::rightsizing {

/// Whether the heap suits the application. `too_small`: it spilled, or garbage collection took more than 10% of task
/// time. `too_large`: garbage collection took less than 3%, it did not spill, and either the suggested heap is smaller
/// or nothing says how full the heap was. `right`: neither of the two. `unknown`: no document has these figures.
enum class MemoryVerdict { unknown, too_small, right, too_large };

/// One thing that the documents show, and what follows from it.
struct Finding {
  std::string_view code;  ///< snake_case, a literal
  std::string detail;     ///< for a person, with the numbers
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The most frequent kind of executor. The documents do not contain its memory overhead.
struct ObservedExecutor {
  std::int64_t cores{1};
  std::int64_t slots{1};  ///< tasks that run at the same time
  /// The heap, worked out as unified memory / 0.6 + 300 MiB. This holds while spark.memory.fraction is the default 0.6.
  std::optional<Mebibytes> memory{};
  friend auto operator<=>(const ObservedExecutor&, const ObservedExecutor&) = default;
};

/// The two lower bounds that Sparklens gives for the time of an application. More executors do not go below the first,
/// better use of the same executors does not go below the second.
///
/// The time runs from the start of the driver (or else the first submission of a stage) to the last time in the
/// documents: the end of a stage or the removal of an executor. Stages that have not ended count as running, but their
/// tasks do not count.
struct TimeFloors {
  double actual_seconds{0};
  double driver_seconds{0};  ///< the part of actual_seconds in which no stage ran
  /// With infinitely many executors: driver time + the longest task of each stage in the longest chain of stages. In a
  /// chain, each stage starts after the previous one has ended. If the longest task is unknown, the mean task, which is
  /// not longer, counts.
  double critical_path_seconds{0};
  /// With the same executors, never idle: driver time + all task time / slots. Absent without executors.
  std::optional<double> ideal_seconds{};
  friend bool operator==(const TimeFloors&, const TimeFloors&) = default;
};

/// The figures of an application. A figure is absent if the documents do not give it.
struct Observed {
  std::optional<ObservedExecutor> executor{};
  std::optional<std::int64_t> executors{};  ///< the most at the same time
  /// > 0: what the stages read from storage; a stage with several attempts counts once
  std::optional<std::int64_t> input_bytes{};
  std::optional<std::int64_t> largest_shuffle_bytes{};  ///< > 0: the most that one stage wrote
  std::optional<std::int64_t> peak_heap_bytes{};        ///< the largest of any executor
  std::optional<double> gc_percent{};                   ///< share of task time; > 10: too little memory, < 3: too much
  std::optional<std::int64_t> memory_spilled_bytes{};
  std::optional<std::int64_t> disk_spilled_bytes{};
  std::optional<double> skew{};         ///< p99 / p50 of task time, of the worst stage; > 3 is skewed
  std::optional<double> cpu_percent{};  ///< the share of task time that was spent on a CPU
  std::optional<TimeFloors> floors{};
  std::optional<double> used_core_hours{};  ///< in which a task used the core
  /// Available − used; executors that were not removed run until the end of the application's time.
  std::optional<double> wasted_core_hours{};
  std::optional<double> wasted_percent{};  ///< 100 × (1 − used / available)
  MemoryVerdict memory{MemoryVerdict::unknown};
  /// The heap for an executor with the same cores. If the heap is too small: a quarter more, or what the average task
  /// of the stage that spilled most needs, if that is more, but at most twice the present heap. If the heap is too
  /// large: a quarter more than the peak, but at least what the tasks used at the same time, and at least Spark's
  /// minimum of 450 MiB.
  std::optional<Mebibytes> suggested_heap{};
  std::vector<Finding> findings{};
  friend bool operator==(const Observed&, const Observed&) = default;
};

/// Works out the figures from the evidence, whatever it contains: what the evidence does not have stays absent,
/// negative amounts count as zero, sums saturate.
Observed observe(const SparkEvidence& evidence);

}  // namespace headroom::rightsizing

namespace headroom {

template <>
inline constexpr auto names_of<rightsizing::MemoryVerdict> =
    std::to_array<EnumName<rightsizing::MemoryVerdict>>({{"unknown", rightsizing::MemoryVerdict::unknown},
                                                         {"too_small", rightsizing::MemoryVerdict::too_small},
                                                         {"right", rightsizing::MemoryVerdict::right},
                                                         {"too_large", rightsizing::MemoryVerdict::too_large}});

}  // namespace headroom
