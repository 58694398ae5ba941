#include "api/webhooks/retry.hpp"

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

using namespace std::chrono_literals;

const Instant noon = parse_rfc3339("2026-11-22T12:00:00Z").value();

Verdict of_status(int status) { return verdict_of({.status = status}); }

TEST(Verdict, FollowsFromTheStatus) {
  for (const int status : {200, 201, 202, 204, 299}) EXPECT_EQ(of_status(status), Verdict::delivered) << status;
  for (const int status : {408, 429, 500, 502, 503, 504, 599}) EXPECT_EQ(of_status(status), Verdict::retry) << status;
  for (const int status : {300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 422, 499})
    EXPECT_EQ(of_status(status), Verdict::dead) << status;
}

TEST(Verdict, TriesAgainWhereNoAnswerCame) {
  for (const char* error : {"timeout", "cannot_resolve", "cannot_connect", "tls_failed", "connection_lost"})
    EXPECT_EQ(verdict_of({.error = error}), Verdict::retry) << error;
  EXPECT_EQ(verdict_of({.error = "address_not_allowed"}), Verdict::dead);
}

TEST(Verdict, HasACode) {
  EXPECT_EQ(error_of({.status = 204}), "");
  EXPECT_EQ(error_of({.status = 302}), "redirect");
  EXPECT_EQ(error_of({.status = 500}), "status");
  EXPECT_EQ(error_of({.error = "timeout"}), "timeout");
}

TEST(RetrySchedule, DoublesTheLongestWaitUpToAnHour) {
  const RetrySchedule schedule{.first = 10s};
  EXPECT_EQ(schedule.wait(1, 1.0, 0s), 10s);
  EXPECT_EQ(schedule.wait(2, 1.0, 0s), 20s);
  EXPECT_EQ(schedule.wait(9, 1.0, 0s), 2'560s);
  EXPECT_EQ(schedule.wait(10, 1.0, 0s), 3'600s);
  EXPECT_EQ(schedule.wait(1'000'000, 1.0, 0s), 3'600s);
}

TEST(RetrySchedule, WaitsForAnythingUpToThatByChance) {
  const RetrySchedule schedule{.first = 10s};
  EXPECT_EQ(schedule.wait(3, 0.0, 0s), 0s);
  EXPECT_EQ(schedule.wait(3, 0.25, 0s), 10s);
  EXPECT_EQ(schedule.wait(3, 7.0, 0s), 40s) << "a chance is at most 1";
}

TEST(RetrySchedule, RespectsRetryAfterUpToAnHour) {
  const RetrySchedule schedule{.first = 10s};
  EXPECT_EQ(schedule.wait(1, 0.0, 30s), 30s);
  EXPECT_EQ(schedule.wait(1, 1.0, 3s), 10s);
  EXPECT_EQ(schedule.wait(1, 0.0, 24h), 1h);
}

TEST(RetryAfter, IsSecondsOrADate) {
  EXPECT_EQ(retry_after_of("120", noon), 120s);
  EXPECT_EQ(retry_after_of("0", noon), 0s);
  EXPECT_EQ(retry_after_of("99999999999", noon), 24h);
  EXPECT_EQ(retry_after_of("Sun, 22 Nov 2026 12:00:45 GMT", noon), 45s);
  EXPECT_EQ(retry_after_of("Sun, 22 Nov 2026 11:00:00 GMT", noon), 0s) << "the past";
  for (const char* text : {"", "-5", "1.5", "soon", "Sun, 22 Now 2026 12:00:45 GMT", "Sun, 99 Nov 2026 99:00:45 GMT",
                           "99999999999999999999999999", "5 "})
    EXPECT_EQ(retry_after_of(text, noon), 0s) << text;
}

}  // namespace
}  // namespace headroom::api
