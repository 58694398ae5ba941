#pragma once

#include "core/base/money.hpp"

namespace headroom {

/// What a cluster costs an hour before and after a decision.
struct Cost {
  MicroDollars hourly;  ///< EC2, core and task, as requested now
  MicroDollars target_hourly;
  MicroDollars emr_hourly;  ///< EMR's charge beside it, as requested now
  MicroDollars target_emr_hourly;
  bool complete{true};  ///< false when a pool's price is unknown and counts as 0
  friend bool operator==(const Cost&, const Cost&) = default;
};

}  // namespace headroom
