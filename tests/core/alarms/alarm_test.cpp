#include "core/alarms/alarm.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace headroom {
namespace {

constexpr std::array treatments{MissingData::missing, MissingData::ignore, MissingData::breaching,
                                MissingData::not_breaching};

/// In the guide's notation: 0 does not breach, X does, - is missing; oldest first.
std::vector<AlarmPoint> points(const std::string& symbols) {
  std::vector<AlarmPoint> result;
  for (const char symbol : symbols)
    result.push_back(symbol == 'X'   ? AlarmPoint::breaching
                     : symbol == '0' ? AlarmPoint::not_breaching
                                     : AlarmPoint::missing);
  return result;
}

/// Calls `check` with each of the 3^5 evaluation ranges, and each 1 ≤ M ≤ N ≤ 4.
void for_every_range(auto&& check) {
  for (int code = 0; code < 243; ++code) {
    std::string symbols;
    for (int i = 0, rest = code; i < 5; ++i, rest /= 3) symbols += "0X-"[rest % 3];
    for (std::int64_t n = 1; n <= 4; ++n)
      for (std::int64_t m = 1; m <= n; ++m) check(symbols, n, m);
  }
}

struct Counted {
  std::int64_t datapoints{0};
  std::int64_t breaches{0};
};

/// Among the latest `n` datapoints that are there.
Counted count(const std::string& symbols, std::int64_t n) {
  Counted counted;
  for (auto symbol = symbols.rbegin(); symbol != symbols.rend() && counted.datapoints < n; ++symbol) {
    counted.datapoints += *symbol != '-';
    counted.breaches += *symbol == 'X';
  }
  return counted;
}

TEST(Alarm, FollowsThePublishedGraph) {
  // Periods 1 to 9 of a 3-of-3 alarm: ALARM in the third to fifth, OK in the sixth and the ninth.
  const std::string graph = "XXXXX000X";
  const auto state_at = [&](std::size_t period) {
    return evaluate_alarm(points(graph.substr(0, period)), 3, 3, MissingData::missing);
  };
  for (const std::size_t period : {3U, 4U, 5U}) EXPECT_EQ(state_at(period), AlarmState::alarm) << period;
  for (const std::size_t period : {6U, 7U, 8U, 9U}) EXPECT_EQ(state_at(period), AlarmState::ok) << period;
}

TEST(Alarm, LooksAtTheLatestDatapointsOnly) {
  EXPECT_EQ(evaluate_alarm(points("XX000"), 3, 2, MissingData::missing), AlarmState::ok);
  EXPECT_EQ(evaluate_alarm(points("00X0X"), 3, 2, MissingData::missing), AlarmState::alarm) << "not in a row";
}

TEST(Alarm, DoesNotUseTheTreatmentOfMissingDataWhereEnoughAreThere) {
  for_every_range([](const std::string& symbols, std::int64_t n, std::int64_t m) {
    const Counted counted = count(symbols, n);
    if (counted.datapoints < n) return;
    for (const MissingData treatment : treatments)
      ASSERT_EQ(evaluate_alarm(points(symbols), n, m, treatment),
                counted.breaches >= m ? AlarmState::alarm : AlarmState::ok)
          << symbols << ' ' << m << " of " << n;
  });
}

TEST(Alarm, NeedsMBreachesWhereMissingOnesCountAsNotBreaching) {
  for_every_range([](const std::string& symbols, std::int64_t n, std::int64_t m) {
    ASSERT_EQ(evaluate_alarm(points(symbols), n, m, MissingData::not_breaching),
              count(symbols, n).breaches >= m ? AlarmState::alarm : AlarmState::ok)
        << symbols << ' ' << m << " of " << n;
  });
}

TEST(Alarm, CountsMissingOnesAsBreachesWhereToldTo) {
  for_every_range([](const std::string& symbols, std::int64_t n, std::int64_t m) {
    const Counted counted = count(symbols, n);
    ASSERT_EQ(evaluate_alarm(points(symbols), n, m, MissingData::breaching),
              counted.breaches + n - counted.datapoints >= m ? AlarmState::alarm : AlarmState::ok)
        << symbols << ' ' << m << " of " << n;
  });
}

TEST(Alarm, NeverGoesOffWithoutABreachThatIsThere) {
  for_every_range([](const std::string& symbols, std::int64_t n, std::int64_t m) {
    if (symbols.find('X') != std::string::npos) return;
    for (const MissingData treatment : {MissingData::missing, MissingData::ignore, MissingData::not_breaching})
      ASSERT_NE(evaluate_alarm(points(symbols), n, m, treatment), AlarmState::alarm) << symbols;
  });
}

TEST(Alarm, KeepsItsStateOnlyWhenIgnoringMissingDataAndNothingSpeaksAgainstIt) {
  for_every_range([](const std::string& symbols, std::int64_t n, std::int64_t m) {
    for (const MissingData treatment : treatments) {
      const bool contradicted = symbols.find('0') != std::string::npos;
      const bool keeps = treatment == MissingData::ignore && !contradicted && count(symbols, n).datapoints < n;
      ASSERT_EQ(!evaluate_alarm(points(symbols), n, m, treatment).has_value(), keeps) << symbols;
    }
  });
}

TEST(Alarm, WaitsWithBreachesAloneUntilTheOldestIsOldEnough) {
  EXPECT_EQ(evaluate_alarm(points("----X"), 3, 3, MissingData::missing), AlarmState::insufficient_data);
  EXPECT_EQ(evaluate_alarm(points("---X-"), 3, 3, MissingData::missing), AlarmState::insufficient_data);
  EXPECT_EQ(evaluate_alarm(points("--X--"), 3, 3, MissingData::missing), AlarmState::alarm);
  EXPECT_EQ(evaluate_alarm(points("X----"), 3, 3, MissingData::missing), AlarmState::alarm);
  EXPECT_EQ(evaluate_alarm(points("----X"), 3, 1, MissingData::missing), AlarmState::alarm);
}

TEST(Alarm, HasInsufficientDataWithoutAnyPoints) {
  EXPECT_EQ(evaluate_alarm({}, 3, 3, MissingData::missing), AlarmState::insufficient_data);
  EXPECT_EQ(evaluate_alarm({}, 3, 3, MissingData::breaching), AlarmState::alarm);
  EXPECT_EQ(evaluate_alarm({}, 3, 3, MissingData::not_breaching), AlarmState::ok);
  EXPECT_EQ(evaluate_alarm({}, 3, 3, MissingData::ignore), std::nullopt);
}

TEST(Alarm, EvaluatesFivePeriodsForThree) { EXPECT_EQ(evaluation_range(3), 5); }

TEST(Percentile, NeedsMoreSamplesTheFartherItIsFromTheMedian) {
  EXPECT_EQ(minimum_samples(99), 1000);
  EXPECT_EQ(minimum_samples(50), 20);
  EXPECT_EQ(minimum_samples(10), 100);
  EXPECT_EQ(minimum_samples(90), 100);
  EXPECT_EQ(minimum_samples(99.9), 10'000) << "100 - 99.9 is not 0.1 in doubles";
  EXPECT_EQ(minimum_samples(0.1), 10'000);
  EXPECT_EQ(minimum_samples(97), 334) << "333.3 samples are at least 334";
}

}  // namespace
}  // namespace headroom
