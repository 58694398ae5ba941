#pragma once

#include <vector>

#include "core/base/error.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::rightsizing {

/// What a request says that is impossible on its own: numbers that Spark cannot count, fields that contradict each
/// other, a deadline shorter than one task. In the order of the fields.
std::vector<Violation> faults_of(const Request& request);

/// Says which presets there are.
Violation unknown_preset();

/// The error of a request with these faults, of which there is at least one.
Error refused(std::vector<Violation> faults);

}  // namespace headroom::rightsizing
