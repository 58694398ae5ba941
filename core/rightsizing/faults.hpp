#pragma once

#include <vector>

#include "core/base/error.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::rightsizing {

/// What makes a request impossible by itself: numbers that Spark cannot count, fields that contradict each other, a
/// deadline shorter than one task. In the order of the fields.
std::vector<Violation> faults_of(const JobRequest& request);

/// The violation for an unknown preset. It lists the presets that exist.
Violation unknown_preset();

/// The error for a request with these faults. There must be at least one.
Error refused(std::vector<Violation> faults);

}  // namespace headroom::rightsizing
