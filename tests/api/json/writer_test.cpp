#include "api/json/writer.hpp"

#include <bit>
#include <cmath>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"

namespace headroom::json {
namespace {

using namespace std::string_literals;

std::string written(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

std::string as_json(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

TEST(JsonStrings, RoundTripWhateverJsonCanCarry) {
  const std::string texts[] = {"",
                               "a\0b"s,
                               "\0"s,
                               "\"\\/\b\f\n\r\t",
                               "\x01\x1f\x7f",
                               "é€\U0001F600",
                               "</a>",
                               "\u2028\uFFFD",
                               std::string(5000, 'x')};
  for (const std::string& text : texts) {
    const std::string out = as_json(text);
    const auto document = parse(out);
    ASSERT_TRUE(document) << out;
    EXPECT_EQ(document->root().text(), text);
    EXPECT_EQ(nlohmann::json::parse(out).get<std::string>(), text);
  }
  const auto escaped = parse(R"("\u0000\ud83d\ude00\/")");
  ASSERT_TRUE(escaped);
  EXPECT_EQ(escaped->root().text(), "\0\U0001F600/"s);
}

TEST(JsonStrings, BytesThatAreNoUtf8AreReplacedOnOutput) {
  const std::string fffd = "\xEF\xBF\xBD";
  EXPECT_EQ(as_json("a\xff"
                    "b"),
            "\"a" + fffd + "b\"");
  EXPECT_EQ(as_json("\xc3"), "\"" + fffd + "\"");
  EXPECT_EQ(as_json("\xed\xa0\x80"), "\"" + fffd + fffd + fffd + "\"");
  EXPECT_EQ(as_json("\xf0\x9f\x98"), "\"" + fffd + fffd + fffd + "\"");
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (int i = 0; i < 12; ++i) bytes += static_cast<char>(random());
    EXPECT_TRUE(parse(as_json(bytes))) << ::testing::PrintToString(bytes);
  }
}

TEST(JsonNumbers, AreWrittenAsTheShortestDecimalThatReadsBack) {
  const std::pair<double, std::string> rows[] = {{0, "0"},
                                                 {-0.0, "0"},
                                                 {1, "1"},
                                                 {-3, "-3"},
                                                 {0.1, "0.1"},
                                                 {9.5, "9.5"},
                                                 {1.0 / 3, "0.3333333333333333"},
                                                 {100000000, "100000000"},
                                                 {9007199254740991, "9007199254740991"},
                                                 {0.000001, "0.000001"},
                                                 {1e-7, "1e-07"},
                                                 {1e300, "1e+300"}};
  for (const auto& [value, text] : rows) EXPECT_EQ(written(value), text);
}

TEST(JsonNumbers, RoundTripForAnyFiniteDouble) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 20'000; ++round) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const std::string text = written(value);
    const auto document = parse(text);
    ASSERT_TRUE(document) << text;
    ASSERT_EQ(document->root().number(), value) << text;
  }
}

TEST(JsonWriter, SetsCommasAndEscapesNames) {
  std::string text;
  Writer out(text);
  out.begin_object().field("a", 1).name_text("x\"\n").begin_array().value("s").value(true).null();
  out.begin_object().end_object().begin_array().end_array().value(1.5).end_array();
  out.field("at", Instant{std::chrono::milliseconds{1}}).field("usd", MicroDollars{454'000}).end_object();
  EXPECT_EQ(text, R"({"a":1,"x\"\n":["s",true,null,{},[],1.5],"at":"1970-01-01T00:00:00.001Z","usd":0.454})");
}

}  // namespace
}  // namespace headroom::json
