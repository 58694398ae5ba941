#pragma once

#include <optional>

#include "core/rightsizing/observed.hpp"

namespace headroom::rightsizing {

/// No value if no stage has ended, or if the times of no ended stage are known.
std::optional<TimeFloors> time_floors(const SparkEvidence& evidence);

}  // namespace headroom::rightsizing
