#include "core/base/money.hpp"

#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(Money, ReadsDollarsToTheNearestMicroDollar) {
  struct Case {
    std::string_view text;
    std::int64_t micro;
  };
  const Case cases[] = {
      {"0", 0},
      {"0.07", 70'000},
      {"0.454", 454'000},
      {"12", 12'000'000},
      {"1e-3", 1'000},
      {"1E-3", 1'000},
      {"2.5e+1", 25'000'000},
      {"0.0000005", 1},
      {"0.00000049999", 0},
      {"0.1234565", 123'457},
      {"0.00000000000000000000001", 0},
      {"0e400", 0},
      {"1000000000", 1'000'000'000'000'000},
      {"000.5", 500'000},
  };
  for (const Case& c : cases) {
    const auto amount = parse_dollars(c.text);
    ASSERT_TRUE(amount) << c.text;
    EXPECT_EQ(amount->value, c.micro) << c.text;
  }
}

TEST(Money, RefusesWhatIsNoAmount) {
  for (const std::string_view text : {"", "-1", "abc", "1.2.3", "1e", "1e999", "1e+400", "1000000000.000001", "1e16",
                                      "0x10", ".", "NaN", "Infinity", " 1", "1 "})
    EXPECT_FALSE(parse_dollars(text)) << text;
}

TEST(Money, WritesAtMostSixDecimalsAndNoTrailingZeros) {
  EXPECT_EQ(format_dollars({0}), "0");
  EXPECT_EQ(format_dollars({454'000}), "0.454");
  EXPECT_EQ(format_dollars({12'000'000}), "12");
  EXPECT_EQ(format_dollars({-70'000}), "-0.07");
  EXPECT_EQ(format_dollars({1}), "0.000001");
  EXPECT_EQ(format_dollars({-1}), "-0.000001");
  EXPECT_EQ(format_dollars({10'000'001}), "10.000001");
  EXPECT_EQ(format_dollars({INT64_MIN}), "-9223372036854.775808");
}

TEST(Money, ReadsBackWhatItWrote) {
  for (const std::int64_t micro : {0LL, 1LL, 99LL, 999'999LL, 1'000'000LL, 123'456'789'012LL})
    EXPECT_EQ(parse_dollars(format_dollars({micro}))->value, micro);
}

TEST(Money, DividesByAWeightExactlyAndRoundsHalvesAwayFromZero) {
  EXPECT_EQ(scaled({192'000}, 10, 4).value, 480'000);  // ten units of instances that count four
  EXPECT_EQ(scaled({1}, 1, 2).value, 1);
  EXPECT_EQ(scaled({-1}, 1, 2).value, -1);
  EXPECT_EQ(scaled({1}, 1, 3).value, 0);
  EXPECT_EQ(scaled({2}, 1, 3).value, 1);
  EXPECT_EQ(scaled({96'000}, 0, 7).value, 0);
}

TEST(Money, IsBoundedWhereAProductWouldOverflow) {
  EXPECT_EQ(scaled({1'000'000'000'000'000}, INT64_MAX, 1), most_money);
  EXPECT_EQ(scaled({-1'000'000'000'000'000}, INT64_MAX, 1), -most_money);
  EXPECT_EQ(scaled({384'000}, 1'000'000, 1).value, 384'000'000'000);
}

}  // namespace
}  // namespace headroom
