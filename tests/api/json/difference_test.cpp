#include "api/json/difference.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::json {
namespace {

using Pointers = std::vector<std::string>;
constexpr std::array<std::string_view, 1> id{"id"};

Difference between(std::string_view from, std::string_view to) { return difference(from, to, id).value(); }

TEST(Difference, SeesNoneInOtherFormsOfTheSameValues) {
  const auto same = between(R"({"a":1,"b":"é","id":"x"})", "{\"b\": \"\\u00e9\", \"a\": 1.0, \"id\": \"y\"}");
  EXPECT_EQ(same.patch, "[]");
  EXPECT_TRUE(same.changed.empty());
  EXPECT_TRUE(same.added.empty());
}

TEST(Difference, NamesWhatIsReplacedAndWhatIsGone) {
  const auto found = between(R"({"a":{"b":[1,2]},"c":0})", R"({"a":{"b":[1,3]}})");
  EXPECT_EQ(found.changed, (Pointers{"/a/b/1", "/c"}));
  EXPECT_EQ(found.patch, R"([{"op":"replace","path":"/a/b/1","value":3},{"op":"remove","path":"/c"}])");
}

TEST(Difference, TellsNewMembersFromNewItems) {
  const auto found = between(R"({"list":[{"x":1}],"o":{}})", R"({"list":[{"x":1,"y":2},5],"o":{"z":null},"n":{}})");
  EXPECT_EQ(found.added, (Pointers{"/list/0/y", "/o/z", "/n"}));
  EXPECT_EQ(found.changed, (Pointers{"/list/-"}));
  EXPECT_EQ(found.patch, R"([{"op":"add","path":"/list/-","value":5}])");
}

TEST(Difference, EscapesPointers) {
  EXPECT_EQ(between(R"({"labels":{"a/b~c":"1"}})", R"({"labels":{"a/b~c":"2"}})").changed,
            (Pointers{"/labels/a~1b~0c"}));
}

TEST(Difference, LeavesAsideOnlyTheOuterMember) {
  EXPECT_EQ(between(R"({"id":1,"a":{"id":1}})", R"({"id":2,"a":{"id":2}})").changed, (Pointers{"/a/id"}));
}

TEST(Difference, HasNewMembersInAPatchBetweenTwoTexts) {
  EXPECT_EQ(patch_between(R"({"a":1})", R"({"a":1,"b":2})").value(), R"([{"op":"add","path":"/b","value":2}])");
}

TEST(Difference, RefusesWhatIsNoObject) {
  for (const char* text : {"", "[]", "7", "{", "null"}) {
    EXPECT_FALSE(patch_between(text, "{}")) << text;
    EXPECT_FALSE(patch_between("{}", text)) << text;
    EXPECT_FALSE(difference(text, "{}", id)) << text;
    EXPECT_FALSE(difference("{}", text, id)) << text;
  }
}

}  // namespace
}  // namespace headroom::json
