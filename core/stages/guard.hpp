#pragma once

#include <optional>

#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/stages/allocate.hpp"
#include "core/stages/price.hpp"

namespace headroom {

/// The clamp for a move that is too small to be worth making, from its target back to the current capacity. No value if
/// the move is to be made. A move is too small if it changes less than guards.min_change, or if it only removes
/// capacity and saves less than guards.min_saving_per_hour. The saving includes EMR's charge, and counts only if all
/// prices are known. Bringing capacity back inside the limits is never too small.
std::optional<Clamp> too_small(const Allocation& allocation, const Cost& cost, const PolicyRules& policy,
                               const Observation& seen);

/// The allocation without any change to the pools, and with `clamp` as its last clamp.
Allocation withheld(Allocation allocation, Clamp clamp);

}  // namespace headroom
