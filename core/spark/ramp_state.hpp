#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.hpp"

namespace headroom {

/// What Spark remembers from one poll to the next.
struct RampState {
  std::int64_t target{0};            ///< executors that Spark requests
  std::int64_t executors_to_add{1};  ///< at the next step; it doubles as long as every step is made in full
  std::optional<Instant> add_at{};   ///< when the next step is due; absent: no task is waiting
  bool initializing{true};           ///< before the first stage: the target stays
  friend bool operator==(const RampState&, const RampState&) = default;
};

}  // namespace headroom
