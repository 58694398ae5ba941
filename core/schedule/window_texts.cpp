#include <array>
#include <string>

#include "core/base/faults.hpp"
#include "core/base/text.hpp"
#include "core/schedule/window.hpp"

namespace headroom {
namespace {

using namespace std::chrono;

constexpr minutes whole_day{24 * 60};
constexpr Weekdays working_days = 0b0111110;
constexpr Weekdays weekend = 0b1000001;

bool has_days(const ScheduleWindow& window) { return window.start || window.end || window.days; }
bool has_cron(const ScheduleWindow& window) { return window.cron || window.duration; }

void check_cron(const ScheduleWindow& window, Faults& faults) {
  faults.check(window.duration.has_value(), "/duration_seconds", "missing", "a window with cron needs its length");
  faults.check(window.cron.has_value(), "/cron", "missing", "duration_seconds belongs to a cron expression");
  faults.check_range("/duration_seconds", window.duration, 1, longest_window.count());
  if (!window.cron) return;
  if (!window.cron->times) {
    const auto read = parse_cron(window.cron->text);
    const std::string_view fault = read ? "can't be read" : words_of(read.error());
    return faults.add("/cron", "invalid_cron", "the expression " + std::string(fault));
  }
  const Instant any{sys_days{2000y / 1 / 1}};
  faults.check(next_after(*window.cron->times, TimeZone{}, any, ClockChanges::once).has_value(), "/cron", "never_comes",
               "names a date that never comes");
}

void check_days(const ScheduleWindow& window, Faults& faults) {
  faults.check(window.start.has_value(), "/start", "missing", "a window needs start and end");
  faults.check(window.end.has_value(), "/end", "missing", "a window needs start and end");
  const auto is_time = [](std::optional<minutes> time, minutes last) {
    return !time || (*time >= minutes{0} && *time <= last);
  };
  faults.check(is_time(window.start, whole_day - minutes{1}), "/start", "out_of_range",
               "must be from 00:00 to 23:59; 24:00 can only be an end");
  faults.check(is_time(window.end, whole_day), "/end", "out_of_range", "must be from 00:00 to 24:00");
  faults.check(!window.start || window.start != window.end, "/end", "same_as_start",
               "must differ from start; a whole day is from 00:00 to 24:00");
  faults.check(window.days.value_or(every_day) != 0, "/days", "empty",
               "must have at least one day; leave it out for every day");
}

std::string words_of_days(Weekdays days_of_week) {
  constexpr std::array<std::string_view, 7> names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                  "Thursday", "Friday", "Saturday"};
  if (days_of_week == every_day) return "every day";
  if (days_of_week == working_days) return "Monday to Friday";
  if (days_of_week == weekend) return "Saturday and Sunday";
  std::vector<std::string> found;
  for (const std::size_t day : {1U, 2U, 3U, 4U, 5U, 6U, 0U})
    if ((days_of_week >> day) & 1) found.emplace_back(names[day]);
  return text::joined(found);
}

}  // namespace

std::optional<minutes> parse_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int digits[4];
  for (std::size_t i = 0; i < 4; ++i) {
    digits[i] = text[i < 2 ? i : i + 1] - '0';
    if (digits[i] < 0 || digits[i] > 9) return std::nullopt;
  }
  if (digits[2] > 5) return std::nullopt;
  const minutes time = hours{10 * digits[0] + digits[1]} + minutes{10 * digits[2] + digits[3]};
  return time <= whole_day ? std::optional(time) : std::nullopt;
}

std::string format_time_of_day(minutes time) {
  const auto two = [](long long number) {
    return std::string{static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
  };
  return two(time.count() / 60) + ":" + two(time.count() % 60);
}

std::vector<Violation> faults_of(const ScheduleWindow& window) {
  Faults faults;
  faults.check(!window.name.empty(), "/name", "empty", "must not be empty");
  const bool both = has_cron(window) && has_days(window);
  faults.check(!both, window.cron ? "/cron" : "/duration_seconds", "conflict",
               "a window has cron and duration_seconds, or start, end and days, but not both");
  faults.check(has_cron(window) || has_days(window), "", "missing",
               "needs start and end, or cron and duration_seconds");
  if (has_cron(window) && !both) check_cron(window, faults);
  if (has_days(window) && !both) check_days(window, faults);
  faults.check(!window.time_zone.empty(), "/time_zone", "empty", "must name a zone of the IANA database");
  const auto size = [](std::optional<Units> units) { return units ? std::optional(units->value) : std::nullopt; };
  faults.check_range("/minimum", size(window.minimum), 0, largest_window_size);
  faults.check_range("/maximum", size(window.maximum), 0, largest_window_size);
  faults.check_range("/desired", size(window.desired), 0, largest_window_size);
  faults.check(!window.minimum || !window.maximum || *window.minimum <= *window.maximum, "/minimum",
               "minimum_above_maximum", "must not be above maximum");
  faults.check_range("/lead_seconds", window.lead, 0, longest_lead.count());
  return std::move(faults).all();
}

std::string words_of(const ScheduleWindow& window) {
  std::string out;
  if (window.cron)
    out = "for " + text::duration(window.duration.value_or(Seconds{0})) + " from each '" + window.cron->text + "' " +
          window.time_zone;
  else
    out = format_time_of_day(window.start.value_or(minutes{0})) + "–" +
          format_time_of_day(window.end.value_or(minutes{0})) + " " + window.time_zone + ", " +
          words_of_days(window.days.value_or(every_day));
  return window.lead > Seconds{0} ? out + ", from " + text::duration(window.lead) + " before" : out;
}

}  // namespace headroom
