#include "core/forecast/seasonal_forecast.hpp"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::forecast {
namespace {

constexpr std::int64_t day = 24;

/// Each day the same: 10 at night and 30 from 9:00 to 17:00.
std::vector<double> office_days(std::int64_t hours) {
  std::vector<double> values;
  for (std::int64_t hour = 0; hour < hours; ++hour) values.push_back(hour % day >= 9 && hour % day < 17 ? 30 : 10);
  return values;
}

TEST(SeasonalForecast, RepeatsDaysThatAreAllTheSame) {
  const SeasonalForecast made(office_days(20 * day), day, 48, {0.5, 0.9});
  const std::vector<double> next = office_days(48);
  for (std::int64_t ahead = 1; ahead <= 48; ++ahead) {
    const Outlook outlook = made.ahead(ahead);
    EXPECT_NEAR(outlook.expected, next[static_cast<std::size_t>(ahead - 1)], 1e-9) << ahead;
    EXPECT_NEAR(outlook.bounds[1], outlook.expected, 1e-9) << ahead;
  }
  ASSERT_TRUE(made.accuracy());
  EXPECT_NEAR(made.accuracy()->mase, 0, 1e-9);
}

/// A wave of 16 hours stands upside down a day later, so the profile can't know it. The next value of a wave follows
/// from the last two: x(t+1) = (2 cos 22.5° − 1) · x(t) + (x(t) − x(t−1)) = 0.848 · level + 1 · change.
/// The moving average lags a little, so a tenth of the wave is allowed. The level alone is off by up to half of it.
TEST(SeasonalForecast, FollowsWhereTheLevelIsGoing) {
  const auto wave = [](std::int64_t hour) {
    return 100 + 10 * std::cos(2 * std::numbers::pi * static_cast<double>(hour) / 16);
  };
  for (std::int64_t hours = 80 * day; hours < 80 * day + 16; ++hours) {
    std::vector<double> values;
    for (std::int64_t hour = 0; hour < hours; ++hour) values.push_back(wave(hour));
    const SeasonalForecast made(values, day, 1, {});
    EXPECT_NEAR(made.ahead(1).expected, wave(hours), 1) << hours;
  }
}

TEST(SeasonalForecast, KnowsNoMoreThanTheLastValueWithoutADay) {
  EXPECT_DOUBLE_EQ(SeasonalForecast({}, day, 3, {0.9}).ahead(3).expected, 0);
  const std::vector<double> short_history{4, 7};
  EXPECT_DOUBLE_EQ(SeasonalForecast(short_history, day, 3, {0.9}).ahead(3).expected, 7);
}

TEST(SeasonalForecast, ExpectsNoDemandBelowZero) {
  std::vector<double> values = office_days(20 * day);
  for (std::size_t k = 0; k < 10; ++k) values[values.size() - 1 - k] = 0;
  const SeasonalForecast made(values, day, 24, {0.01});
  for (std::int64_t ahead = 1; ahead <= 24; ++ahead) EXPECT_GE(made.ahead(ahead).bounds[0], 0) << ahead;
}

}  // namespace
}  // namespace headroom::forecast
