#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"

/// Time zones as plain values. Who knows the rules of the world's zones is behind the port ZoneBook.
namespace headroom {

/// From `at` on, the clocks are `offset` ahead of UTC.
struct OffsetChange {
  Instant at;
  Seconds offset{0};
  friend bool operator==(const OffsetChange&, const OffsetChange&) = default;
};

/// The offset of a zone in the part of time that somebody asked for.
struct TimeZone {
  std::string name;                     ///< "Europe/Berlin"
  Seconds offset{0};                    ///< before the first change
  std::vector<OffsetChange> changes{};  ///< in the order of time
  friend bool operator==(const TimeZone&, const TimeZone&) = default;
};

/// The zone of this name. UTC, under its usual names, is always known. Null if it is none of `known`.
const TimeZone* find_zone(std::span<const TimeZone> known, std::string_view name);

Seconds offset_at(const TimeZone& zone, Instant at);

}  // namespace headroom
