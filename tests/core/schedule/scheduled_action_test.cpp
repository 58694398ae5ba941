#include "core/schedule/scheduled_action.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace headroom {
namespace {

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

ScheduledAction of_ec2(std::string name, std::string recurrence, std::int64_t minimum) {
  return {.name = std::move(name), .resource = "g", .schedule = std::move(recurrence), .minimum = Units{minimum}};
}
ScheduledAction of_application(std::string schedule) {
  return {.service = ActionService::application,
          .name = "a",
          .resource = "instancegroup/j-1/ig-1",
          .schedule = std::move(schedule),
          .minimum = Units{1}};
}

std::string told(const std::optional<Instant>& at) { return at ? format_rfc3339(*at) : "never"; }
std::string next(const ScheduledAction& action, std::string_view after) {
  return told(next_run(action, {}, at(after)));
}
std::string last(const ScheduledAction& action, std::string_view by) { return told(last_run(action, {}, at(by))); }

TEST(ScheduledAction, RunsByItsCronExpression) {
  const auto daily = of_ec2("a", "0 9 * * *", 3);
  EXPECT_EQ(next(daily, "2026-11-25T09:00:00Z"), "2026-11-26T09:00:00.000Z");
  EXPECT_EQ(last(daily, "2026-11-25T09:00:00Z"), "2026-11-25T09:00:00.000Z") << "a run counts at its own moment";
  EXPECT_EQ(last(daily, "2026-11-25T08:59:59.999Z"), "2026-11-24T09:00:00.000Z");
  EXPECT_EQ(last(of_ec2("leap", "0 0 29 2 *", 3), "2026-11-25T00:00:00Z"), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(last(of_ec2("each minute", "* * * * *", 3), "2026-11-25T00:00:30Z"), "2026-11-25T00:00:00.000Z");
  EXPECT_EQ(last(of_ec2("never", "0 0 30 2 *", 3), "2026-11-25T00:00:00Z"), "never");
}

TEST(ScheduledAction, StaysWithinItsBounds) {
  auto bounded = of_ec2("a", "0 9 * * *", 3);
  bounded.start = at("2026-11-20T12:00:00Z");
  bounded.end = at("2026-11-23T09:00:00Z");
  EXPECT_EQ(next(bounded, "2026-11-01T00:00:00Z"), "2026-11-20T12:00:00.000Z") << "the start is a run of its own";
  EXPECT_EQ(next(bounded, "2026-11-20T12:00:00Z"), "2026-11-21T09:00:00.000Z");
  EXPECT_EQ(last(bounded, "2026-12-24T00:00:00Z"), "2026-11-23T09:00:00.000Z") << "the end is inside";
  EXPECT_EQ(last(bounded, "2026-11-20T11:59:59Z"), "never");
  auto created = of_application("cron(0 9 * * ? *)");
  created.created = at("2026-11-24T10:00:00Z");
  EXPECT_EQ(last(created, "2026-11-25T08:00:00Z"), "never") << "nothing runs before it was made";
  EXPECT_EQ(last(created, "2026-11-25T09:00:00Z"), "2026-11-25T09:00:00.000Z");
}

TEST(ScheduledAction, RunsOnceOrAtARate) {
  auto once = of_ec2("once", "", 3);
  once.start = at("2026-11-20T12:00:00Z");
  EXPECT_EQ(next(once, "2026-11-20T11:59:59Z"), "2026-11-20T12:00:00.000Z");
  EXPECT_EQ(next(once, "2026-11-20T12:00:00Z"), "never");
  EXPECT_EQ(last(once, "2030-01-01T00:00:00Z"), "2026-11-20T12:00:00.000Z");
  EXPECT_EQ(last(of_application("at(2020-12-08T9:36:00)"), "2021-01-01T00:00:00Z"), "2020-12-08T09:36:00.000Z");
  auto rate = of_application("rate(5 hours)");
  rate.start = at("2021-01-30T12:00:00Z");
  EXPECT_EQ(next(rate, "2021-01-30T12:00:00Z"), "2021-01-30T17:00:00.000Z");
  EXPECT_EQ(last(rate, "2021-01-31T20:00:00Z"), "2021-01-31T18:00:00.000Z");
}

TEST(ScheduledAction, RunsInItsYearsOnly) {
  const auto years = of_application("cron(0 10 1 1 ? 2020,2026-2027)");
  EXPECT_EQ(next(years, "2020-01-01T10:00:00Z"), "2026-01-01T10:00:00.000Z");
  EXPECT_EQ(next(years, "2027-01-01T10:00:00Z"), "never");
  EXPECT_EQ(last(years, "2025-06-01T00:00:00Z"), "2020-01-01T10:00:00.000Z");
}

TEST(ScheduledAction, SaysWhyItCantBeFollowed) {
  for (const char* schedule :
       {"", "0 9 * * *", "cron(0 9 * * ?)", "cron(0 9 ? * 2-6 *)", "cron(0 9 L * ? *)", "cron(0 9 ? * MON#1 *)",
        "rate(0 minutes)", "rate(5 weeks)", "rate(-5 minutes)", "rate(5)", "at(2021-02-30T10:00:00)", "at(tomorrow)",
        "cron(0 9 * * ? 1969)", "cron(0 9 * * ? 2027-2026)", "every(5 minutes)", "rate(5 minutes"})
    EXPECT_NE(problem_of(of_application(schedule)), "") << schedule;
  EXPECT_NE(problem_of(of_application("rate(5 minutes)")), "") << "nothing says when it begins";
  EXPECT_NE(problem_of(of_ec2("a", "@daily", 1)), "");
  EXPECT_NE(problem_of(of_ec2("a", "", 1)), "") << "neither a recurrence nor a start";
  EXPECT_EQ(problem_of(of_application("cron(0 9 ? * MON-FRI *)")), "");
}

TEST(ScheduledAction, LosesAStartThatEc2HasFilledIn) {
  auto action = of_ec2("a", "30 0 1 1,6,12 *", 1);
  const Instant described = at("2020-11-15T00:00:00Z");
  action.start = at("2020-12-01T00:30:00Z");
  EXPECT_EQ(without_filled_starts({action}, {}, described)[0].start, std::nullopt);
  action.start = at("2020-12-01T00:00:00Z");
  EXPECT_EQ(without_filled_starts({action}, {}, described)[0].start, action.start) << "somebody has set it";
  action.start = at("2020-06-01T00:30:00Z");
  EXPECT_EQ(without_filled_starts({action}, {}, described)[0].start, action.start) << "a run, but not the next";
}

TEST(ActionState, KeepsEachValueUntilAnotherActionNamesIt) {
  std::vector<ScheduledAction> actions{of_ec2("floor", "0 6 * * *", 3), of_ec2("ceiling", "0 12 * * *", 0)};
  actions[1].minimum.reset();
  actions[1].maximum = Units{9};
  const ActionState state = state_at(actions, {}, at("2026-11-25T07:00:00Z"));
  EXPECT_EQ(state.latest, 0U);
  EXPECT_EQ(state.minimum, (ActionSetting{Units{3}, 0}));
  EXPECT_EQ(state.maximum, (ActionSetting{Units{9}, 1})) << "since noon of the day before";
  EXPECT_EQ(told(state.next_edge), "2026-11-25T12:00:00.000Z");
  EXPECT_EQ(state_at({}, {}, at("2026-11-25T07:00:00Z")), ActionState{});
}

}  // namespace
}  // namespace headroom
