#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/schedule/cron.hpp"
#include "core/schedule/time_zone.hpp"

/// Windows of a schedule: stretches of time that come again and again.
namespace headroom {

/// A cron expression, and the times that it allows.
struct CronExpression {
  std::string text;
  std::optional<Cron> times{};  ///< absent if the text can't be read
  friend bool operator==(const CronExpression&, const CronExpression&) = default;
};
CronExpression cron_expression(std::string text);

enum class Weekday { sunday, monday, tuesday, wednesday, thursday, friday, saturday };

/// One bit for each weekday; bit 0 is Sunday.
using Weekdays = std::uint32_t;
inline constexpr Weekdays every_day = 0x7F;

/// "06:30" as the time since midnight, from 00:00 to 24:00. No value for any other text.
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);
std::string format_time_of_day(std::chrono::minutes time);

/// `start`, `end` and `days`, or `cron` and `duration`. A window is in force from `lead` before an occurrence starts
/// until the occurrence ends; the end is outside. Lead and duration are real seconds.
///
/// `start` and `end` are read from the clock. An end before the start is on the next day, and the occurrence belongs to
/// the day on which it starts. A time that is skipped means the first instant after the gap, and a time that is
/// repeated means the first. If start and end fall into the same gap, there is no occurrence on that day. `cron` means
/// what next_after() with ClockChanges::once says.
struct ScheduleWindow {
  std::string name;
  std::optional<CronExpression> cron{};
  std::optional<Seconds> duration{};
  std::optional<std::chrono::minutes> start{};  ///< the time of day
  std::optional<std::chrono::minutes> end{};    ///< the time of day; 24:00 is the end of the day
  std::optional<Weekdays> days{};               ///< absent: every day
  std::string time_zone{"UTC"};
  std::optional<Units> minimum{};
  std::optional<Units> maximum{};
  std::optional<Units> desired{};
  Seconds lead{0};
  friend bool operator==(const ScheduleWindow&, const ScheduleWindow&) = default;
};

/// The largest number of units that a window may name; the limits of a policy have the same bound.
inline constexpr std::int64_t largest_window_size = 2'147'483'647;
inline constexpr Seconds longest_window{366 * 86'400};
inline constexpr Seconds longest_lead{7 * 86'400};

/// All faults of the window, with pointers to its fields in the HTTP API ("/start"). An unknown zone is not found here.
std::vector<Violation> faults_of(const ScheduleWindow& window);

/// An occurrence with its lead. `end` is outside.
struct Occurrence {
  Instant begin;  ///< with the lead
  Instant end;
  friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

/// The first occurrence that ends after `after`; its begin may lie before or after that instant. No value if none comes
/// within nine years. The window must have no faults.
std::optional<Occurrence> first_ending_after(const ScheduleWindow& window, const TimeZone& zone, Instant after);

/// Whether a window is in force, and around when that changes. Occurrences that touch or overlap are one.
struct WindowState {
  std::optional<Instant> since{};       ///< when the oldest occurrence in force began; absent: not in force
  std::optional<Instant> changes_at{};  ///< the next edge; absent: none before the horizon
  bool in_force() const { return since.has_value(); }
  friend bool operator==(const WindowState&, const WindowState&) = default;
};

/// The state at `now`. Edges after `horizon` are not looked for.
WindowState state_at(const ScheduleWindow& window, const TimeZone& zone, Instant now, Instant horizon);

/// "14:00–18:00 Europe/Berlin, every day", or "for 8 h from each '0 22 * * *' UTC".
std::string words_of(const ScheduleWindow& window);

template <>
inline constexpr auto names_of<Weekday> = std::to_array<EnumName<Weekday>>({{"mon", Weekday::monday},
                                                                            {"tue", Weekday::tuesday},
                                                                            {"wed", Weekday::wednesday},
                                                                            {"thu", Weekday::thursday},
                                                                            {"fri", Weekday::friday},
                                                                            {"sat", Weekday::saturday},
                                                                            {"sun", Weekday::sunday}});

}  // namespace headroom
