#include "core/planning/spoken_time.hpp"

#include <gtest/gtest.h>

namespace headroom::planning {
namespace {

TEST(SpokenTime, IsExactBelowAnHour) {
  EXPECT_EQ(spoken(Seconds{0}), "0 s");
  EXPECT_EQ(spoken(Seconds{59}), "59 s");
  EXPECT_EQ(spoken(Seconds{60}), "1 min");
  EXPECT_EQ(spoken(Seconds{1950}), "32 min 30 s");
  EXPECT_EQ(spoken(Seconds{3599}), "59 min 59 s");
}

TEST(SpokenTime, RoundsUpToAMinuteAboveIt) {
  EXPECT_EQ(spoken(Seconds{3600}), "1 h");
  EXPECT_EQ(spoken(Seconds{3601}), "1 h 1 min");
  EXPECT_EQ(spoken(Seconds{7200}), "2 h");
  EXPECT_EQ(spoken(Seconds{INT64_MAX}), "2,562,047,788,015,215 h 31 min");
}

}  // namespace
}  // namespace headroom::planning
