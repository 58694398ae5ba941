#pragma once

#include <cstdint>
#include <optional>

#include "core/rightsizing/evidence.hpp"

/// When an application and its executors lived. Times in milliseconds since the epoch, as doubles: differences of any
/// two stamps are finite, and exact for all that a clock shows.
namespace headroom::rightsizing {

/// From the first that the documents tell of to the last.
struct Span {
  double from{0};
  double to{0};
};

/// Nothing where no document has a time.
std::optional<Span> lifetime(const Evidence& evidence);

/// How much of a cluster an application had.
struct Fleet {
  std::int64_t executors{0};  ///< the most at one time
  double slots{0};            ///< of all executors, the most at one time
};

/// Executors whose coming is not known were always there. None at all is nothing.
std::optional<Fleet> largest_fleet(const Evidence& evidence);

struct CoreHours {
  double used{0};
  std::optional<double> available{};  ///< absent where an executor's coming is not known, or less than what was used
};

/// Nothing without executors that have cores.
std::optional<CoreHours> core_hours(const Evidence& evidence);

/// The tasks that run on an executor at one time: at least one.
std::int64_t slots_of(const ExecutorEvidence& executor);

}  // namespace headroom::rightsizing
