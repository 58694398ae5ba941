#include "api/lint/windows.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/lint/changes.hpp"
#include "core/base/names.hpp"
#include "core/schedule/window.hpp"

namespace headroom::lint {
namespace {

constexpr std::int64_t day = 1440;  // minutes
constexpr std::int64_t week = 7 * day;
constexpr std::int64_t short_gap = 30;
constexpr std::size_t most_windows = 100;     // that are compared with one another
constexpr std::size_t most_occurrences = 50;  // of one window in a week

/// Minutes since Sunday, 00:00.
struct Stretch {
  std::int64_t start;
  std::int64_t end;
};

struct Window {
  Place place;
  Place signal;
  std::string_view zone;
  std::int64_t lead{0};  ///< minutes
  std::vector<Stretch> stretches{};
};

std::string name_of_window(const Window& window) {
  return "window \"" + std::string(window.place.member("name").text().value_or("")) + "\"";
}

std::optional<std::int64_t> time_of_day(const Place& place) {
  const auto text = place.text();
  const auto time = text ? parse_time_of_day(*text) : std::nullopt;
  return time ? std::optional<std::int64_t>(time->count()) : std::nullopt;
}

Weekdays days_of(const Place& list) {
  if (!list.is_array()) return every_day;
  Weekdays days = 0;
  for (const json::Value& item : list.items())
    for (const auto& [name, weekday] : names_of<Weekday>)
      if (item.kind() == json::Kind::string && item.text() == name) days |= 1U << static_cast<unsigned>(weekday);
  return days;
}

/// When a window with a start and an end is open.
std::vector<Stretch> of_clock(const Place& window) {
  const auto start = time_of_day(window.member("start"));
  const auto end = time_of_day(window.member("end"));
  if (!start || !end || *start == *end) return {};
  const std::int64_t length = *end > *start ? *end - *start : *end + day - *start;
  const Weekdays days = days_of(window.member("days"));
  std::vector<Stretch> stretches;
  for (std::int64_t weekday = 0; weekday < 7; ++weekday)
    if ((days >> static_cast<unsigned>(weekday)) & 1U)
      stretches.push_back({weekday * day + *start, weekday * day + *start + length});
  return stretches;
}

/// When a window with a cron expression is open. Empty if the expression is not the same in each week: such windows are
/// not compared.
std::vector<Stretch> of_cron(const Place& window) {
  const auto text = window.member("cron").text();
  const auto duration = window.member("duration_seconds").integer();
  const auto cron = text ? parse_cron(*text) : tl::make_unexpected(CronFault::syntax);
  if (!cron || !duration || *duration <= 0 || *duration >= week * 60) return {};
  constexpr std::uint32_t every_month = 0x1FFE;
  if (!cron->any_day || cron->months != every_month) return {};
  const auto times =
      static_cast<std::size_t>(std::popcount(cron->minutes)) * static_cast<std::size_t>(std::popcount(cron->hours));
  if (7 * times > most_occurrences) return {};
  std::vector<Stretch> stretches;
  for (std::int64_t minute = 0; minute < week; ++minute) {
    const bool matches = ((cron->weekdays >> static_cast<unsigned>(minute / day)) & 1U) != 0 &&
                         ((cron->hours >> static_cast<unsigned>(minute % day / 60)) & 1U) != 0 &&
                         ((cron->minutes >> static_cast<unsigned>(minute % 60)) & 1U) != 0;
    if (matches) stretches.push_back({minute, minute + std::max<std::int64_t>(1, *duration / 60)});
  }
  return stretches;
}

std::vector<Window> read_windows(const Place& policy) {
  std::vector<Window> windows;
  const Place signals = policy.member("signals");
  for (std::size_t i = 0; i < signals.items().size(); ++i) {
    const Place signal = signals.item(i);
    if (signal.member("kind").text() != "schedule") continue;
    const Place list = signal.member("windows");
    for (std::size_t j = 0; j < list.items().size(); ++j) {
      const Place place = list.item(j);
      if (!place.is_object()) continue;
      windows.push_back({.place = place,
                         .signal = signal,
                         .zone = place.member("time_zone").text().value_or("UTC"),
                         .lead = place.member("lead_seconds").integer().value_or(0) / 60,
                         .stretches = place.member("cron").present() ? of_cron(place) : of_clock(place)});
    }
  }
  return windows;
}

/// Removes the window. The second choice removes the whole signal, because a signal needs a window.
std::vector<JsonPatch> without(const Window& window) { return {{remove(window.place)}, {remove(window.signal)}}; }

bool check_opens(const Window& window, Findings& findings) {
  const Place& place = window.place;
  const auto report = [&](const Place& at, std::string_view why) {
    findings.add_with_choice("window_never_opens", at.where(), name_of_window(window) + std::string(why),
                             without(window));
    return false;
  };
  const auto start = time_of_day(place.member("start"));
  if (start && start == time_of_day(place.member("end"))) return report(place.member("end"), " ends when it starts");
  const Place days = place.member("days");
  if (days.is_array() && days.items().empty()) return report(days, " has no day; leave days out for every day");
  const auto duration = place.member("duration_seconds").number();
  if (duration == 0) return report(place.member("duration_seconds"), " lasts no time");
  const auto text = place.member("cron").text();
  const auto cron = text ? parse_cron(*text) : tl::make_unexpected(CronFault::syntax);
  // Two leap days are at most eight years apart, so the search meets every date there is.
  if (cron && !next_after(*cron, TimeZone{.name = "UTC"}, Instant{}, ClockChanges::once))
    return report(place.member("cron"), " is for a date that no year has");
  return true;
}

/// Whether the window changes anything even if its `minimum` or `desired` is no more than the policy's minimum.
bool has_other_effect(const Place& window, const Bounds& limits) {
  const auto maximum = window.member("maximum").integer();
  if (maximum && limits.maximum && *maximum < *limits.maximum) return true;
  const auto is_more = [&](std::string_view member) {
    const auto value = window.member(member).integer();
    return value && *value > limits.minimum.value_or(0);
  };
  return is_more("minimum") || is_more("desired");
}

void report_outside(const Window& window, const Place& place, std::string message, std::vector<std::int64_t> nearest,
                    Findings& findings) {
  std::vector<JsonPatch> fixes;
  fixes.reserve(nearest.size() + 1);
  for (const std::int64_t value : nearest) fixes.push_back({set(place, json_text(value))});
  fixes.push_back({remove(place)});
  findings.add_with_choice("window_outside_limits", place.where(), name_of_window(window) + std::move(message),
                           std::move(fixes));
}

void check_limits(const Window& window, const Bounds& limits, Findings& findings) {
  for (const std::string_view member : {"minimum", "maximum", "desired"}) {
    const Place place = window.place.member(member);
    const auto value = place.integer();
    if (!value || *value < 0) continue;
    const std::string figure = std::string(member) + " of " + std::to_string(*value);
    if (limits.maximum && *value > *limits.maximum)
      report_outside(window, place, " has a " + figure + ", above the policy's maximum", {*limits.maximum}, findings);
    else if (limits.minimum && (*value < *limits.minimum || (*value == *limits.minimum && member != "maximum" &&
                                                             !has_other_effect(window.place, limits))))
      report_outside(window, place, " has a " + figure + ", and the policy's minimum gives as much at all times",
                     {*limits.minimum, std::min(*limits.minimum + 1, limits.maximum.value_or(*limits.minimum + 1))},
                     findings);
  }
}

/// Whether two windows are open together. If not, `gap` is the smallest number of minutes in a week between the end of
/// the earlier one and the start of the later one.
struct Meeting {
  bool overlap{false};
  bool second_starts_first{false};
  std::int64_t gap{week};
};

void meet(const Stretch& one, const Stretch& other, bool exchanged, std::int64_t lead, Meeting& meeting) {
  if (one.start <= other.start && other.start < one.end) {
    meeting.overlap = true;
    meeting.second_starts_first = exchanged;
  }
  const std::int64_t gap = other.start - lead - one.end;
  if (gap > 0 && gap < meeting.gap && !meeting.overlap) {
    meeting.gap = gap;
    meeting.second_starts_first = exchanged;
  }
}

Meeting meeting_of(const Window& one, const Window& other) {
  Meeting meeting;
  for (const Stretch& a : one.stretches)
    for (const Stretch& b : other.stretches)
      for (const std::int64_t shift : {-week, std::int64_t{0}, week}) {
        const Stretch moved{b.start + shift, b.end + shift};
        meet(a, moved, false, other.lead, meeting);
        if (a.start != moved.start) meet(moved, a, true, one.lead, meeting);
      }
  return meeting;
}

/// Ends `first` where `second` starts, or starts `second` where `first` ends.
std::vector<JsonPatch> joined(const Window& first, const Window& second, bool by_second) {
  const Place end = first.place.member("end");
  const Place start = second.place.member("start");
  if (!end.text() || !start.text()) return {};
  const JsonPatch ends_earlier{set(end, json_text(*start.text()))};
  const JsonPatch starts_with_it{set(start, json_text(*end.text()))};
  return by_second ? std::vector{starts_with_it, ends_earlier} : std::vector{ends_earlier, starts_with_it};
}

void check_pair(const Window& one, const Window& other, Findings& findings) {
  if (one.zone != other.zone) return;
  const Meeting meeting = meeting_of(one, other);
  const Window& first = meeting.second_starts_first ? other : one;
  const Window& second = meeting.second_starts_first ? one : other;
  const Place clock = second.place.member("start");
  const Place at = clock.is_written() ? clock : second.place.member("cron");
  if (meeting.overlap)
    findings.add_with_choice(
        "windows_overlap", at.where(),
        name_of_window(second) + " is open together with " + name_of_window(first) + ": the larger figures count",
        joined(first, second, false));
  else if (meeting.gap < short_gap)
    findings.add_with_choice("window_gap_short", at.where(),
                             name_of_window(second) + " opens " + std::to_string(meeting.gap) + " minutes after " +
                                 name_of_window(first) + " closes, so that capacity goes and comes again",
                             joined(first, second, true));
}

}  // namespace

void lint_windows(const Place& policy, const Bounds& limits, Findings& findings) {
  const std::vector<Window> windows = read_windows(policy);
  for (const Window& window : windows) {
    if (!check_opens(window, findings)) continue;
    check_limits(window, limits, findings);
  }
  const std::size_t compared = std::min(windows.size(), most_windows);
  for (std::size_t i = 0; i < compared; ++i)
    for (std::size_t j = i + 1; j < compared; ++j) check_pair(windows[i], windows[j], findings);
}

}  // namespace headroom::lint
