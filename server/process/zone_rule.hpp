#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/schedule/time_zone.hpp"

/// The rule at the end of a zone's file, in the notation of POSIX's TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
namespace headroom::server {

/// A day of each year, and a time on it.
struct YearlyTime {
  enum class Kind { month, day_without_leap, day_of_year };
  Kind kind{Kind::month};
  int month{1};
  int week{1};     ///< 5 is the last
  int weekday{0};  ///< 0 is Sunday
  int day{0};      ///< day_without_leap: 1 to 365; day_of_year: 0 to 365
  Seconds time{2 * 3600};
};

struct ZoneRule {
  Seconds standard{0};
  std::optional<Seconds> summer{};  ///< absent: the offset never changes
  YearlyTime summer_begins{};       ///< on the clock of standard time
  YearlyTime summer_ends{};         ///< on the clock of summer time
};

/// No value if the text is empty or no rule.
std::optional<ZoneRule> parse_zone_rule(std::string_view text);

/// The changes after `after`, up to `until`, in the order of time.
std::vector<OffsetChange> changes_by(const ZoneRule& rule, Instant after, Instant until);

}  // namespace headroom::server
