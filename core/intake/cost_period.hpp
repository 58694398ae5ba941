#pragma once

#include "core/base/money.hpp"
#include "core/base/time.hpp"

namespace headroom {

/// What Cost Explorer says was spent from `begin` until `end`, which is not inside. A refund makes it negative.
struct CostPeriod {
  Instant begin;
  Instant end;
  MicroDollars amount;
  bool estimated{false};  ///< AWS may still change it
  friend bool operator==(const CostPeriod&, const CostPeriod&) = default;
};

}  // namespace headroom
