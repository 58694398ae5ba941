#include "api/lint/kinds.hpp"

namespace headroom::lint {

void lint_own_policy(const Place& /*policy*/, Findings& /*findings*/) {}

}  // namespace headroom::lint
