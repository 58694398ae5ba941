#pragma once

#include <string>

#include "core/base/time.hpp"

namespace headroom::planning {

/// `59 s`, `30 min`, `32 min 30 s`, `2 h 5 min`: exact below an hour, to the minute above it, rounded up.
std::string spoken(Seconds time);

}  // namespace headroom::planning
