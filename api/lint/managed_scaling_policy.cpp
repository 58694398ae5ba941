#include "api/lint/kinds.hpp"

namespace headroom::lint {

void lint_managed_scaling_policy(const Place& /*body*/, Findings& /*findings*/) {}

}  // namespace headroom::lint
