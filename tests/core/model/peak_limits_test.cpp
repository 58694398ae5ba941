#include "core/model/peak_limits.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(PeakLimits, RoundIntoTheRangeThatThePercentagesAllow) {
  struct Case {
    ExpectedPeak peak;
    std::int64_t minimum;
    std::int64_t maximum;
  };
  const Case cases[] = {
      {{Units{10}}, 2, 15},
      {{Units{7}}, 2, 10},  // 1.4 and 10.5
      {{Units{1}}, 1, 1},   // 0.2 and 1.5
      {{Units{0}}, 0, 0},
      {{Units{1000}, 14.3, 110.1}, 143, 1101},  // exact: as doubles 1000 × 14.3 / 100 is above 143
      {{Units{3}, 0, 100}, 0, 3},
      {{Units{2'147'483'647}, 100, 100}, 2'147'483'647, 2'147'483'647},
  };
  for (const auto& [peak, minimum, maximum] : cases) {
    EXPECT_EQ(minimum_of(peak).value, minimum) << peak.units.value;
    EXPECT_EQ(maximum_of(peak).value, maximum) << peak.units.value;
  }
}

}  // namespace
}  // namespace headroom
