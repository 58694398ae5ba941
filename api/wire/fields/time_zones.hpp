#pragma once

#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/schedule/time_zone.hpp"

/// `time_zones`: the offsets of the zones that a decision used.
namespace headroom::api {

/// Reports changes that are not in the order of time, and offsets of more than a day.
std::vector<TimeZone> decode_zones(json::ObjectReader& request);
json::Writer& encode_zones(json::Writer& out, const std::vector<TimeZone>& zones);

}  // namespace headroom::api
