#include "core/schedule/calendar.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom {
namespace {

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

const TimeZone utc{.name = "UTC"};
const TimeZone berlin{
    .name = "Europe/Berlin",
    .offset = Seconds{3600},
    .changes = {{at("2026-03-29T01:00:00Z"), Seconds{7200}}, {at("2026-10-25T01:00:00Z"), Seconds{3600}}}};
const TimeZone kolkata{.name = "Asia/Kolkata", .offset = Seconds{19'800}};
const TimeZone lord_howe{.name = "Australia/Lord_Howe",
                         .offset = Seconds{37'800},
                         .changes = {{at("2026-10-03T15:30:00Z"), Seconds{39'600}}}};
// Clocks go forward at midnight, so that the day begins at 01:00.
const TimeZone santiago{.name = "America/Santiago",
                        .offset = Seconds{-14'400},
                        .changes = {{at("2026-09-06T04:00:00Z"), Seconds{-10'800}}}};
// Clocks went back a minute after midnight, as in Newfoundland until 2011.
const TimeZone newfoundland{
    .name = "America/St_Johns", .offset = Seconds{-9'000}, .changes = {{at("2010-11-07T02:31:00Z"), Seconds{-12'600}}}};

std::string words(const CalendarSpan& span) { return format_rfc3339(span.begin) + " " + format_rfc3339(span.end); }

TEST(Calendar, DaysLastFromOneLocalMidnightToTheNext) {
  EXPECT_EQ(words(day_of(utc, at("2026-11-22T10:00:30Z"))), "2026-11-22T00:00:00.000Z 2026-11-23T00:00:00.000Z");
  EXPECT_EQ(words(day_of(utc, at("2026-11-22T00:00:00Z"))), "2026-11-22T00:00:00.000Z 2026-11-23T00:00:00.000Z");
  EXPECT_EQ(words(day_of(utc, at("2026-11-22T23:59:59.999Z"))), "2026-11-22T00:00:00.000Z 2026-11-23T00:00:00.000Z");
  EXPECT_EQ(words(day_of(kolkata, at("2026-11-22T10:00:00Z"))), "2026-11-21T18:30:00.000Z 2026-11-22T18:30:00.000Z");
}

TEST(Calendar, DaysOnWhichClocksChangeAreShorterOrLonger) {
  // 23 hours, 25 hours and 23.5 hours.
  EXPECT_EQ(words(day_of(berlin, at("2026-03-29T10:00:00Z"))), "2026-03-28T23:00:00.000Z 2026-03-29T22:00:00.000Z");
  EXPECT_EQ(words(day_of(berlin, at("2026-10-25T00:30:00Z"))), "2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z");
  EXPECT_EQ(words(day_of(lord_howe, at("2026-10-03T14:00:00Z"))), "2026-10-03T13:30:00.000Z 2026-10-04T13:00:00.000Z");
}

TEST(Calendar, ASkippedMidnightComesAtTheEndOfTheGap) {
  EXPECT_EQ(words(day_of(santiago, at("2026-09-06T03:00:00Z"))), "2026-09-05T04:00:00.000Z 2026-09-06T04:00:00.000Z");
  EXPECT_EQ(words(day_of(santiago, at("2026-09-06T04:00:00Z"))), "2026-09-06T04:00:00.000Z 2026-09-07T03:00:00.000Z");
}

TEST(Calendar, ADayThatTheClockShowsOnceMoreEndsAfterTheEvaluation) {
  // 23:59 for the second time.
  EXPECT_EQ(words(day_of(newfoundland, at("2010-11-07T03:29:00Z"))),
            "2010-11-06T02:30:00.000Z 2010-11-07T03:30:00.000Z");
}

TEST(Calendar, MonthsHaveTheirOwnLengths) {
  EXPECT_EQ(words(month_of(utc, at("2028-02-28T12:00:00Z"))), "2028-02-01T00:00:00.000Z 2028-03-01T00:00:00.000Z");
  EXPECT_EQ(words(month_of(utc, at("2027-02-28T12:00:00Z"))), "2027-02-01T00:00:00.000Z 2027-03-01T00:00:00.000Z");
  EXPECT_EQ(words(month_of(utc, at("2026-12-31T23:00:00Z"))), "2026-12-01T00:00:00.000Z 2027-01-01T00:00:00.000Z");
  // 31 days less the hour that is skipped.
  EXPECT_EQ(words(month_of(berlin, at("2026-03-15T11:00:00Z"))), "2026-02-28T23:00:00.000Z 2026-03-31T22:00:00.000Z");
}

TEST(Calendar, HoursAreThoseOfTheLocalClock) {
  EXPECT_EQ(words(hour_of(utc, at("2026-11-22T10:59:00Z"))), "2026-11-22T10:00:00.000Z 2026-11-22T11:00:00.000Z");
  EXPECT_EQ(words(hour_of(kolkata, at("2026-11-22T10:29:00Z"))), "2026-11-22T09:30:00.000Z 2026-11-22T10:30:00.000Z");
  EXPECT_EQ(words(hour_of(lord_howe, at("2026-10-03T15:40:00Z"))), "2026-10-03T15:30:00.000Z 2026-10-03T16:00:00.000Z");
}

}  // namespace
}  // namespace headroom
