#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rightsizing/evidence.hpp"
#include "core/rightsizing/executor.hpp"
#include "core/units.hpp"

namespace headroom::rightsizing {

enum class MemoryVerdict { unknown, too_small, right, too_large };

/// One thing that the documents show and what follows from it.
struct Finding {
  std::string_view code;  ///< snake_case, a literal
  std::string detail;     ///< for a person, with the numbers
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Sparklens' two floors of an application's time, which no number of executors gets below or past.
struct TimeFloors {
  double critical_path_seconds{0};  ///< driver time + the longest task of each stage in turn: infinitely many executors
  double ideal_seconds{0};          ///< driver time + all task time / cores: the same cores, never idle
  double actual_seconds{0};         ///< from the first submission to the last completion, and the driver's time
  double driver_seconds{0};         ///< of that, the time in which no stage ran
  friend bool operator==(const TimeFloors&, const TimeFloors&) = default;
};

/// What an application did, in figures. Absent is what the documents do not tell.
struct Observed {
  std::optional<ExecutorShape> executor{};              ///< cores and heap that the documents show
  std::optional<std::int64_t> executors{};              ///< the most at one time
  std::optional<std::int64_t> input_bytes{};            ///< that stages read from storage
  std::optional<std::int64_t> largest_shuffle_bytes{};  ///< that one stage wrote
  std::optional<std::int64_t> peak_heap_bytes{};        ///< the largest of any executor
  std::optional<double> gc_percent{};                   ///< of task time: > 10 too little memory, < 3 too much
  std::int64_t memory_spilled_bytes{0};
  std::int64_t disk_spilled_bytes{0};
  std::optional<double> skew{};         ///< p99 / p50 of task time, of the worst stage: > 3 is skewed
  std::optional<double> cpu_percent{};  ///< of task time that was spent on a CPU
  std::optional<TimeFloors> floors{};
  std::optional<double> used_core_hours{};
  std::optional<double> wasted_core_hours{};  ///< available − used
  std::optional<double> wasted_percent{};     ///< 100 × (1 − used / available)
  MemoryVerdict memory{MemoryVerdict::unknown};
  std::optional<Mebibytes> suggested_heap{};  ///< of an executor with the same cores
  std::vector<Finding> findings{};
  friend bool operator==(const Observed&, const Observed&) = default;
};

/// Reads the figures off the evidence. Total: nothing in, nothing out.
Observed observe(const Evidence& evidence);

}  // namespace headroom::rightsizing
