#include "core/simulation/trace.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom::simulation {
namespace {

using headroom::testing::at;
using Place = TraceFault::Place;

const Instant ten = at("2026-11-22T10:00:00Z");

DemandTrace every_minute(std::vector<double> units) {
  DemandTrace trace;
  for (std::size_t i = 0; i < units.size(); ++i) trace.push_back({ten + static_cast<std::int64_t>(i) * step, units[i]});
  return trace;
}

TEST(Trace, LiesOnAStraightLineBetweenItsPoints) {
  const auto demand = by_minute({{ten, 0}, {ten + Seconds{300}, 5}, {ten + Seconds{600}, 1}});
  EXPECT_EQ(demand.start, ten);
  EXPECT_EQ(demand.units, (std::vector<double>{0, 1, 2, 3, 4, 5, 4.2, 3.4, 2.6, 1.8}));
}

TEST(Trace, EndsAtItsLastPointBecauseNothingIsKnownBeyondIt) {
  EXPECT_EQ(by_minute(every_minute({1, 2, 3})).units, (std::vector<double>{1, 2}));
}

TEST(Trace, BeginsWithTheFirstWholeMinuteOfTheClock) {
  const auto demand = by_minute({{ten + Seconds{30}, 0}, {ten + Seconds{150}, 4}});
  EXPECT_EQ(demand.start, ten + Seconds{60});
  EXPECT_EQ(demand.units, (std::vector<double>{1}));  // 10:01 is a quarter of the way; 10:02 ends at 10:03, beyond it
}

TEST(Trace, NeedsNoMoreUnitsBecauseOfRounding) {
  // 5.4 × 5 / 9 is 3.0000000000000004 in doubles.
  EXPECT_EQ(units_for(by_minute({{ten, 0}, {ten + Seconds{540}, 5.4}}).units[5]), 3);
}

struct FaultCase {
  const char* name;
  DemandTrace trace;
  std::vector<std::pair<std::size_t, std::string>> faults;
};

TEST(Trace, NamesEveryFault) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  const FaultCase cases[] = {
      {"sound", every_minute({1, 2}), {}},
      {"empty", {}, {{0, "too_few_points"}}},
      {"one point", every_minute({1}), {{0, "too_few_points"}}},
      {"one bad point", every_minute({nan}), {{0, "not_a_number"}, {0, "too_few_points"}}},
      {"not numbers", every_minute({nan, 1, infinite}), {{0, "not_a_number"}, {2, "not_a_number"}}},
      {"negative and enormous", every_minute({-0.1, 1e6, 1e6 + 1}), {{0, "out_of_range"}, {2, "out_of_range"}}},
      {"repeated and reversed", {{ten, 1}, {ten, 1}, {ten - step, 1}}, {{1, "repeated_time"}, {2, "reversed_time"}}},
      {"less than a minute", {{ten, 1}, {ten + Seconds{59}, 1}}, {{0, "too_short"}}},
      {"no whole minute of the clock", {{ten + Seconds{1}, 1}, {ten + Seconds{61}, 1}}, {{0, "too_short"}}},
      {"two years", {{ten, 1}, {ten + longest_trace, 1}}, {}},
      {"ten years", {{ten, 1}, {ten + Seconds{10 * 366 * 86'400LL}, 1}}, {{0, "too_long"}}},
  };
  for (const FaultCase& each : cases) {
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const TraceFault& fault : faults_of(each.trace)) found.emplace_back(fault.point, fault.code);
    EXPECT_EQ(found, each.faults) << each.name;
  }
}

}  // namespace
}  // namespace headroom::simulation
