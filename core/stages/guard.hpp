#pragma once

#include <optional>

#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/stages/allocate.hpp"
#include "core/stages/price.hpp"

namespace headroom {

/// The record of a move that is too small to be worth making, from its target back to the current capacity; nothing
/// when it is to be made. Too small: it moves less than guards.min_change, or it only removes capacity and saves less
/// than guards.min_saving_per_hour, EMR's charge included, as far as all prices are known. Bringing capacity back
/// inside the limits is never too small.
std::optional<Clamp> too_small(const Allocation& allocation, const Cost& cost, const PolicyRules& policy,
                               const Observation& seen);

/// The same pools, left as they are, with `clamp` as the last of the records.
Allocation withheld(Allocation allocation, Clamp clamp);

}  // namespace headroom
