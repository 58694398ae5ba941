#pragma once

#include <string>

#include "api/wire/simulation/answer.hpp"

namespace headroom::api {

/// A picture of one panel per policy: what runs against what is needed, over time. Where too little runs, the panel is
/// red. Triangles mark each change of what is requested. Long traces are drawn with the extremes of each column, so
/// that no shortage is lost.
std::string simulation_svg(const SimulationAnswer& answer);

}  // namespace headroom::api
