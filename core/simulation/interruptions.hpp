#pragma once

#include <cstdint>
#include <vector>

#include "core/base/time.hpp"

namespace headroom::simulation {

/// So many running units are taken away at this time, or all that run if there are fewer.
struct Interruption {
  Instant at;
  std::int64_t units{1};
  friend bool operator==(const Interruption&, const Interruption&) = default;
};

/// Spot interruptions, as they were or as they may come. The platform orders each lost unit again at once.
struct Interruptions {
  std::vector<Interruption> given{};
  double per_unit_hour{0};  ///< how often one running unit is interrupted in an hour, on average
  std::uint64_t seed{0};    ///< the same seed gives the same luck in each minute, whatever the policy does
  friend bool operator==(const Interruptions&, const Interruptions&) = default;
};

/// The interruptions of a simulation, minute by minute.
class InterruptionClock {
 public:
  /// `start`: when minute 0 begins.
  InterruptionClock(const Interruptions& interruptions, Instant start);

  /// How many units go in the minute, if `running` run. Minutes must be asked for in ascending order. Interruptions
  /// given for a time before the start come in no minute.
  std::int64_t in_minute(std::int64_t minute, std::int64_t running);

 private:
  std::int64_t by_chance(std::int64_t minute, std::int64_t running) const;

  struct Due {
    std::int64_t minute{0};
    std::int64_t units{0};
  };
  std::vector<Due> due_{};  ///< sorted by minute
  std::size_t next_{0};
  double per_unit_minute_{0};
  std::uint64_t seed_{0};
};

}  // namespace headroom::simulation
