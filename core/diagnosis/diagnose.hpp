#pragma once

#include <vector>

#include "core/diagnosis/findings.hpp"
#include "core/diagnosis/history.hpp"

namespace headroom::diagnosis {

/// What is wrong with the cluster's scaling, in the order of causes(). Each finding comes from several evaluations,
/// never from one; a history without complaint has none. Capacity that does not come and capacity that is idle take at
/// least four evaluations over at least ten minutes with the same finding. Oscillation takes three changes of
/// direction, each at most four hours after the last.
std::vector<Finding> diagnose(const History& history);

}  // namespace headroom::diagnosis
