#include "api/lint/kinds.hpp"

namespace headroom::lint {

void lint_cluster_autoscaler(const Place& /*policy*/, const Place& /*signal*/, Findings& /*findings*/) {}

}  // namespace headroom::lint
