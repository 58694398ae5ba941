#include "core/schedule/weekly_runs.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom {
namespace {

using namespace std::chrono_literals;

ScheduleWindow daily(std::string name, std::chrono::minutes start, std::chrono::minutes end,
                     std::optional<Weekdays> days = {}) {
  return {.name = std::move(name), .start = start, .end = end, .days = days, .minimum = Units{1}};
}

/// "06:00 0 on 127, 10:00 - on 127": the time, the index of the window or -, and the days.
std::string told(const std::vector<ScheduleWindow>& windows, std::vector<TimeZone> zones = {}) {
  const auto runs = weekly_runs(windows, zones);
  if (!runs) return std::string(in_words(runs.error()));
  std::string out;
  for (const WeeklyRun& run : *runs)
    out += (out.empty() ? "" : ", ") + format_time_of_day(run.time) + " " +
           (run.window ? std::to_string(*run.window) : "-") + " on " + std::to_string(run.days);
  return out;
}

TEST(WeeklyRuns, AreTheMomentsAtWhichAnotherWindowComesIntoForce) {
  EXPECT_EQ(told({daily("a", 6h, 10h)}), "06:00 0 on 127, 10:00 - on 127");
  EXPECT_EQ(told({daily("a", 6h, 10h), daily("b", 10h, 18h)}), "06:00 0 on 127, 10:00 1 on 127, 18:00 - on 127");
  EXPECT_EQ(told({daily("a", 6h, 10h), daily("b", 10h, 18h, Weekdays{2})}),
            "06:00 0 on 127, 10:00 - on 125, 10:00 1 on 2, 18:00 - on 2")
      << "on Monday, bit 1, b follows at once";
  EXPECT_EQ(told({daily("night", 22h, 2h, Weekdays{1} << 6)}), "02:00 - on 1, 22:00 0 on 64") << "Saturday to Sunday";
  EXPECT_EQ(told({daily("weekend", 0h, 24h, Weekdays{65})}), "00:00 - on 2, 00:00 0 on 64");
  EXPECT_EQ(told({daily("always", 0h, 24h)}), "");
}

TEST(WeeklyRuns, TakeTheLeadOff) {
  auto early = daily("a", 0h + 15min, 4h, Weekdays{1});
  early.lead = Seconds{1'800};
  EXPECT_EQ(told({early}), "04:00 - on 1, 23:45 0 on 64") << "it begins on Saturday";
  early.lead = Seconds{90};
  EXPECT_EQ(told({early}), in_words(NotWeekly::lead));
}

TEST(WeeklyRuns, AreNoneIfTheyWouldNotBeTheSame) {
  EXPECT_EQ(told({}), in_words(NotWeekly::none));
  EXPECT_EQ(told({daily("a", 6h, 10h), daily("b", 9h, 18h)}), in_words(NotWeekly::overlap));
  EXPECT_EQ(told({{.name = "a", .cron = cron_expression("0 6 * * *"), .duration = Seconds{60}}}),
            in_words(NotWeekly::cron));
  auto elsewhere = daily("b", 12h, 18h);
  elsewhere.time_zone = "Asia/Kolkata";
  EXPECT_EQ(told({daily("a", 6h, 10h), elsewhere}, {{.name = "Asia/Kolkata", .offset = Seconds{19'800}}}),
            in_words(NotWeekly::zones));
  EXPECT_EQ(told({elsewhere}), in_words(NotWeekly::zones)) << "an unknown zone";
}

TEST(WeeklyRuns, KeepAwayFromChangesOfClocks) {
  // In Berlin the clock skips 02:00 to 03:00 and repeats it.
  const TimeZone berlin{.name = "Europe/Berlin",
                        .offset = Seconds{3'600},
                        .changes = {{*parse_rfc3339("2026-03-29T01:00:00Z"), Seconds{7'200}},
                                    {*parse_rfc3339("2026-10-25T01:00:00Z"), Seconds{3'600}}}};
  const auto in_berlin = [&](std::chrono::minutes start, std::chrono::minutes end, Seconds lead = Seconds{0}) {
    auto window = daily("a", start, end);
    window.time_zone = "Europe/Berlin";
    window.lead = lead;
    return told({window}, {berlin});
  };
  EXPECT_EQ(in_berlin(6h, 10h), "06:00 0 on 127, 10:00 - on 127");
  EXPECT_EQ(in_berlin(1h, 10h), "01:00 0 on 127, 10:00 - on 127") << "a change inside a window is no matter";
  EXPECT_EQ(in_berlin(2h + 30min, 10h), in_words(NotWeekly::clock_change));
  EXPECT_EQ(in_berlin(22h, 2h), in_words(NotWeekly::clock_change));
  EXPECT_EQ(in_berlin(22h, 3h), in_words(NotWeekly::clock_change)) << "03:00 is the first time after the gap";
  EXPECT_EQ(in_berlin(3h + 30min, 10h, Seconds{3'600}), in_words(NotWeekly::clock_change))
      << "the lead spans the change";
  EXPECT_EQ(in_berlin(5h, 10h, Seconds{3'600}), "04:00 0 on 127, 10:00 - on 127");
}

}  // namespace
}  // namespace headroom
