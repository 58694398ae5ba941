#include "store/sqlite/base/packed_points.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "store/sqlite/base/database.hpp"
#include "store/sqlite/base/decimal_value.hpp"
#include "store/sqlite/base/packed_integers.hpp"
#include "tests/support/decisions.hpp"

namespace headroom::store {
namespace {

using namespace test;

std::vector<ArrivedPoint> five_minutes_apart(const std::vector<double>& values) {
  std::vector<ArrivedPoint> points;
  for (const double value : values)
    points.push_back({noon + static_cast<std::int64_t>(points.size()) * 300s, value, 7});
  return points;
}

/// NaN is not equal to itself, and -0 is equal to 0.
bool same(const std::vector<ArrivedPoint>& a, const std::vector<ArrivedPoint>& b) {
  return std::ranges::equal(a, b, [](const ArrivedPoint& x, const ArrivedPoint& y) {
    return x.at == y.at && x.arrival == y.arrival &&
           std::bit_cast<std::uint64_t>(x.value) == std::bit_cast<std::uint64_t>(y.value);
  });
}

void expect_the_same_again(const std::vector<ArrivedPoint>& points) {
  EXPECT_TRUE(same(unpack_points(pack_points(points)), points)) << points.size();
}

TEST(PackedPoints, AreTheSameAgainWhateverTheValues) {
  using limits = std::numeric_limits<double>;
  expect_the_same_again({});
  expect_the_same_again(five_minutes_apart({5}));
  expect_the_same_again(five_minutes_apart({0, -0.0, 1, -1, 0.1, 1e-9, 123456, -999999, 1.23456e15, 9.5, 36864}));
  expect_the_same_again(five_minutes_apart({1e18, -1e18, limits::denorm_min(), limits::max(), limits::lowest(),
                                            limits::epsilon(), 9007199254740993.0, 1.0 / 3, std::sqrt(2)}));
  expect_the_same_again(five_minutes_apart({limits::infinity(), limits::quiet_NaN(), -limits::infinity()}));
  expect_the_same_again(five_minutes_apart(std::vector<double>(2000, 42.5)));
}

TEST(PackedPoints, AreTheSameAgainWhateverTheTimesAndArrivals) {
  expect_the_same_again({{Instant{}, 1, 0}});
  expect_the_same_again({{noon, 1, 9}, {noon + 1ms, 2, 3}, {noon + 2ms, 3, 3}, {noon + 23h, 4, INT64_MAX}});
  std::mt19937_64 random{7};
  std::vector<ArrivedPoint> points;
  Instant at = noon;
  for (int i = 0; i < 5000; ++i) {
    at += std::chrono::milliseconds{1 + random() % 17'000};
    points.push_back({at, std::bit_cast<double>(random()), static_cast<std::int64_t>(random() % 3)});
  }
  expect_the_same_again(points);
}

TEST(PackedPoints, ThatAreDamagedAreAnErrorAndNothingElse) {
  std::mt19937_64 random{3};
  std::vector<double> values;
  for (int i = 0; i < 300; ++i) values.push_back(static_cast<double>(random() % 1'000'000) / 100);
  const std::string packed = pack_points(five_minutes_apart(values));
  for (std::size_t length = 0; length < packed.size(); ++length)
    EXPECT_THROW(unpack_points(std::string_view(packed).substr(0, length)), DatabaseError) << length;
  for (std::size_t place = 0; place < packed.size(); ++place) {
    std::string changed = packed;
    changed[place] = static_cast<char>(changed[place] ^ 0x55);
    try {
      unpack_points(changed);
    } catch (const DatabaseError&) {
    }
  }
}

struct SizeCase {
  const char* name;
  double (*value)(std::mt19937_64&, int);
  double bytes_a_point;
};

/// Six digits are worth log₂(900,000) = 19.8 bits = 2.5 bytes if nothing is known about them.
TEST(PackedPoints, TakeAtMostFourBytesForSixDigits) {
  const SizeCase cases[] = {
      {"six random digits", [](auto& random, int) { return static_cast<double>(100'000 + random() % 900'000) / 1e4; },
       2.8},
      {"of every magnitude",
       [](auto& random, int) {
         return static_cast<double>(100'000 + random() % 900'000) / std::pow(10, static_cast<int>(random() % 8));
       },
       3.6},
      {"in millions of bytes",
       [](auto& random, int) { return static_cast<double>(100'000 + random() % 900'000) * 1e9; }, 2.8},
      {"always the same", [](auto&, int) { return 9.5; }, 0.2},
      {"a slow wave", [](auto&, int i) { return std::nearbyint(5000 + 4000 * std::sin(i * 2 * M_PI / 288)) / 100; },
       1.5}};
  for (const auto& [name, value, bytes] : cases) {
    std::mt19937_64 random{1};
    std::vector<double> values;
    for (int i = 0; i < 288; ++i) values.push_back(value(random, i));
    const auto points = five_minutes_apart(values);
    EXPECT_LE(static_cast<double>(pack_points(points).size()) / 288, bytes) << name;
    expect_the_same_again(points);
  }
}

TEST(PackedIntegers, AreTheSameAgain) {
  std::mt19937_64 random{5};
  for (unsigned bits = 0; bits <= 64; ++bits) {
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 77; ++i) values.push_back(bits == 0 ? 0 : random() >> (64 - bits));
    std::string packed;
    append_integers(packed, values);
    append_varint(packed, values.front());
    PackedReader reader(packed);
    EXPECT_EQ(reader.integers(values.size()), values) << bits;
    EXPECT_EQ(reader.varint(), values.front());
    EXPECT_TRUE(reader.at_end());
  }
}

TEST(DecimalValue, IsTheShortestWithTheSameBits) {
  struct Row {
    double value;
    std::int64_t digits;
    int places;
  };
  for (const auto& [value, digits, places] : {Row{0, 0, 0},
                                              {9.5, 95, 1},
                                              {-0.07, -7, 2},
                                              {36864, 36864, 0},
                                              {1.23456e15, 123456, -10},
                                              {1e18, 1000, -15},
                                              {123456789, 123456789, 0}}) {
    const auto decimal = shortest_decimal(value);
    EXPECT_EQ(decimal.digits, digits) << value;
    EXPECT_EQ(decimal.places, places) << value;
  }
  EXPECT_FALSE(is_decimal(shortest_decimal(1.0 / 3)));
  EXPECT_FALSE(is_decimal(shortest_decimal(-0.0)));
}

}  // namespace
}  // namespace headroom::store
