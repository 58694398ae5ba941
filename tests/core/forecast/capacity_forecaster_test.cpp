#include "core/forecast/capacity_forecaster.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::forecast {
namespace {

constexpr std::int64_t day = marks_per_day;

/// A day with a hump, a quieter weekend, and a little that no season explains.
double demand_at(std::int64_t mark) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(mark % day) / static_cast<double>(day);
  const double weekend = mark / day % 7 >= 5 ? 0.5 : 1;
  return weekend * (10 - 6 * std::cos(angle)) + static_cast<double>(mark * 7919 % 100) / 50;
}

CapacityForecaster fed(std::int64_t marks, CapacityQuestion question = {}, double maximum = 30) {
  CapacityForecaster forecaster(std::move(question), 0, maximum);
  for (std::int64_t mark = 0; mark < marks; ++mark) forecaster.append(demand_at(mark));
  return forecaster;
}

TEST(CapacityForecaster, CallsASteadyDemandEnough) {
  CapacityForecaster forecaster({}, 1000, 30);
  for (int mark = 0; mark < 4 * day; ++mark) forecaster.append(7.2);
  const CapacityForecast found = forecaster.forecast();
  EXPECT_EQ(found.target, 8);
  EXPECT_NEAR(found.expected, 7.2, 0.05);
  EXPECT_EQ(found.at, Instant{(1000 + 4 * day - 1) * mark_length});
  EXPECT_EQ(found.horizon, Seconds{600});
  EXPECT_EQ(found.share, 1);
  EXPECT_EQ(found.fleet_size, 7.2);
}

TEST(CapacityForecaster, SeesAMorningComing) {
  // Each day 2 until 8 o'clock, then 10. At 7:55 the 10 are within the next 10 minutes.
  CapacityForecaster forecaster({}, 0, 30);
  for (std::int64_t mark = 0; mark < 10 * day + 96; ++mark) forecaster.append(mark % day < 96 ? 2 : 10);
  EXPECT_GE(forecaster.forecast().target, 10);
  CapacityForecaster earlier({}, 0, 30);
  for (std::int64_t mark = 0; mark < 10 * day + 90; ++mark) earlier.append(mark % day < 96 ? 2 : 10);
  EXPECT_LE(earlier.forecast().target, 4);
}

TEST(CapacityForecaster, AnswersTheSameWhetherAskedAlongTheWayOrNot) {
  CapacityForecaster asked({}, 0, 30);
  for (std::int64_t mark = 0; mark < 30 * day; ++mark) {
    asked.append(demand_at(mark));
    if (mark % 997 != 0) continue;
    EXPECT_EQ(asked.forecast(), fed(mark + 1).forecast()) << mark;
  }
  EXPECT_EQ(asked.forecast(), fed(30 * day).forecast());
}

TEST(CapacityForecaster, LooksAheadByTheStartUp) {
  struct Case {
    int start_up;
    int horizon;
  };
  for (const Case& c : {Case{0, 300}, Case{1, 600}, Case{300, 600}, Case{301, 900}, Case{600, 900}, Case{3600, 3900}})
    EXPECT_EQ(fed(1, {.start_up = Seconds{c.start_up}}).forecast().horizon, Seconds{c.horizon}) << c.start_up;
  EXPECT_EQ(default_quantile(Seconds{300}), 0.935);
  EXPECT_EQ(default_quantile(Seconds{600}), 0.945);
  EXPECT_EQ(default_quantile(Seconds{601}), 0.95);
}

TEST(CapacityForecaster, IsEnoughInTheShareThatWasAskedFor) {
  // Asked at each mark of the fourth week: how often was it enough for the horizon? 2,016 answers.
  CapacityForecaster forecaster = fed(21 * day);
  std::int64_t enough = 0;
  for (std::int64_t mark = 21 * day; mark < 28 * day; ++mark) {
    forecaster.append(demand_at(mark));
    const double came = std::max(demand_at(mark + 1), demand_at(mark + 2));
    enough += came <= static_cast<double>(forecaster.forecast().target) ? 1 : 0;
  }
  EXPECT_GE(enough, 7 * day * 93 / 100);
}

TEST(CapacityForecaster, NeverAsksForLessThanTheDemand) {
  for (std::int64_t marks : {1L, 2L, 287L, 288L, 289L, 575L, 576L, 577L, 578L, 2304L, 4500L}) {
    const CapacityForecast found = fed(marks).forecast();
    EXPECT_GE(static_cast<double>(found.target), found.demand) << marks;
    EXPECT_LE(found.expected, 33) << marks;
  }
}

TEST(CapacityForecaster, TakesAnyNumber) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CapacityForecaster forecaster({}, 0, 30);
  for (const double value : {nan, -5.0, 1e300, 0.0, std::numeric_limits<double>::infinity()})
    for (int mark = 0; mark < day; ++mark) forecaster.append(value);
  forecaster.append(nan);
  EXPECT_EQ(forecaster.forecast().demand, 0);
  EXPECT_GE(forecaster.forecast().target, 0);
  EXPECT_TRUE(std::isfinite(forecaster.forecast().expected));
}

TEST(CapacityForecaster, DoesNotSeeTheFuture) {
  CapacityForecaster one = fed(5 * day);
  CapacityForecaster other = fed(5 * day);
  const CapacityForecast before = one.forecast();
  one.append(25);
  other.append(0);
  EXPECT_EQ(before, fed(5 * day).forecast());
  EXPECT_NE(one.forecast().target, other.forecast().target);
}

TEST(CapacityForecaster, CountsTheHoursOfItsMarks) {
  EXPECT_EQ(fed(12).forecast().hourly_points, 1);
  EXPECT_EQ(fed(13).forecast().hourly_points, 2);
  EXPECT_FALSE(fed(23 * 12).forecast().has_enough_history());
  EXPECT_TRUE(fed(23 * 12 + 1).forecast().has_enough_history());
}

}  // namespace
}  // namespace headroom::forecast
