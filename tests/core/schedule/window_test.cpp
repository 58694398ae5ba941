#include "core/schedule/window.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/schedule/windows_in_force.hpp"

namespace headroom {
namespace {

using namespace std::chrono_literals;

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

constexpr Seconds hour{3600};

/// A zone that has `before`, and `after` from `when` on.
TimeZone zone(std::string name, Seconds before, std::string_view when, Seconds after) {
  return {.name = std::move(name), .offset = before, .changes = {{at(when), after}}};
}

ScheduleWindow daily(std::chrono::minutes start, std::chrono::minutes end, std::string time_zone = "UTC") {
  return {.name = "w", .start = start, .end = end, .time_zone = std::move(time_zone), .minimum = Units{5}};
}
ScheduleWindow by_cron(std::string expression, Seconds duration, std::string time_zone = "UTC") {
  return {.name = "w",
          .cron = cron_expression(std::move(expression)),
          .duration = duration,
          .time_zone = std::move(time_zone),
          .minimum = Units{5}};
}

/// "in until 2026-…", "out until never".
std::string told(const ScheduleWindow& window, const TimeZone& zone, std::string_view now) {
  const WindowState state = state_at(window, zone, at(now), at(now) + 5 * 366 * 24 * hour);
  return (state.in_force() ? "in until " : "out until ") +
         (state.changes_at ? format_rfc3339(*state.changes_at) : "never");
}
std::string told(const ScheduleWindow& window, std::string_view now) { return told(window, {.name = "UTC"}, now); }

TEST(ScheduleWindow, HasItsStartInsideAndItsEndOutside) {
  const auto window = daily(6h, 10h);
  EXPECT_EQ(told(window, "2026-11-25T05:59:59.999Z"), "out until 2026-11-25T06:00:00.000Z");
  EXPECT_EQ(told(window, "2026-11-25T06:00:00Z"), "in until 2026-11-25T10:00:00.000Z");
  EXPECT_EQ(told(window, "2026-11-25T09:59:59.999Z"), "in until 2026-11-25T10:00:00.000Z");
  EXPECT_EQ(told(window, "2026-11-25T10:00:00Z"), "out until 2026-11-26T06:00:00.000Z");
}

TEST(ScheduleWindow, BelongsToTheDayOnWhichItStarts) {
  auto window = daily(22h, 2h);
  window.days = Weekdays{1} << 5;  // Friday, 27 November 2026
  EXPECT_EQ(told(window, "2026-11-28T01:00:00Z"), "in until 2026-11-28T02:00:00.000Z");
  EXPECT_EQ(told(window, "2026-11-27T01:00:00Z"), "out until 2026-11-27T22:00:00.000Z");
  EXPECT_EQ(told(window, "2026-11-28T23:00:00Z"), "out until 2026-12-04T22:00:00.000Z");
}

TEST(ScheduleWindow, StartsEarlierByItsLead) {
  auto window = daily(0h + 15min, 4h);
  window.days = Weekdays{1} << 1;  // Monday, 23 November 2026
  window.lead = Seconds{1800};
  EXPECT_EQ(told(window, "2026-11-22T23:44:59Z"), "out until 2026-11-22T23:45:00.000Z");
  EXPECT_EQ(told(window, "2026-11-22T23:45:00Z"), "in until 2026-11-23T04:00:00.000Z");
}

TEST(ScheduleWindow, JoinsOccurrencesThatTouchOrOverlap) {
  auto weekend = daily(0h, 24h);
  weekend.days = Weekdays{0b1000001};
  EXPECT_EQ(told(weekend, "2026-11-28T12:00:00Z"), "in until 2026-11-30T00:00:00.000Z");
  EXPECT_EQ(told(daily(0h, 24h), "2026-11-28T12:00:00Z"), "in until never");
  EXPECT_EQ(told(by_cron("0 * * * *", hour), "2026-11-28T12:34:00Z"), "in until never");
  EXPECT_EQ(told(by_cron("0 * * * *", hour - 1s), "2026-11-28T12:34:00Z"), "in until 2026-11-28T12:59:59.000Z");
  EXPECT_EQ(told(by_cron("* * * * *", Seconds{60}), "2026-11-28T12:34:00Z"), "in until never");
  EXPECT_EQ(told(by_cron("* * * * *", Seconds{59}), "2026-11-28T12:34:00Z"), "in until 2026-11-28T12:34:59.000Z");
  EXPECT_EQ(told(by_cron("*/10 8-17 * * *", Seconds{600}), "2026-11-28T12:34:00Z"),
            "in until 2026-11-28T18:00:00.000Z");
  auto ahead = by_cron("0 * * * *", Seconds{1800});
  ahead.lead = Seconds{1800};
  EXPECT_EQ(told(ahead, "2026-11-28T12:34:00Z"), "in until never") << "the next occurrence's lead touches the end";
}

TEST(ScheduleWindow, FollowsTheClocksOfItsZone) {
  // Summer from 29 March 2026, 01:00 UTC, at which 02:00 becomes 03:00.
  const TimeZone berlin = zone("Europe/Berlin", hour, "2026-03-29T01:00:00Z", 2 * hour);
  EXPECT_EQ(told(daily(2h + 30min, 5h), berlin, "2026-03-29T00:59:59Z"), "out until 2026-03-29T01:00:00.000Z");
  EXPECT_EQ(told(daily(2h + 30min, 5h), berlin, "2026-03-29T01:00:00Z"), "in until 2026-03-29T03:00:00.000Z");
  EXPECT_EQ(told(daily(2h + 15min, 2h + 45min), berlin, "2026-03-29T00:00:00Z"), "out until 2026-03-30T00:15:00.000Z")
      << "both ends fall into the gap, so there is no occurrence on Sunday";
  // Lord Howe goes back by half an hour on 5 April 2026 at 02:00, which is 15:00 UTC on the 4th.
  const TimeZone lord_howe = zone("Australia/Lord_Howe", 11 * hour, "2026-04-04T15:00:00Z", 10 * hour + Seconds{1800});
  EXPECT_EQ(told(daily(1h + 45min, 3h), lord_howe, "2026-04-04T15:20:00Z"), "in until 2026-04-04T16:30:00.000Z");
  EXPECT_EQ(told(daily(1h + 35min, 1h + 50min), lord_howe, "2026-04-04T15:10:00Z"),
            "out until 2026-04-05T15:05:00.000Z")
      << "01:40 comes a second time, and the window is over";
  // Troll skips two hours: on 29 March 2026 01:00 becomes 03:00.
  const TimeZone troll = zone("Antarctica/Troll", Seconds{0}, "2026-03-29T01:00:00Z", 2 * hour);
  EXPECT_EQ(told(daily(1h, 4h), troll, "2026-03-29T00:59:00Z"), "out until 2026-03-29T01:00:00.000Z");
  EXPECT_EQ(told(daily(1h, 4h), troll, "2026-03-29T01:30:00Z"), "in until 2026-03-29T02:00:00.000Z");
  // In Santiago the clock goes forward at midnight: Sunday, 6 September 2026, begins at 01:00.
  const TimeZone santiago = zone("America/Santiago", -4 * hour, "2026-09-06T04:00:00Z", -3 * hour);
  auto sunday = daily(0h, 2h);
  sunday.days = Weekdays{1};
  EXPECT_EQ(told(sunday, santiago, "2026-09-06T04:00:00Z"), "in until 2026-09-06T05:00:00.000Z");
  // In Nuuk it goes forward at 23:00 on Saturday, 28 March 2026, so that the Saturday ends there.
  const TimeZone nuuk = zone("America/Nuuk", -2 * hour, "2026-03-29T01:00:00Z", -hour);
  auto saturday = daily(22h, 24h);
  saturday.days = Weekdays{1} << 6;
  EXPECT_EQ(told(saturday, nuuk, "2026-03-29T00:30:00Z"), "in until 2026-03-29T01:00:00.000Z");
  // In Casablanca it goes back for Ramadan: on 15 February 2026 at 03:00, which is 02:00 UTC.
  const TimeZone casablanca = zone("Africa/Casablanca", hour, "2026-02-15T02:00:00Z", Seconds{0});
  EXPECT_EQ(told(daily(2h + 30min, 3h + 30min), casablanca, "2026-02-15T02:45:00Z"),
            "in until 2026-02-15T03:30:00.000Z")
      << "from the first 02:30, 01:30 UTC, to the only 03:30";
}

TEST(ScheduleWindow, OfACronExpressionIsAsLongAsItsDurationInRealSeconds) {
  // Winter from 25 October 2026, 01:00 UTC: a day of 25 hours.
  const TimeZone berlin = zone("Europe/Berlin", 2 * hour, "2026-10-25T01:00:00Z", hour);
  EXPECT_EQ(told(by_cron("0 0 * * *", 24 * hour), berlin, "2026-10-25T22:30:00Z"),
            "out until 2026-10-25T23:00:00.000Z");
  EXPECT_EQ(told(by_cron("0 0 * * *", 24 * hour), berlin, "2026-10-20T12:00:00Z"), "in until 2026-10-25T22:00:00.000Z")
      << "unbroken until the clock changes";
  EXPECT_EQ(told(by_cron("0 0 * * *", 25 * hour), berlin, "2026-10-25T22:30:00Z"), "in until never");
  EXPECT_EQ(told(by_cron("*/30 0-22 * * *", hour), berlin, "2026-10-24T12:00:00Z"),
            "in until 2026-10-24T21:30:00.000Z");
  // The expression of 23 hours comes once: nothing from the first 02:59 to 03:00.
  EXPECT_EQ(told(by_cron("* 0-22 * * *", 2 * hour), berlin, "2026-10-24T12:00:00Z"), "in until never")
      << "61 minutes without a run are shorter than two hours, and so is the hour from 22:59 on";
  EXPECT_EQ(told(by_cron("* 0-22 * * *", hour + Seconds{60}), berlin, "2026-10-20T12:00:00Z"), "in until never");
  EXPECT_EQ(told(by_cron("*/15 * * * *", Seconds{900}), berlin, "2026-10-20T12:00:00Z"), "in until never");
}

TEST(ScheduleWindow, FindsRareDays) {
  EXPECT_EQ(told(by_cron("0 0 29 2 *", 24 * hour), "2026-11-25T12:00:00Z"), "out until 2028-02-29T00:00:00.000Z");
  EXPECT_EQ(told(by_cron("0 6 1,15 * MON", hour), "2026-06-15T06:30:00Z"), "in until 2026-06-15T07:00:00.000Z");
}

TEST(ScheduleWindow, NamesItsFaults) {
  const auto faults = [](auto change) {
    ScheduleWindow window = daily(6h, 10h);
    change(window);
    std::string lines;
    for (const Violation& fault : faults_of(window)) lines += fault.pointer + " " + fault.code + "\n";
    return lines;
  };
  using W = ScheduleWindow;
  EXPECT_EQ(faults([](W&) {}), "");
  EXPECT_EQ(faults([](W& w) { w.name = ""; }), "/name empty\n");
  EXPECT_EQ(faults([](W& w) { w.end = w.start; }), "/end same_as_start\n");
  EXPECT_EQ(faults([](W& w) { w.start = 24h; }), "/start out_of_range\n");
  EXPECT_EQ(faults([](W& w) { w.end = 24h; }), "");
  EXPECT_EQ(faults([](W& w) { w.end.reset(); }), "/end missing\n");
  EXPECT_EQ(faults([](W& w) { w.start.reset(); }), "/start missing\n");
  EXPECT_EQ(faults([](W& w) { w.days = 0; }), "/days empty\n");
  EXPECT_EQ(faults([](W& w) { w.start.reset(), w.end.reset(); }), " missing\n");
  EXPECT_EQ(faults([](W& w) { w.cron = cron_expression("0 6 * * *"); }), "/cron conflict\n");
  EXPECT_EQ(faults([](W& w) { w.duration = Seconds{60}; }), "/duration_seconds conflict\n");
  EXPECT_EQ(faults([](W& w) { w.minimum = Units{7}, w.maximum = Units{7}; }), "");
  EXPECT_EQ(faults([](W& w) { w.minimum = Units{8}, w.maximum = Units{7}; }), "/minimum minimum_above_maximum\n");
  EXPECT_EQ(faults([](W& w) { w.minimum = Units{-1}, w.desired = Units{1LL << 31}; }),
            "/minimum out_of_range\n/desired out_of_range\n");
  EXPECT_EQ(faults([](W& w) { w.minimum.reset(); }), "") << "a window without a value has no say, and no fault";
  EXPECT_EQ(faults([](W& w) { w.lead = Seconds{-1}; }), "/lead_seconds out_of_range\n");
  EXPECT_EQ(faults([](W& w) { w.lead = Seconds{604'801}; }), "/lead_seconds out_of_range\n");
  EXPECT_EQ(faults([](W& w) { w.time_zone = ""; }), "/time_zone empty\n");
  const auto cron_faults = [&](std::string expression, std::optional<Seconds> duration) {
    return faults([&](W& w) {
      w.start.reset(), w.end.reset();
      w.cron = cron_expression(std::move(expression)), w.duration = duration;
    });
  };
  EXPECT_EQ(cron_faults("0 6 * * *", Seconds{1}), "");
  EXPECT_EQ(cron_faults("0 6 * * *", std::nullopt), "/duration_seconds missing\n");
  EXPECT_EQ(cron_faults("0 6 * * *", Seconds{0}), "/duration_seconds out_of_range\n");
  EXPECT_EQ(cron_faults("0 0 30 2 *", Seconds{60}), "/cron never_comes\n");
  EXPECT_EQ(cron_faults("0 0 29 2 *", Seconds{60}), "");
  EXPECT_EQ(cron_faults("@daily", Seconds{60}), "/cron invalid_cron\n");
}

TEST(ScheduleWindow, ReadsTimesOfDayStrictly) {
  EXPECT_EQ(parse_time_of_day("00:00"), 0min);
  EXPECT_EQ(parse_time_of_day("06:30"), 390min);
  EXPECT_EQ(parse_time_of_day("24:00"), 1440min);
  for (const char* text : {"", "6:30", "06:60", "24:01", "-1:00", "06:30:00", "06.30", " 6:30", "6h", "99:00"})
    EXPECT_EQ(parse_time_of_day(text), std::nullopt) << text;
  EXPECT_EQ(format_time_of_day(390min), "06:30");
  EXPECT_EQ(format_time_of_day(1440min), "24:00");
}

TEST(ScheduleWindow, IsTold) {
  EXPECT_EQ(words_of(daily(14h, 18h, "Europe/Berlin")), "14:00–18:00 Europe/Berlin, every day");
  auto office = daily(8h, 18h);
  office.days = Weekdays{0b0111110};
  EXPECT_EQ(words_of(office), "08:00–18:00 UTC, Monday to Friday");
  office.days = Weekdays{0b0001011};
  EXPECT_EQ(words_of(office), "08:00–18:00 UTC, Monday, Wednesday, Sunday");
  EXPECT_EQ(words_of(by_cron("0 22 * * *", 8 * hour)), "for 8 h from each '0 22 * * *' UTC");
}

ScheduleWindow sized(std::string name, std::chrono::hours start, std::chrono::hours end, std::optional<Units> minimum,
                     std::optional<Units> maximum, std::optional<Units> desired) {
  return {
      .name = std::move(name), .start = start, .end = end, .minimum = minimum, .maximum = maximum, .desired = desired};
}

TEST(WindowsInForce, TakeTheLargestOfEachValueByItself) {
  const std::vector<ScheduleWindow> windows{sized("a", 8h, 12h, Units{4}, Units{10}, Units{6}),
                                            sized("b", 9h, 10h, Units{7}, Units{8}, Units{5})};
  const auto found = [&](std::string_view now) { return windows_in_force(windows, {}, at(now), at(now) + 24 * hour); };
  EXPECT_EQ(found("2026-11-25T09:30:00Z"),
            (WindowsInForce{.windows = {{0, at("2026-11-25T08:00:00Z")}, {1, at("2026-11-25T09:00:00Z")}},
                            .minimum = Units{7},
                            .maximum = Units{10},
                            .desired = Units{6},
                            .next_edge = at("2026-11-25T10:00:00Z")}));
  EXPECT_EQ(found("2026-11-25T07:00:00Z"), (WindowsInForce{.next_edge = at("2026-11-25T08:00:00Z")}));
  EXPECT_EQ(windows_in_force({}, {}, at("2026-11-25T07:00:00Z"), at("2026-11-26T07:00:00Z")), WindowsInForce{});
}

TEST(WindowsInForce, StayTheSameUntilTheNextEdge) {
  const std::vector<ScheduleWindow> windows{sized("a", 8h, 12h, Units{4}, {}, {}),
                                            by_cron("*/30 * * * *", Seconds{600}), daily(22h, 2h)};
  const Instant first = at("2026-11-25T00:00:00Z");
  WindowsInForce kept = windows_in_force(windows, {}, first, first + 48 * hour);
  for (Instant now = first; now < first + 24 * hour; now += Seconds{60}) {
    const WindowsInForce fresh = windows_in_force(windows, {}, now, first + 48 * hour);
    if (now >= kept.next_edge) kept = fresh;
    EXPECT_EQ(kept.minimum, fresh.minimum) << format_rfc3339(now);
    EXPECT_EQ(kept.next_edge, fresh.next_edge) << format_rfc3339(now);
  }
}

}  // namespace
}  // namespace headroom
