#include "api/json/reader.hpp"

#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"

namespace headroom::json {
namespace {

/// `pointer code`, one a line.
std::string lines(const Violations& violations) {
  std::string all;
  for (const Violation& fault : violations.kept()) all += fault.pointer + " " + fault.code + "\n";
  return all;
}

/// The faults of a document that `read_fields` reads.
template <class Read>
std::string faults(std::string_view text, UnknownFields unknown, Read read_fields) {
  const auto document = parse(text);
  EXPECT_TRUE(document) << text;
  Violations violations;
  read(document->root(), Path{}, violations, unknown, read_fields);
  return lines(violations);
}

// Only read(), nested() and each() open a reader, so that none stays open.
static_assert(!std::is_constructible_v<ObjectReader, const Value&, Path, Violations&, UnknownFields>);
static_assert(!std::is_copy_constructible_v<ObjectReader>);

TEST(Read, AnswersWhatItsFunctionAnswersAndReportsWhatWasNotRead) {
  const auto document = parse(R"({"a":1,"b":2})");
  Violations violations;
  const auto a = read(document->root(), Path{}, violations, [](ObjectReader& it) { return it.integer("a", 0, 9); });
  EXPECT_EQ(a, 1);
  EXPECT_EQ(lines(violations), "/b unknown_field\n");
}

TEST(Read, ReportsWhatIsNoObjectOnce) {
  EXPECT_EQ(faults("[1]", UnknownFields::refused, [](ObjectReader& it) { it.integer("a", 0, 9); }), " wrong_type\n");
}

TEST(ObjectReader, ReadsANestedObjectAndClosesIt) {
  struct Row {
    std::string text;
    std::optional<std::int64_t> answer;
    std::string faults;
  };
  const Row rows[] = {{"{}", {}, ""},
                      {R"({"o":{}})", -1, ""},
                      {R"({"o":{"n":3}})", 3, ""},
                      {R"({"o":{"n":3,"x":1}})", 3, "/o/x unknown_field\n"},
                      {R"({"o":{"n":30}})", -1, "/o/n out_of_range\n"},
                      {R"({"o":null})", {}, "/o wrong_type\n"},
                      {R"({"o":[]})", {}, "/o wrong_type\n"}};
  for (const Row& row : rows) {
    std::optional<std::int64_t> answer;
    EXPECT_EQ(faults(row.text, UnknownFields::refused,
                     [&](ObjectReader& it) {
                       answer = it.nested("o", [](ObjectReader& o) { return o.integer("n", 0, 9).value_or(-1); });
                     }),
              row.faults)
        << row.text;
    EXPECT_EQ(answer, row.answer) << row.text;
  }
}

TEST(ObjectReader, AddsNoSecondOptionalToANestedAnswer) {
  std::optional<std::int64_t> answer{7};
  faults(R"({"o":{}})", UnknownFields::refused,
         [&](ObjectReader& it) { answer = it.nested("o", [](ObjectReader& o) { return o.integer("n", 0, 9); }); });
  EXPECT_EQ(answer, std::nullopt);
}

struct List {
  std::optional<std::size_t> count;
  std::vector<std::int64_t> read;
  std::string faults;
};

List list_of(std::string_view text, UnknownFields unknown) {
  List list;
  list.faults = faults(text, unknown, [&](ObjectReader& it) {
    list.count = it.each("l", 2, [&](ObjectReader& item) {
      item.require("n");
      list.read.push_back(item.integer("n", 0, 9).value_or(-1));
    });
  });
  return list;
}

TEST(ObjectReader, ReadsEachObjectOfAListAndClosesIt) {
  struct Row {
    std::string text;
    List expected;
  };
  const Row rows[] = {
      {"{}", {}},
      {R"({"l":[]})", {0, {}, ""}},
      {R"({"l":[{"n":1},{"n":2}]})", {2, {1, 2}, ""}},
      {R"({"l":[{"n":1,"x":1},{"y":2}]})",
       {2, {1, -1}, "/l/0/x unknown_field\n/l/1/n missing\n/l/1/y unknown_field\n"}},
      {R"({"l":[3]})", {1, {-1}, "/l/0 wrong_type\n/l/0/n missing\n"}},
      {R"({"l":[{},{},{}]})", {{}, {}, "/l too_many\n"}},
      {R"({"l":{}})", {{}, {}, "/l wrong_type\n"}},
      {R"({"l":null})", {{}, {}, "/l wrong_type\n"}},
  };
  for (const Row& row : rows) {
    const List list = list_of(row.text, UnknownFields::refused);
    EXPECT_EQ(list.count, row.expected.count) << row.text;
    EXPECT_EQ(list.read, row.expected.read) << row.text;
    EXPECT_EQ(list.faults, row.expected.faults) << row.text;
  }
}

TEST(ObjectReader, PassesOverWhatIsNoObjectInListsOfOtherSystems) {
  const List list = list_of(R"({"l":[3,{"n":1,"x":1}]})", UnknownFields::ignored);
  EXPECT_EQ(list.count, 2U);
  EXPECT_EQ(list.read, std::vector<std::int64_t>{1});
  EXPECT_EQ(list.faults, "/l/0 wrong_type\n");
}

TEST(ObjectReader, ReadsAnotherSystemsObjectsWithinOurs) {
  EXPECT_EQ(faults(R"({"theirs":{"x":1},"list":[{"x":1}],"x":1})", UnknownFields::refused,
                   [](ObjectReader& it) {
                     it.nested("theirs", UnknownFields::ignored, [](ObjectReader&) {});
                     it.each("list", 9, UnknownFields::ignored, [](ObjectReader&) {});
                   }),
            "/x unknown_field\n");
}

TEST(ObjectReader, ReadsEachTextOfAList) {
  std::string texts;
  std::optional<std::size_t> count;
  EXPECT_EQ(faults(R"({"l":["a",1,"b"]})", UnknownFields::refused,
                   [&](ObjectReader& it) {
                     count = it.each_string("l", 3, [&](std::string_view text, const Path& at) {
                       texts.append(text).append(at.pointer());
                     });
                   }),
            "/l/1 wrong_type\n");
  EXPECT_EQ(texts, "a/l/0b/l/2");
  EXPECT_EQ(count, 3U);
}

TEST(ObjectReader, ReportsNoUnknownFieldAfterSkippingTheRest) {
  EXPECT_EQ(faults(R"({"kind":"strange","x":1})", UnknownFields::refused,
                   [](ObjectReader& it) {
                     it.report("kind", "unknown_value", "must be known");
                     it.skip_rest();
                   }),
            "/kind unknown_value\n");
  std::string text = "{\"n\":0";
  for (int i = 0; i < 70; ++i) text += ",\"n" + std::to_string(i) + "\":0";
  EXPECT_EQ(faults(text + "}", UnknownFields::refused, [](ObjectReader& it) { it.skip_rest(); }), "");
}

}  // namespace
}  // namespace headroom::json
