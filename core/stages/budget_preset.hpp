#pragma once

#include "core/catalog/catalog.hpp"
#include "core/model/budget.hpp"
#include "core/model/observation.hpp"
#include "core/model/rules.hpp"
#include "core/stages/account.hpp"
#include "core/stages/window_bounds.hpp"

namespace headroom {

/// The bounds that the budget's preset sets now. They bind like those of a window. Without a preset there are none. The
/// step whose price the rule asks for is the next unit in the order in which pools are filled. ContainerPending counts
/// only if it is fresh.
WindowBounds preset_bounds(const Budget& budget, const Account& account, const PolicyRules& policy,
                           const Observation& seen, const Catalog& catalog);

/// The limits, narrowed by the preset's bounds. What is beyond them does not count, and a warning says so.
NarrowedLimits narrowed_by_preset(NarrowedLimits limits, const WindowBounds& preset);

}  // namespace headroom
