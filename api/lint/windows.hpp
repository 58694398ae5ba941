#pragma once

#include <cstdint>
#include <optional>

#include "api/lint/findings.hpp"
#include "api/lint/place.hpp"

namespace headroom::lint {

/// The windows of all signals `schedule` of a policy of ours, against its limits and one another.
void lint_windows(const Place& policy, std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum,
                  Findings& findings);

}  // namespace headroom::lint
