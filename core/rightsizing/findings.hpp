#pragma once

#include <vector>

#include "core/rightsizing/observed.hpp"

namespace headroom::rightsizing {

/// What `observed` means for a person who can change the settings of the job. Each text has the numbers, what follows
/// from them and what to change. In the order of the fields of Observed. Empty if nothing is remarkable.
std::vector<Finding> findings(const Observed& observed, const SparkEvidence& evidence);

}  // namespace headroom::rightsizing
