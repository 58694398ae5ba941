#include "core/schedule/window.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/schedule/wall_time.hpp"

namespace headroom {
namespace {

using namespace std::chrono;

constexpr minutes whole_day{24 * 60};
/// An occurrence with `start` and `end` is over at the end of the next day.
constexpr days longest_day_window{2};
/// Several days in a row may be without an occurrence, because both ends fall into a gap.
constexpr int most_days_without = 30;

bool has(Weekdays days_of_week, local_days day) { return ((days_of_week >> weekday(day).c_encoding()) & 1) != 0; }

/// The occurrence that starts on this day, without its lead. No value if it has no length.
std::optional<Occurrence> occurrence_on(const ScheduleWindow& window, const TimeZone& zone, local_days day) {
  const bool crosses_midnight = *window.end <= *window.start;
  const local_days last = crosses_midnight ? day + days{1} : day;
  const Occurrence found{first_showing(zone, day + *window.start), first_showing(zone, last + *window.end)};
  return found.begin < found.end ? std::optional(found) : std::nullopt;
}

std::optional<Occurrence> first_by_days(const ScheduleWindow& window, const TimeZone& zone, Instant after) {
  const Weekdays on = window.days.value_or(every_day);
  local_days day = floor<days>(wall_from(after - longest_day_window, offset_at(zone, after)));
  for (int i = 0; i < most_days_without; ++i, day += days{1}) {
    if (!has(on, day)) continue;
    auto found = occurrence_on(window, zone, day);
    if (!found || found->end <= after) continue;
    found->begin -= window.lead;
    return found;
  }
  return std::nullopt;
}

std::optional<Occurrence> first_by_cron(const ScheduleWindow& window, const TimeZone& zone, Instant after) {
  const auto run = next_after(*window.cron->times, zone, after - *window.duration, ClockChanges::once);
  if (!run) return std::nullopt;
  return Occurrence{*run - window.lead, *run + *window.duration};
}

/// The largest distance between two neighbours among the bits of a clock face with `size` places.
int widest_pause(std::uint64_t bits, int size) {
  const int first = std::countr_zero(bits);
  int widest = 0;
  int last = first;
  for (int place = first + 1; place < size; ++place) {
    if (((bits >> place) & 1) == 0) continue;
    widest = std::max(widest, place - last);
    last = place;
  }
  return std::max(widest, first + size - last);
}

/// An upper bound of the time between two runs while the clock does not change. No value unless there are runs on every
/// day.
std::optional<Seconds> longest_pause(const Cron& cron) {
  constexpr std::uint32_t all_months = ((1U << 12) - 1) << 1;
  if (!cron.any_day || !cron.any_weekday || cron.months != all_months) return std::nullopt;
  return minutes{widest_pause(cron.minutes, 60) + 60 * (widest_pause(cron.hours, 24) - 1)};
}

/// If nothing ends an occurrence from `at` on before the clock changes, until when that is sure; otherwise `at`.
/// `pause` is no longer than an occurrence.
Instant end_of_calm(const TimeZone& zone, Instant at, Seconds pause) {
  const std::size_t here = piece_at(zone, at);
  const ZonePiece piece = piece_of(zone, here);
  if (here > 0) {
    // After the clock has gone back, an expression that comes once waits for times that it has not shown before.
    const Seconds back = std::max(piece_of(zone, here - 1).offset - piece.offset, Seconds{0});
    if (at < piece.begin + back + pause) return at;
  }
  return piece.end == Instant::max() ? piece.end : std::max(at, piece.end - pause);
}

/// The end of the occurrences from one that ends at `end` on, as far as they touch or overlap. No value if that is
/// beyond the horizon.
std::optional<Instant> end_of_chain(const ScheduleWindow& window, const TimeZone& zone, Instant end, Instant horizon) {
  const bool whole_days =
      window.start == minutes{0} && window.end == whole_day && window.days.value_or(every_day) == every_day;
  if (whole_days) return std::nullopt;
  auto pause = window.cron ? longest_pause(*window.cron->times) : std::nullopt;
  if (pause && *pause > *window.duration + window.lead) pause.reset();
  while (true) {
    if (pause) end = end_of_calm(zone, end, *pause);
    if (end > horizon) return std::nullopt;
    const auto later = first_ending_after(window, zone, end);
    if (!later || later->begin > end) return end;
    end = later->end;
  }
}

}  // namespace

CronExpression cron_expression(std::string text) {
  const auto read = parse_cron(text);
  return {.text = std::move(text), .times = read ? std::optional(*read) : std::nullopt};
}

std::optional<Occurrence> first_ending_after(const ScheduleWindow& window, const TimeZone& zone, Instant after) {
  return window.cron ? first_by_cron(window, zone, after) : first_by_days(window, zone, after);
}

WindowState state_at(const ScheduleWindow& window, const TimeZone& zone, Instant now, Instant horizon) {
  const auto next = first_ending_after(window, zone, now);
  if (!next) return {};
  if (next->begin > now) return {.changes_at = next->begin <= horizon ? std::optional(next->begin) : std::nullopt};
  return {.since = next->begin, .changes_at = end_of_chain(window, zone, next->end, horizon)};
}

}  // namespace headroom
