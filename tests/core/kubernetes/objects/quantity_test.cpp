#include "core/kubernetes/objects/quantity.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace headroom::kubernetes {
namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

std::string spelled(std::string_view text) {
  const auto quantity = parse_quantity(text);
  return quantity ? canonical(*quantity) : "no quantity";
}

TEST(KubernetesQuantity, HasOneSpellingForAValue) {
  struct Row {
    std::string_view text;
    std::string_view canonical;
  };
  for (const Row& row : {Row{"0", "0"},
                         Row{"-0", "0"},
                         Row{"0Gi", "0"},
                         Row{".", "0"},
                         Row{"007", "7"},
                         Row{"+7", "7"},
                         Row{"1500m", "1500m"},
                         Row{"1.5", "1500m"},
                         Row{"1.500", "1500m"},
                         Row{"1000m", "1"},
                         Row{"1.5Gi", "1536Mi"},
                         Row{"1024Ki", "1Mi"},
                         Row{"1025Ki", "1025Ki"},
                         Row{"-2048Mi", "-2Gi"},
                         Row{"0.5Ki", "512"},
                         Row{"0.75Gi", "768Mi"},
                         Row{"100.035Ki", "102435840m"},
                         Row{".5", "500m"},
                         Row{"1.G", "1G"},
                         Row{"1E", "1E"},
                         Row{"1E3", "1e3"},
                         Row{"12e+2", "1200"},
                         Row{"1e-1", "100e-3"},
                         Row{"1000E", "1e21"},
                         Row{"-5000E", "-5e21"}})
    EXPECT_EQ(spelled(row.text), row.canonical) << row.text;
}

TEST(KubernetesQuantity, RefusesWhatKubernetesRefuses) {
  for (const auto* text :
       {"",    "+",  "-",   "m",     "Ki",    "--1",   "1..2", "1.1.M", "1 ",   " 1",  "1K",  "1ki", "1mi",
        "1KI", "1e", "1e+", "1e+-5", "1e-+5", "1e1.5", "1Ki5", "1i",    "0x10", "1,5", "NaN", "inf", "1\n"})
    EXPECT_EQ(spelled(text), "no quantity") << text;
}

TEST(KubernetesQuantity, AllowsWhiteSpaceAroundItInAJsonString) {
  EXPECT_EQ(parse_padded_quantity(" \t2Gi\n"), parse_quantity("2Gi"));
  EXPECT_EQ(parse_padded_quantity("  "), std::nullopt);
  EXPECT_EQ(parse_padded_quantity("2 Gi"), std::nullopt);
}

TEST(KubernetesQuantity, RoundsWhatIsFinerThanANanoAwayFromZero) {
  for (const auto* text : {"0.9n", "0.0000000001", "0.000000000000000000000001Ki"})
    EXPECT_EQ(spelled(text), "1n") << text;
  for (const auto* text : {"1e-400", "1e-2000000000"}) EXPECT_EQ(spelled(text), "1e-9") << text;
  EXPECT_EQ(spelled("-3.001n"), "-4n");
  EXPECT_EQ(spelled("0.000000000001Ki"), "2n") << "1.024 n";
  EXPECT_EQ(parse_quantity("-0.5Ki")->format, QuantityFormat::binary_si);
  EXPECT_EQ(parse_quantity("-0.0005Ki")->format, QuantityFormat::decimal_si);
}

TEST(KubernetesQuantity, RoundsOnceHoweverManyDigitsThereAre) {
  // 1/3 Ei is 384307168202282325 + 1/3, and this many threes are only just less.
  EXPECT_EQ(value(*parse_quantity("0." + std::string(60, '3') + "Ei")), 384307168202282326);
  // 2^-60 Ei is one; the last digit makes it a nano more.
  const std::string one = "0.000000000000000000867361737988403547205962240695953369140625";
  EXPECT_EQ(parse_quantity(one + "Ei")->nanos, nanos_per_one);
  EXPECT_EQ(parse_quantity(one + "0001Ei")->nanos, nanos_per_one + 1);
}

TEST(KubernetesQuantity, CapsWhatIsBinaryAndRefusesWhatIsTooLargeForAnExactValue) {
  const std::string million(1'000'000, '9');
  EXPECT_EQ(value(*parse_quantity("8Ei")), most);
  EXPECT_EQ(value(*parse_quantity("7.999Ei")), 9222219115350168962) << "7.999 × 2^60 is 9222219115350168961.02…";
  EXPECT_EQ(value(*parse_quantity("-" + million + "Ki")), -most);
  EXPECT_EQ(spelled("1e29"), "100e27");
  for (const auto& text : {std::string("1e30"), std::string("1e400"), std::string("-1e2147483647"), million})
    EXPECT_EQ(spelled(text), "no quantity");
  EXPECT_EQ(spelled("1e2147483648"), "no quantity");
  EXPECT_EQ(spelled("0e2147483647"), "0");
  EXPECT_EQ(spelled("1." + million), "2") << "which is what a million nines after the point round up to";
  EXPECT_EQ(spelled("0." + std::string(1'000'000, '0') + "1e1000001"), "1") << "large and small cancel";
}

TEST(KubernetesQuantity, CountsOnesAndThousandthsAwayFromZero) {
  struct Row {
    std::string_view text;
    std::int64_t value;
    std::int64_t milli;
  };
  for (const Row& row : {Row{"0", 0, 0}, Row{"100m", 1, 100}, Row{"1", 1, 1000}, Row{"1001m", 2, 1001}, Row{"1u", 1, 1},
                         Row{"-1u", -1, -1}, Row{"-2.5", -3, -2500}, Row{"4Gi", 4294967296, 4294967296000},
                         Row{"9223372036854775807", most, most}, Row{"12E", most, most}, Row{"-12E", least, least}}) {
    EXPECT_EQ(value(*parse_quantity(row.text)), row.value) << row.text;
    EXPECT_EQ(milli_value(*parse_quantity(row.text)), row.milli) << row.text;
  }
}

TEST(KubernetesQuantity, CountsTheThousandthsOfTheNumberThatWasWritten) {
  struct Row {
    double number;
    std::int64_t milli;
  };
  for (const Row& row :
       {Row{0, 0}, Row{2.3, 2300}, Row{0.0001, 1}, Row{-2.3001, -2301}, Row{1e-300, 1}, Row{123.4565, 123457},
        Row{1e15, 1'000'000'000'000'000'000}, Row{1e18, most}, Row{-1e300, least}})
    EXPECT_EQ(milli_value(row.number), row.milli) << row.number;
}

}  // namespace
}  // namespace headroom::kubernetes
