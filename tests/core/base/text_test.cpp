#include "core/base/text.hpp"

#include <gtest/gtest.h>

namespace headroom::text {
namespace {

TEST(Text, WritesQuantitiesAsPeopleReadThem) {
  struct Case {
    double value;
    const char* text;
  };
  const Case cases[] = {{0, "0"},          {-0.0, "0"},      {9.5, "9.5"},      {0.07, "0.07"},
                        {999, "999"},      {1000, "1,000"},  {73728, "73,728"}, {1234567.891, "1,234,567.89"},
                        {-1500, "-1,500"}, {-0.001, "0"},    {0.999, "1"},      {14.999, "15"},
                        {1e15, "1e+15"},   {1e300, "1e+300"}};
  for (const Case& c : cases) EXPECT_EQ(quantity(c.value), c.text);
}

TEST(Text, WritesWholeNumbersOfAnySizeExactly) {
  struct Case {
    std::int64_t value;
    const char* text;
  };
  constexpr Case cases[] = {{0, "0"},
                            {999, "999"},
                            {1000, "1,000"},
                            {-999, "-999"},
                            {-1000, "-1,000"},
                            {INT64_MAX, "9,223,372,036,854,775,807"},
                            {INT64_MIN, "-9,223,372,036,854,775,808"}};
  for (const Case& c : cases) EXPECT_EQ(whole(c.value), c.text);
}

TEST(Text, WritesDurationsInTheUnitThatFits) {
  struct Case {
    int seconds;
    const char* text;
  };
  const Case cases[] = {{0, "0 s"},     {90, "90 s"},     {119, "119 s"}, {120, "2 min"},      {150, "150 s"},
                        {300, "5 min"}, {3600, "60 min"}, {7200, "2 h"},  {9000, "2 h 30 min"}};
  for (const Case& c : cases) EXPECT_EQ(duration(Seconds{c.seconds}), c.text);
}

TEST(Text, CountsInTheSingularAndThePlural) {
  EXPECT_EQ(counted(Units{1}, Unit::instances), "1 instance");
  EXPECT_EQ(counted(Units{0}, Unit::instances), "0 instances");
  EXPECT_EQ(counted(Units{1200}, Unit::vcpu), "1,200 vCPUs");
  EXPECT_EQ(counted(Units{2}, Unit::fleet_units), "2 fleet units");
  EXPECT_EQ(counted(Units{1}, Unit::nodes), "1 node");
  EXPECT_EQ(counted(Units{3}, Unit::executors), "3 executors");
  EXPECT_EQ(counted(Units{3}, Unit::replicas), "3 replicas");
}

}  // namespace
}  // namespace headroom::text
