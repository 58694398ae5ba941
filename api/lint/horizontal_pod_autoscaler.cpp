#include "api/lint/kinds.hpp"

namespace headroom::lint {

void lint_horizontal_pod_autoscaler(const Place& /*body*/, Findings& /*findings*/) {}

}  // namespace headroom::lint
