#pragma once

#include <optional>

#include "core/rightsizing/observed.hpp"

namespace headroom::rightsizing {

/// Nothing where no stage has ended, or where none's times are known.
std::optional<TimeFloors> time_floors(const Evidence& evidence);

}  // namespace headroom::rightsizing
