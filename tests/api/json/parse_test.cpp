#include "api/json/parse.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::json {
namespace {

using namespace std::string_literals;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonParser, RefusesWhatIsNoSingleJsonText) {
  const std::string refused[] = {"",
                                 " ",
                                 "{",
                                 "[1,]",
                                 "{\"a\":1,}",
                                 "{\"a\"}",
                                 "{a:1}",
                                 "'a'",
                                 "1 2",
                                 "{} {}",
                                 "{}]",
                                 "nul",
                                 "True",
                                 "NaN",
                                 "Infinity",
                                 "-Infinity",
                                 "[NaN]",
                                 "+1",
                                 "01",
                                 "-",
                                 "1.",
                                 ".5",
                                 "1e",
                                 "0x10",
                                 "1e400",
                                 "[-1e400]",
                                 "// comment\n1",
                                 "1 // comment",
                                 "/* comment */ 1",
                                 "\"\n\"",
                                 "\"\\x41\"",
                                 "\"\\u12\"",
                                 "\xEF\xBB\xBF{}",
                                 "{}\0"s,
                                 "{}\0{\"b\":1}"s,
                                 "\0{}"s,
                                 "[1,\0 2]"s,
                                 "\"a\0b\""s,
                                 R"("\ud800")",
                                 R"("\udc00")",
                                 R"("\ud800\ud800")",
                                 R"("\ud800x")",
                                 "\"\xff\"",
                                 "\"\xc0\xaf\"",
                                 "\"\xed\xa0\x80\"",
                                 "\"\xf5\x80\x80\x80\"",
                                 "\"\xe2\x82\""};
  for (const std::string& text : refused) {
    const auto document = parse(text);
    ASSERT_FALSE(document) << ::testing::PrintToString(text);
    EXPECT_EQ(document.error().kind, ErrorKind::malformed);
    EXPECT_FALSE(document.error().detail.empty());
  }
}

TEST(JsonParser, ReadsEveryKindOfValue) {
  const auto document = parse(" [null, true, false, -7, 2.5, \"x\", {}, [] ] ");
  ASSERT_TRUE(document);
  const auto items = document->root().items();
  ASSERT_EQ(items.size(), 8U);
  const Kind kinds[] = {Kind::null, Kind::boolean, Kind::boolean, Kind::integer,
                        Kind::real, Kind::string,  Kind::object,  Kind::array};
  for (std::size_t i = 0; i < items.size(); ++i) EXPECT_EQ(items[i].kind(), kinds[i]) << i;
  EXPECT_TRUE(items[1].boolean());
  EXPECT_FALSE(items[2].boolean());
  EXPECT_EQ(items[3].integer(), -7);
  EXPECT_EQ(items[4].number(), 2.5);
  EXPECT_EQ(items[4].text(), "2.5");
  EXPECT_EQ(items[5].text(), "x");
}

TEST(JsonParser, KeepsIntegersExactlyAndLargerOnesAsTheirText) {
  const auto document = parse("[9223372036854775807, -9223372036854775808, 9223372036854775808, 18446744073709551616]");
  ASSERT_TRUE(document);
  const auto items = document->root().items();
  EXPECT_EQ(items[0].integer(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(items[1].integer(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(items[2].kind(), Kind::real);
  EXPECT_EQ(items[2].text(), "9223372036854775808");
  EXPECT_EQ(items[3].kind(), Kind::real);
  EXPECT_EQ(items[3].number(), 18446744073709551616.0);
}

TEST(JsonParser, KeepsRealsToTheLastDigit) {
  const std::pair<std::string, double> numbers[] = {{"0.1", 0.1},
                                                    {"-2.5e-3", -0.0025},
                                                    {"1E+2", 100},
                                                    {"1.7976931348623157e308", std::numeric_limits<double>::max()},
                                                    {"5e-324", std::numeric_limits<double>::denorm_min()},
                                                    {"1e-400", 0},
                                                    {"-1e-400", 0}};
  for (const auto& [text, value] : numbers) {
    const auto document = parse(text);
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(document->root().number(), value) << text;
    EXPECT_EQ(document->root().text(), text);
  }
}

TEST(JsonParser, RefusesANameTwice) {
  for (const std::string text :
       {R"({"a":1,"a":1})", R"({"a":1,"\u0061":2})", R"([{"x":{"b":1,"c":2,"b":3}}])", R"({"":1,"":2})"}) {
    const auto document = parse(text);
    ASSERT_FALSE(document) << text;
    EXPECT_NE(document.error().detail.find("twice"), std::string::npos) << document.error().detail;
  }
  EXPECT_TRUE(parse(R"({"a":{"a":{"a":1}},"b":{"a":1}})"));
}

TEST(JsonParser, RefusesANameTwiceInAnyNumberOfMembers) {
  for (const int members : {2, 15, 16, 17, 40, 1'000, 100'000}) {
    std::string distinct = "{";
    for (int i = 0; i < members; ++i) distinct += (i ? ",\"n" : "\"n") + std::to_string(i) + "\":0";
    EXPECT_TRUE(parse(distinct + "}")) << members;
    EXPECT_FALSE(parse(distinct + ",\"n0\":0}")) << members;
    EXPECT_FALSE(parse(distinct + ",\"n" + std::to_string(members - 1) + "\":0}")) << members;
  }
}

TEST(JsonParser, AllowsSixtyFourLevelsAndNoMore) {
  EXPECT_TRUE(parse(nested(64)));
  EXPECT_FALSE(parse(nested(65)));
  std::string objects;
  for (int i = 0; i < 64; ++i) objects += "{\"a\":";
  EXPECT_TRUE(parse(objects + "0" + std::string(64, '}')));
  EXPECT_FALSE(parse("[" + objects + "0" + std::string(64, '}') + "]"));
}

TEST(JsonParser, RefusesTheDeepestDocumentsWithoutReadingThemThrough) {
  for (const std::size_t depth : {100'000U, 2'000'000U}) {
    const auto document = parse(std::string(depth, '['));
    ASSERT_FALSE(document);
    EXPECT_NE(document.error().detail.find("64 levels"), std::string::npos) << document.error().detail;
  }
}

TEST(JsonParser, SaysWhereTheFaultIs) {
  const auto document = parse("{\"a\": 1, \"b\": tru}");
  ASSERT_FALSE(document);
  EXPECT_NE(document.error().detail.find("byte 18"), std::string::npos) << document.error().detail;
}

}  // namespace
}  // namespace headroom::json
