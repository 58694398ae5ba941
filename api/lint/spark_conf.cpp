#include "api/lint/kinds.hpp"

namespace headroom::lint {

void lint_spark_conf(const Place& /*body*/, Findings& /*findings*/) {}

}  // namespace headroom::lint
