#include "api/wire/fields/time_zones.hpp"

#include <algorithm>
#include <string>

namespace headroom::api {
namespace {

constexpr std::size_t most_zones = 1'000;  // the database has fewer
constexpr std::size_t most_changes = 1'000;
constexpr std::int64_t largest_offset = 86'400;  // seconds

Seconds decode_offset(json::ObjectReader& reader) {
  reader.require("offset_seconds");
  return reader.seconds("offset_seconds", -largest_offset, largest_offset).value_or(Seconds{0});
}

OffsetChange decode_change(json::ObjectReader& item) {
  item.require("timestamp");
  return {.at = item.time("timestamp").value_or(Instant{}), .offset = decode_offset(item)};
}

TimeZone decode_zone(json::ObjectReader& item) {
  item.require("name");
  TimeZone zone{.name = std::string(item.string("name").value_or("")), .offset = decode_offset(item)};
  item.each("changes", most_changes,
            [&](json::ObjectReader& change) { zone.changes.push_back(decode_change(change)); });
  if (!std::ranges::is_sorted(zone.changes, {}, &OffsetChange::at))
    item.report("changes", "not_sorted", "must be in the order of time");
  return zone;
}

}  // namespace

std::vector<TimeZone> decode_zones(json::ObjectReader& request) {
  std::vector<TimeZone> zones;
  request.each("time_zones", most_zones, [&](json::ObjectReader& item) { zones.push_back(decode_zone(item)); });
  return zones;
}

json::Writer& encode_zones(json::Writer& out, const std::vector<TimeZone>& zones) {
  out.begin_array();
  for (const TimeZone& zone : zones) {
    out.begin_object().field("name", zone.name).field("offset_seconds", zone.offset.count());
    out.name("changes").begin_array();
    for (const OffsetChange& change : zone.changes)
      out.begin_object().field("timestamp", change.at).field("offset_seconds", change.offset.count()).end_object();
    out.end_array().end_object();
  }
  return out.end_array();
}

}  // namespace headroom::api
