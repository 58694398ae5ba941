#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "core/base/time.hpp"
#include "core/schedule/time_zone.hpp"

/// Cron expressions of five fields: minute, hour, day of the month, month, weekday.
///
/// An item is `*`, a value or a range; `/step` follows it, and `a/step` runs to the end of the field. Items form lists.
/// Months and weekdays have three-letter names in any case. Weekdays are 0 to 7; 0 and 7 are Sunday, and `sun` at the
/// end of a range is 7. `?` stands for `*` in the two day fields. There are no macros, seconds, zones, `L`, `W` or `#`.
namespace headroom {

/// The times that an expression allows, one bit each.
struct Cron {
  std::uint64_t minutes{0};   ///< bits 0 to 59
  std::uint32_t hours{0};     ///< bits 0 to 23
  std::uint32_t days{0};      ///< bits 1 to 31
  std::uint32_t months{0};    ///< bits 1 to 12
  std::uint32_t weekdays{0};  ///< bits 0 (Sunday) to 6
  bool any_day{false};        ///< the day of the month is `*`: the weekday alone decides
  bool any_weekday{false};    ///< the weekday is `*`. If both are restricted, either is enough; `*/2` is a restriction
  friend bool operator==(const Cron&, const Cron&) = default;
};

enum class CronFault {
  field_count,  ///< not five fields
  macro,        ///< it begins with `@`
  range,        ///< a number outside its field
  order,        ///< a range that runs backwards
  step,         ///< a step of zero
  syntax,       ///< anything else
};

tl::expected<Cron, CronFault> parse_cron(std::string_view text);
/// "has a step of 0", after the name of the expression.
std::string_view words_of(CronFault fault);

/// What a local time means on the days on which clocks change.
enum class ClockChanges {
  /// The first instant at which the clock reads that time or a later one: a time that is skipped comes at the end of
  /// the
  /// gap, and a time that is repeated comes once. An expression that allows all 24 hours follows the clock.
  once,
  /// What the clock shows: a time that is skipped does not come, and a time that is repeated comes twice. robfig/cron,
  /// and so KEDA, does this.
  follow,
};

/// The first time after `after` that the expression allows. No value if none comes within nine years: 29 February may
/// be eight years away, and 30 February never comes.
std::optional<Instant> next_after(const Cron& cron, const TimeZone& zone, Instant after, ClockChanges changes);

}  // namespace headroom
