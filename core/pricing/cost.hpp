#pragma once

#include "core/base/money.hpp"

namespace headroom {

/// The cost of a cluster per hour, before and after a decision.
struct Cost {
  MicroDollars hourly;       ///< EC2, core and task, for the requested capacity
  MicroDollars spot_hourly;  ///< the part of `hourly` that is paid for Spot
  MicroDollars target_hourly;
  MicroDollars target_spot_hourly;  ///< the part of `target_hourly`
  MicroDollars emr_hourly;          ///< EMR's charge in addition, for the requested capacity
  MicroDollars target_emr_hourly;
  bool complete{true};  ///< false: the price of a pool is unknown and counts as 0
  friend bool operator==(const Cost&, const Cost&) = default;
};

}  // namespace headroom
