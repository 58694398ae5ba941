#pragma once

#include <cstdint>
#include <optional>

#include "core/rightsizing/evidence.hpp"

/// When an application and its executors were running. Times are milliseconds since the epoch, as doubles. The
/// difference of any two is finite, and exact for all times that a clock shows.
namespace headroom::rightsizing {

/// From the earliest time in the documents to the latest.
struct TimeSpan {
  double from{0};
  double to{0};
};

/// No value if no document has a time.
std::optional<TimeSpan> lifetime(const SparkEvidence& evidence);

/// The capacity that an application had at one moment.
struct ConcurrentExecutors {
  std::int64_t executors{0};  ///< the most at the same time
  double slots{0};            ///< the most at the same time, over all executors
};

/// An executor without a known start counts as running from the beginning. No value without executors.
std::optional<ConcurrentExecutors> most_concurrent_executors(const SparkEvidence& evidence);

struct CoreHours {
  double used{0};
  /// Absent if the start of an executor is unknown, or if it would be less than `used`.
  std::optional<double> available{};
};

/// No value if no executor has cores.
std::optional<CoreHours> core_hours(const SparkEvidence& evidence);

/// The number of tasks that run on an executor at the same time, at least 1.
std::int64_t slots_of(const ExecutorEvidence& executor);

}  // namespace headroom::rightsizing
