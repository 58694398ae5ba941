#pragma once

#include "api/lint/findings.hpp"
#include "api/lint/limit_findings.hpp"
#include "api/lint/place.hpp"

namespace headroom::lint {

/// The windows of all signals `schedule` of a policy of ours, against its limits and one another.
void lint_windows(const Place& policy, const Bounds& limits, Findings& findings);

}  // namespace headroom::lint
