#pragma once

#include <string>
#include <string_view>

#include "core/model/observation.hpp"

namespace headroom {

/// Why a stale reading does not count, as a clause: `cpu is 60 min old, and figures older than 15 min do not count`, or
/// `cpu is 10 min ahead of evaluated_at`.
std::string age_in_words(std::string_view metric, const Reading& reading, const Observation& seen);

}  // namespace headroom
