#pragma once

#include <string>

#include "core/fleet/fleet.hpp"

namespace headroom::fleet {

/// What the plan does, in one sentence or a few. `plan` is complete except for its summary.
std::string summary_of(const Plan& plan);

}  // namespace headroom::fleet
