#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "core/forecast/capacity_forecast.hpp"
#include "core/forecast/decay.hpp"
#include "core/forecast/hour_of_week_line.hpp"
#include "core/forecast/normal_equations.hpp"
#include "core/forecast/quantile.hpp"
#include "core/forecast/seasonal_candidates.hpp"
#include "core/forecast/series.hpp"
#include "core/forecast/similar_moments.hpp"

/// The small parts of which forecasts are made.
namespace headroom::forecast {
namespace {

using std::chrono::minutes;

TEST(Decay, IsTheExponentialFunction) {
  for (double x = -49; x <= 0; x += 0.37) EXPECT_NEAR(decay(x) / std::exp(x), 1, 1e-12) << x;
  EXPECT_EQ(decay(0), 1);
  EXPECT_EQ(decay(-1e300), decay(-50));
  EXPECT_EQ(decay(std::nan("")), decay(-50));
}

TEST(Quantile, LiesBetweenTheTwoNearest) {
  EXPECT_EQ(quantile_of({4, 1, 2}, 0.5), 2);
  EXPECT_EQ(quantile_of({4, 1, 2}, 0.75), 3);
  EXPECT_EQ(quantile_of({4, 1, 2}, 0), 1);
  EXPECT_EQ(quantile_of({4, 1, 2}, 1), 4);
  EXPECT_EQ(quantile_of({7}, 0.9), 7);
  EXPECT_EQ(quantile_of({}, 0.9), 0);
}

TEST(NormalEquations, FindTheLineThroughPoints) {
  NormalEquations equations;
  for (int k = 0; k < 10; ++k) equations.add({1.0 * k, 0, 0, 0, 1}, 2.0 * k + 3);
  const auto found = equations.solve(0);
  EXPECT_NEAR(found[0], 2, 1e-5);
  EXPECT_NEAR(found[4], 3, 1e-5);
  EXPECT_EQ(equations.rows(), 10);
}

TEST(NormalEquations, ShrinkByTheRidge) {
  // One row (2) → 6: 4 c + 0.5 × 4 c = 12, so c = 2; without a ridge it would be 3.
  NormalEquations equations;
  equations.add({2, 0, 0, 0, 0}, 6);
  EXPECT_NEAR(equations.solve(0.5)[0], 2, 1e-6);
}

TEST(NormalEquations, AddUp) {
  NormalEquations one;
  NormalEquations other;
  NormalEquations both;
  one.add({1, 2, 3, 4, 1}, 5);
  other.add({2, 1, 0, 1, 1}, 3);
  both.add({1, 2, 3, 4, 1}, 5);
  both.add({2, 1, 0, 1, 1}, 3);
  one += other;
  EXPECT_EQ(one.solve(0.1), both.solve(0.1));
}

TEST(SeasonalCandidates, LookBackByDaysAndWeeks) {
  // Two values a day; the value at place p is p. Place 20 looks back to 18, 16, 14, 12, 10, 8, 6, and a week back to 6.
  std::vector<double> values;
  for (int k = 0; k < 20; ++k) values.push_back(k);
  const auto found = candidates_at(values, 20, 2);
  EXPECT_EQ(found[0], 18);
  double sum = 0;
  double weights = 0;
  for (int day = 0; day < 7; ++day) {
    sum += std::pow(0.7, day) * (18 - 2 * day);
    weights += std::pow(0.7, day);
  }
  EXPECT_NEAR(found[1], sum / weights, 1e-9);
  EXPECT_EQ(found[2], 12);
  EXPECT_EQ(found[3], 6);
  EXPECT_EQ(found[4], 6);
  EXPECT_NEAR(found[5], (found[1] + 6) / 2, 1e-9);
}

TEST(SeasonalCandidates, KnowNothingBeforeTheFirstDay) {
  const auto found = candidates_at(std::vector<double>{1, 2, 3}, 3, 4);
  for (const double value : found) EXPECT_TRUE(std::isnan(value));
}

TEST(SeasonalCandidates, WeighByTheirErrors) {
  // Errors of 1 and 2: the weights are 1 and 1/16, so 16 parts of the first and 1 of the second.
  CandidateErrors errors;
  errors.add({11, 12, unknown, 13, unknown, unknown}, 10);
  const auto weights = weights_of(errors, WeeklyCandidates::left_out);
  EXPECT_NEAR(weights[0] / weights[1], 16, 1e-6);
  EXPECT_EQ(weights[2], 0);
  EXPECT_EQ(weights[3], 0);
  EXPECT_NEAR(blended({17, 0, 5, 5, 5, 5}, weights), 16, 1e-6);
  EXPECT_GT(weights_of(errors, WeeklyCandidates::used)[3], 0);
  EXPECT_EQ(blended({17, 0, 5, 5, 5, 5}, {}), 17);
}

TEST(Series, MovesInAStraightLineBetweenPoints) {
  const Instant start{Seconds{600}};
  const std::vector<Point> points{{start, 0}, {start + minutes(10), 10}, {start + minutes(12), 30}};
  const Marks marks = at_marks(points, start + minutes(21), Seconds{86'400});
  EXPECT_EQ(marks.first, 2);
  EXPECT_EQ(marks.values, (std::vector<double>{0, 5, 10, 30, 30}));
}

TEST(Series, KnowsNothingAfterNow) {
  const Instant start{Seconds{600}};
  const std::vector<Point> points{{start, 1}, {start + minutes(10), 10}};
  EXPECT_EQ(at_marks(points, start + minutes(5), Seconds{86'400}).values, (std::vector<double>{1, 1}));
  EXPECT_TRUE(at_marks(points, start - minutes(1), Seconds{86'400}).values.empty());
  EXPECT_TRUE(at_marks({}, start, Seconds{86'400}).values.empty());
}

TEST(Series, LooksBackNoFurtherThanAsked) {
  const Instant start{Seconds{0}};
  const std::vector<Point> points{{start, 0}, {start + minutes(100), 100}};
  const Marks marks = at_marks(points, start + minutes(100), Seconds{600});
  EXPECT_EQ(marks.first, 18);
  EXPECT_EQ(marks.values, (std::vector<double>{90, 95, 100}));
}

TEST(Series, HasHourlyMeans) {
  const Instant start{Seconds{3600}};
  const std::vector<Point> points{{start, 1}, {start + minutes(30), 2}, {start + minutes(150), 7}};
  EXPECT_EQ(hourly_means(points, start + minutes(200)), (std::vector<HourlyMean>{{1, 1.5}, {3, 7}}));
  EXPECT_EQ(hourly_means(points, start + minutes(10)), (std::vector<HourlyMean>{{1, 1}}));
}

TEST(HourOfWeekLine, IsALineThroughHourAndDay) {
  // 10 + 2 × hour + 3 × day. 1970-01-05 was a Monday: hour 96 is 0 o'clock of day 0.
  std::vector<HourlyMean> means;
  for (std::int64_t hour = 96; hour < 96 + 168; ++hour)
    means.push_back({hour, 10 + 2.0 * static_cast<double>(hour % 24) + 3.0 * static_cast<double>((hour - 96) / 24)});
  const HourOfWeekLine line(means);
  EXPECT_NEAR(line.at(5, 2), 10 + 10 + 6, 1e-9);
  // The published fault: the hour after 23 is 24 of the same day.
  EXPECT_NEAR(line.next_after(96 + 23), 10 + 2 * 24, 1e-9);
  EXPECT_NEAR(line.next_after(96 + 24), 10 + 2 + 3, 1e-9);
}

TEST(HourOfWeekLine, NeedsNoSecondDay) {
  std::vector<HourlyMean> means;
  for (std::int64_t hour = 96; hour < 96 + 24; ++hour) means.push_back({hour, static_cast<double>(hour % 24)});
  EXPECT_NEAR(HourOfWeekLine(means).at(7, 3), 7, 1e-9);
  EXPECT_EQ(HourOfWeekLine({}).at(7, 3), 0);
  EXPECT_EQ(HourOfWeekLine(std::vector<HourlyMean>{{5, 4}}).at(7, 3), 4);
}

/// Moments that all look the same, with these errors, and one more as the present.
SimilarMoments alike(const std::vector<double>& errors) {
  SimilarMoments moments;
  for (std::size_t k = 0; k <= errors.size(); ++k) moments.add({.scale = 1, .expected = 5, .change = 0});
  for (const double error : errors) moments.add_error(error);
  return moments;
}

TEST(SimilarMoments, NeedWhatTheirErrorsSay) {
  // The newest weighs most; each mark back it is 2^(−1/864) less, so ten are nearly equal. 5 + 0.5 → 6, 5 + 1.5 → 7.
  const auto moments = alike({0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1.5});
  EXPECT_EQ(moments.enough(0.85, 0).units, 6);
  EXPECT_NEAR(moments.enough(0.85, 0).share, 0.9, 0.002);
  EXPECT_EQ(moments.enough(0.95, 0).units, 7);
  EXPECT_EQ(moments.enough(0.95, 0).share, 1);
  EXPECT_EQ(moments.enough(0.95, 0).moments, 10);
}

TEST(SimilarMoments, NeverCallLessThanTheLeastEnough) {
  EXPECT_EQ(alike({-3, -3, -3}).enough(0.9, 4).units, 4);
  EXPECT_EQ(alike({}).enough(0.9, 4).units, 4);
  EXPECT_EQ(alike({}).enough(0.9, 4).moments, 0);
}

TEST(SimilarMoments, FindNeedsFarAbove) {
  EXPECT_EQ(alike({1e6, 2e6, 3e6}).enough(0.9, 0).units, 3'000'005);
  EXPECT_EQ(alike({1e30}).enough(0.9, 0).units, 1'000'000'000'000'000);
}

TEST(SimilarMoments, WeighMomentsOfAnotherKindLittle) {
  // Ten moments of quite another level needed more; three like the present one did not.
  SimilarMoments moments;
  for (int k = 0; k < 10; ++k) moments.add({.scale = 1, .expected = 50, .change = 0});
  for (int k = 0; k < 4; ++k) moments.add({.scale = 1, .expected = 5, .change = 0});
  for (int k = 0; k < 10; ++k) moments.add_error(4);
  for (int k = 0; k < 3; ++k) moments.add_error(0);
  // The ten weigh 10 × 0.02 of about 3.26 in all, 6%.
  EXPECT_EQ(moments.enough(0.93, 0).units, 5);
  EXPECT_EQ(moments.enough(0.95, 0).units, 9);
}

}  // namespace
}  // namespace headroom::forecast
