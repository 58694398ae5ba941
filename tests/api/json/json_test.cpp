#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"

namespace headroom::json {
namespace {

using namespace std::string_literals;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

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

/// `pointer code`, one a line.
std::string lines(const Violations& violations) {
  std::string all;
  for (const Violation& fault : violations.kept()) all += fault.pointer + " " + fault.code + "\n";
  return all;
}

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

TEST(JsonPretty, SaysTheSameOverSeveralLines) {
  const std::string text = R"({"a":[1,2.50,"x\ny",{}],"b":{"c":null,"d":[]},"e":true})";
  const auto document = parse(text);
  ASSERT_TRUE(document);
  const std::string shown = pretty(document->root(), 2);
  EXPECT_EQ(nlohmann::json::parse(shown), nlohmann::json::parse(text));
  EXPECT_NE(shown.find("\n    \"a\""), std::string::npos) << shown;
}

TEST(JsonPointer, EscapesTildeAndSlash) {
  const Path root;
  EXPECT_EQ(root.pointer(), "");
  const Path a = root.member("a/b");
  const Path b = a.item(3);
  const Path c = b.member("m~n");
  const Path d = c.member("");
  EXPECT_EQ(c.pointer(), "/a~1b/3/m~0n");
  EXPECT_EQ(d.pointer(), "/a~1b/3/m~0n/");
}

enum class Fruit { apple, pear };
constexpr std::pair<std::string_view, Fruit> fruits[] = {{"apple", Fruit::apple}, {"pear", Fruit::pear}};

TEST(ObjectReader, ReadsWhatIsThere) {
  const auto document = parse(
      R"({"b":true,"i":-3,"r":2.5,"s":"x","t":60,"usd":0.07,"at":"2026-11-22T10:00:00+01:00","f":"pear","o":{},"l":[1]})");
  Violations violations;
  ObjectReader reader(document->root(), Path{}, violations);
  EXPECT_EQ(reader.boolean("b"), true);
  EXPECT_EQ(reader.integer("i", -3, 3), -3);
  EXPECT_EQ(reader.number("r", 0, 2.5), 2.5);
  EXPECT_EQ(reader.string("s", 1), "x");
  EXPECT_EQ(reader.seconds("t", 0, 60), Seconds{60});
  EXPECT_EQ(reader.dollars("usd"), MicroDollars{70'000});
  EXPECT_EQ(reader.time("at"), parse_rfc3339("2026-11-22T09:00:00Z"));
  EXPECT_EQ(reader.choice<Fruit>("f", fruits), Fruit::pear);
  EXPECT_NE(reader.object("o"), nullptr);
  EXPECT_EQ(reader.array("l", 1)->size(), 1U);
  EXPECT_EQ(reader.integer("absent", 0, 1), std::nullopt);
  reader.close();
  EXPECT_EQ(lines(violations), "");
}

TEST(ObjectReader, TakesWholeNumbersInAnyNotationAndNothingElseForThem) {
  struct Row {
    std::string text;
    std::optional<std::int64_t> value;
    std::string fault;
  };
  const Row rows[] = {{"3", 3, ""},
                      {"3.0", 3, ""},
                      {"1e2", 100, ""},
                      {"0", 0, ""},
                      {"-0.0", 0, ""},
                      {"1.9", {}, "/n wrong_type\n"},
                      {"-1", {}, "/n out_of_range\n"},
                      {"101", {}, "/n out_of_range\n"},
                      {"9223372036854775808", {}, "/n out_of_range\n"},
                      {"18446744073709551616", {}, "/n out_of_range\n"},
                      {"18446744073709551617", {}, "/n out_of_range\n"},
                      {"-1e300", {}, "/n out_of_range\n"},
                      {"\"3\"", {}, "/n wrong_type\n"},
                      {"true", {}, "/n wrong_type\n"},
                      {"null", {}, "/n wrong_type\n"},
                      {"[3]", {}, "/n wrong_type\n"}};
  for (const Row& row : rows) {
    const auto document = parse("{\"n\":" + row.text + "}");
    ASSERT_TRUE(document) << row.text;
    Violations violations;
    ObjectReader reader(document->root(), Path{}, violations);
    EXPECT_EQ(reader.integer("n", 0, 100), row.value) << row.text;
    EXPECT_EQ(lines(violations), row.fault) << row.text;
  }
}

TEST(ObjectReader, ReportsEachFaultWhereItStands) {
  const auto document = parse(
      R"({"b":1,"r":"x","r2":101,"s":"toolong","usd":-1,"usd2":1e10,"at":"yesterday","f":"plum","o":[],"l":{},"l2":[1,2]})");
  Violations violations;
  ObjectReader reader(document->root(), Path{}, violations);
  EXPECT_EQ(reader.boolean("b"), std::nullopt);
  EXPECT_EQ(reader.number("r", 0, 100), std::nullopt);
  EXPECT_EQ(reader.number("r2", 0, 100), std::nullopt);
  EXPECT_EQ(reader.string("s", 3), std::nullopt);
  EXPECT_EQ(reader.dollars("usd"), std::nullopt);
  EXPECT_EQ(reader.dollars("usd2"), std::nullopt);
  EXPECT_EQ(reader.time("at"), std::nullopt);
  EXPECT_EQ(reader.choice<Fruit>("f", fruits), std::nullopt);
  EXPECT_EQ(reader.object("o"), nullptr);
  EXPECT_EQ(reader.array("l", 1), std::nullopt);
  EXPECT_EQ(reader.array("l2", 1), std::nullopt);
  reader.require("absent");
  reader.close();
  EXPECT_EQ(lines(violations),
            "/b wrong_type\n/r wrong_type\n/r2 out_of_range\n/s too_long\n/usd out_of_range\n/usd2 out_of_range\n"
            "/at not_a_time\n/f unknown_value\n/o wrong_type\n/l wrong_type\n/l2 too_many\n/absent missing\n");
}

TEST(ObjectReader, SaysTheBoundsInPlainNumbers) {
  const auto document = parse(R"({"a":-1,"b":1e19,"c":-0.5})");
  Violations violations;
  ObjectReader reader(document->root(), Path{}, violations);
  reader.integer("a", 0, 604'800);
  reader.number("b", -1e18, 1e18);
  reader.number("c", 0.25, 1);
  ASSERT_EQ(violations.kept().size(), 3U);
  EXPECT_EQ(violations.kept()[0].detail, "must be between 0 and 604800");
  EXPECT_EQ(violations.kept()[1].detail, "must be between -1000000000000000000 and 1000000000000000000");
  EXPECT_EQ(violations.kept()[2].detail, "must be between 0.25 and 1");
}

TEST(ObjectReader, RefusesUnknownFieldsOfOurDocumentsOnly) {
  const auto document = parse(R"({"known":1,"other":2,"a/b":3})");
  Violations violations;
  ObjectReader strict(document->root(), Path{}, violations);
  strict.integer("known", 0, 9);
  strict.close();
  EXPECT_EQ(lines(violations), "/other unknown_field\n/a~1b unknown_field\n");
  Violations none;
  ObjectReader lenient(document->root(), Path{}, none, UnknownFields::ignored);
  lenient.close();
  EXPECT_TRUE(none.empty());
}

TEST(ObjectReader, SeesUnknownFieldsBeyondTheSixtyFourth) {
  std::string text = "{";
  for (int i = 0; i < 130; ++i) text += (i ? ",\"n" : "\"n") + std::to_string(i) + "\":0";
  const auto document = parse(text + "}");
  Violations violations;
  ObjectReader reader(document->root(), Path{}, violations);
  for (int i = 0; i < 130; ++i)
    if (i != 63 && i != 64 && i != 129) reader.integer("n" + std::to_string(i), 0, 0);
  reader.close();
  EXPECT_EQ(lines(violations), "/n63 unknown_field\n/n64 unknown_field\n/n129 unknown_field\n");
}

TEST(ObjectReader, ReadsNullAsAbsentInOtherSystemsDocumentsOnly) {
  const auto document = parse(R"({"n":null})");
  Violations violations;
  ObjectReader theirs(document->root(), Path{}, violations, UnknownFields::ignored);
  EXPECT_FALSE(theirs.has("n"));
  EXPECT_EQ(theirs.integer("n", 0, 1), std::nullopt);
  EXPECT_EQ(lines(violations), "");
  ObjectReader ours(document->root(), Path{}, violations);
  EXPECT_TRUE(ours.has("n"));
  EXPECT_EQ(ours.integer("n", 0, 1), std::nullopt);
  EXPECT_EQ(lines(violations), "/n wrong_type\n");
}

TEST(ObjectReader, ReportsWhatIsNoObjectOnce) {
  const auto document = parse("[1]");
  Violations violations;
  const Path root;
  ObjectReader reader(document->root(), root.member("policy"), violations);
  reader.integer("n", 0, 1);
  reader.close();
  EXPECT_EQ(lines(violations), "/policy wrong_type\n");
}

TEST(Violations, KeepAHundredAndCountTheRest) {
  Violations violations;
  const Path root;
  for (int i = 0; i < 250; ++i)
    violations.add(root.item(static_cast<std::size_t>(i)), "wrong_type", "must be a string");
  EXPECT_EQ(violations.kept().size(), 100U);
  EXPECT_EQ(violations.total(), 250U);
  const Error error = violations.error("the document");
  EXPECT_EQ(error.kind, ErrorKind::invalid);
  EXPECT_EQ(error.detail, "the document has 250 faults, the first 100 are listed");
  EXPECT_EQ(error.violations.size(), 100U);
  Violations one;
  one.add(root, "missing", "is required");
  EXPECT_EQ(one.error("the document").detail, "the document has 1 fault");
}

}  // namespace
}  // namespace headroom::json
