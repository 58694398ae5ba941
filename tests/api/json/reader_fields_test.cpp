#include <chrono>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"

namespace headroom::json {
namespace {

using namespace std::string_literals;

/// `pointer code`, one a line.
std::string lines(const Violations& violations) {
  std::string all;
  for (const Violation& fault : violations.kept()) all += fault.pointer + " " + fault.code + "\n";
  return all;
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
  read(document->root(), Path{}, violations, [&](ObjectReader& reader) {
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
  });
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
    read(document->root(), Path{}, violations,
         [&](ObjectReader& reader) { EXPECT_EQ(reader.integer("n", 0, 100), row.value) << row.text; });
    EXPECT_EQ(lines(violations), row.fault) << row.text;
  }
}

TEST(ObjectReader, ReportsEachFaultWhereItStands) {
  const auto document = parse(
      R"({"b":1,"r":"x","r2":101,"s":"toolong","usd":-1,"usd2":1e10,"at":"yesterday","f":"plum","o":[],"l":{},"l2":[1,2]})");
  Violations violations;
  read(document->root(), Path{}, violations, [&](ObjectReader& reader) {
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
  });
  EXPECT_EQ(lines(violations),
            "/b wrong_type\n/r wrong_type\n/r2 out_of_range\n/s too_long\n/usd out_of_range\n/usd2 out_of_range\n"
            "/at not_a_time\n/f unknown_value\n/o wrong_type\n/l wrong_type\n/l2 too_many\n/absent missing\n");
}

TEST(ObjectReader, SaysTheBoundsInPlainNumbers) {
  const auto document = parse(R"({"a":-1,"b":1e19,"c":-0.5})");
  Violations violations;
  read(document->root(), Path{}, violations, [&](ObjectReader& reader) {
    reader.integer("a", 0, 604'800);
    reader.number("b", -1e18, 1e18);
    reader.number("c", 0.25, 1);
  });
  ASSERT_EQ(violations.kept().size(), 3U);
  EXPECT_EQ(violations.kept()[0].detail, "must be between 0 and 604800");
  EXPECT_EQ(violations.kept()[1].detail, "must be between -1000000000000000000 and 1000000000000000000");
  EXPECT_EQ(violations.kept()[2].detail, "must be between 0.25 and 1");
}

TEST(ObjectReader, RefusesUnknownFieldsOfOurDocumentsOnly) {
  const auto document = parse(R"({"known":1,"other":2,"a/b":3})");
  Violations violations;
  read(document->root(), Path{}, violations, [&](ObjectReader& strict) { strict.integer("known", 0, 9); });
  EXPECT_EQ(lines(violations), "/other unknown_field\n/a~1b unknown_field\n");
  Violations none;
  read(document->root(), Path{}, none, UnknownFields::ignored, [](ObjectReader&) {});
  EXPECT_TRUE(none.empty());
}

TEST(ObjectReader, SeesUnknownFieldsBeyondTheSixtyFourth) {
  std::string text = "{";
  for (int i = 0; i < 130; ++i) text += (i ? ",\"n" : "\"n") + std::to_string(i) + "\":0";
  const auto document = parse(text + "}");
  Violations violations;
  read(document->root(), Path{}, violations, [&](ObjectReader& reader) {
    for (int i = 0; i < 130; ++i)
      if (i != 63 && i != 64 && i != 129) reader.integer("n" + std::to_string(i), 0, 0);
  });
  EXPECT_EQ(lines(violations), "/n63 unknown_field\n/n64 unknown_field\n/n129 unknown_field\n");
}

TEST(ObjectReader, ReadsNullAsAbsentInOtherSystemsDocumentsOnly) {
  const auto document = parse(R"({"n":null})");
  Violations violations;
  read(document->root(), Path{}, violations, UnknownFields::ignored, [&](ObjectReader& theirs) {
    EXPECT_FALSE(theirs.has("n"));
    EXPECT_EQ(theirs.integer("n", 0, 1), std::nullopt);
  });
  EXPECT_EQ(lines(violations), "");
  read(document->root(), Path{}, violations, [&](ObjectReader& ours) {
    EXPECT_TRUE(ours.has("n"));
    EXPECT_EQ(ours.integer("n", 0, 1), std::nullopt);
  });
  EXPECT_EQ(lines(violations), "/n wrong_type\n");
}

TEST(ObjectReader, ReportsWhatIsNoObjectOnce) {
  const auto document = parse("[1]");
  Violations violations;
  const Path root;
  read(document->root(), root.member("policy"), violations, [&](ObjectReader& reader) { reader.integer("n", 0, 1); });
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
