#pragma once

#include <string>
#include <vector>

#include "core/rightsizing/limits.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

namespace headroom::rightsizing {

/// Each step of the calculation with its numbers, in the order in which a person would work it out.
std::vector<CalculationStep> steps_of(const Sizing& recommended, const JobRequest& request,
                                      const std::vector<Limit>& limits);

/// One or two sentences: how many executors, why this many, on which nodes, and at what price.
std::string summary_of(const Sizing& recommended);

}  // namespace headroom::rightsizing
