#pragma once

#include "core/base/time.hpp"

namespace headroom {

/// The wall clock, so that tests can hold it still.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace headroom
