#pragma once

#include <chrono>

#include "core/ports/clock.hpp"

namespace headroom::server {

class WallClock final : public Clock {
 public:
  Instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace headroom::server
