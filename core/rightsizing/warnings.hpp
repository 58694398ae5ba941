#pragma once

#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

namespace headroom::rightsizing {

/// Adds warnings: what a person should know before using the recommendation, and what to change.
void warn(Sizing& recommended, const JobRequest& request);

}  // namespace headroom::rightsizing
