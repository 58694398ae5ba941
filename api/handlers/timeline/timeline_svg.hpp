#pragma once

#include <string>

#include "api/handlers/timeline/timeline_answers.hpp"

namespace headroom::api {

/// The columns as a picture: the demand, the capacity, the target and the limits, hatched where nothing is known, and
/// marks for decisions that changed something.
std::string timeline_svg(const TimelineColumns& columns, const ReadTimeline& timeline,
                         const TimelineQuestion& question);

}  // namespace headroom::api
