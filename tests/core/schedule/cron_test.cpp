#include "core/schedule/cron.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/kubernetes/replicas/keda_cron.hpp"

namespace headroom {
namespace {

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

/// Berlin in 2025: summer from 30 March, 01:00 UTC, to 26 October, 01:00 UTC.
TimeZone berlin() {
  return {.name = "Europe/Berlin",
          .offset = Seconds{3600},
          .changes = {{at("2025-03-30T01:00:00Z"), Seconds{7200}}, {at("2025-10-26T01:00:00Z"), Seconds{3600}}}};
}

std::string next(std::string_view cron, std::string_view after, ClockChanges changes) {
  const auto found = next_after(parse_cron(cron).value(), berlin(), at(after), changes);
  return found ? format_rfc3339(*found) : "never";
}

TEST(Cron, TakesASkippedTimeForTheEndOfTheGap) {
  EXPECT_EQ(next("30 2 * * *", "2025-03-30T00:00:00Z", ClockChanges::once), "2025-03-30T01:00:00.000Z");
  EXPECT_EQ(next("30 2 * * *", "2025-03-30T01:00:00Z", ClockChanges::once), "2025-03-31T00:30:00.000Z");
  EXPECT_EQ(next("30 2 * * *", "2025-03-30T00:00:00Z", ClockChanges::follow), "2025-03-31T00:30:00.000Z");
}

TEST(Cron, TakesARepeatedTimeOnceUnlessItFollowsTheClock) {
  EXPECT_EQ(next("30 2 * * *", "2025-10-25T22:00:00Z", ClockChanges::once), "2025-10-26T00:30:00.000Z");
  EXPECT_EQ(next("30 2 * * *", "2025-10-26T00:30:00Z", ClockChanges::once), "2025-10-27T01:30:00.000Z");
  EXPECT_EQ(next("30 2 * * *", "2025-10-26T00:30:00Z", ClockChanges::follow), "2025-10-26T01:30:00.000Z");
  EXPECT_EQ(next("30 * * * *", "2025-10-26T00:30:00Z", ClockChanges::once), "2025-10-26T01:30:00.000Z")
      << "an expression of all hours follows the clock";
}

TEST(Cron, LooksAYearThatHasTheDayFar) {
  EXPECT_EQ(next("0 0 29 2 *", "2025-03-01T00:00:00Z", ClockChanges::once), "2028-02-28T23:00:00.000Z");
  EXPECT_EQ(next("0 0 29 2 *", "2096-03-01T00:00:00Z", ClockChanges::once), "2104-02-28T23:00:00.000Z");
  EXPECT_EQ(next("0 0 30 2 *", "2025-03-01T00:00:00Z", ClockChanges::once), "never");
}

TEST(Cron, ReadsWhatItsFieldsAllow) {
  EXPECT_TRUE(parse_cron("*/15\t0-5,22-23 ? jan-MAR sun,wed-sun"));
  EXPECT_EQ(parse_cron("0 0 * * 7"), parse_cron("0 0 * * sun"));
  EXPECT_EQ(parse_cron("0 0 * * */2")->weekdays, 0b1010101U);
  EXPECT_EQ(parse_cron("0 0 * * 5-7")->weekdays, 0b1100001U);
  EXPECT_FALSE(parse_cron("0 0 */2 * *")->any_day);
  EXPECT_TRUE(parse_cron("0 0 ? * *")->any_day);
  for (const std::string_view text : {"0 0 * *", "@hourly", "0 0 L * *", "0 0 * * 5#2", "0 0 ? ? *", "1-2-3 0 * * *",
                                      "0 0 * * 8", "0 0 0 * *", "99999999999 0 * * *", "0 0 * foo *", "*/x 0 * * *"})
    EXPECT_FALSE(parse_cron(text)) << text;
}

TEST(KedaCron, FailsIfItsStartOrItsEndNeverComes) {
  const TimeZone utc{.name = "UTC"};
  kubernetes::CronTrigger trigger{"UTC", "0 8 30 2 *", "0 18 * * *", 5};
  EXPECT_EQ(kubernetes::state_at(trigger, utc, at("2025-01-01T00:00:00Z")), std::nullopt);
  trigger = {"UTC", "0 8 * * *", "0 18 * * *", 5};
  EXPECT_EQ(kubernetes::state_at(trigger, utc, at("2025-01-01T08:00:00Z")),
            (kubernetes::CronState{true, at("2025-01-01T18:00:00Z")}));
  EXPECT_EQ(kubernetes::state_at(trigger, utc, at("2025-01-01T18:00:00Z")),
            (kubernetes::CronState{false, at("2025-01-02T08:00:00Z")}));
}

}  // namespace
}  // namespace headroom
