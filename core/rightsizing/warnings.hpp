#pragma once

#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::rightsizing {

/// Adds warnings: what a person should know before using the recommendation, and what to change.
void warn(Recommendation& recommended, const Request& request);

}  // namespace headroom::rightsizing
