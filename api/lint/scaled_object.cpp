#include "api/lint/kinds.hpp"

namespace headroom::lint {

void lint_scaled_object(const Place& /*body*/, Findings& /*findings*/) {}

}  // namespace headroom::lint
