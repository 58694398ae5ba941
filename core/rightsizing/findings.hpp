#pragma once

#include <vector>

#include "core/rightsizing/observed.hpp"

namespace headroom::rightsizing {

/// What `observed` means for a person who can change the job's settings: each sentence has the numbers, what follows
/// from them and what to change. In the order of the figures, none where nothing is remarkable.
std::vector<Finding> findings(const Observed& observed, const Evidence& evidence);

}  // namespace headroom::rightsizing
