#pragma once

#include "core/base/time.hpp"

namespace headroom {

/// The wall clock. Tests replace it with one that stands still.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace headroom
