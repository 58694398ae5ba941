#include "api/wire/exported_decision.hpp"

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

TEST(CompactAnswer, LeavesOutItsOwnMembersWhereverTheyStand) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({})", R"({})"},
      {R"({"id":1})", R"({"id":1})"},
      {R"({"changes":[]})", R"({})"},
      {R"({"changes":[],"explanation":{},"artifacts":[]})", R"({})"},
      {R"({"changes":[],"id":1})", R"({"id":1})"},
      {R"({"id":1,"artifacts":[]})", R"({"id":1})"},
      {R"({"id":1,"changes":[{"id":2}],"explanation":{"a":"},"},"target":3})", R"({"id":1,"target":3})"},
      {R"({"id":1,"changes":[],"b":2,"artifacts":[{"labels":{}}],"labels":{"changes":"\"},"}})",
       R"({"id":1,"b":2,"labels":{"changes":"\"},"}})"},
      {R"({"plan":{"changes":[1],"artifacts":[2]},"changes":3})", R"({"plan":{"changes":[1],"artifacts":[2]}})"},
  };
  for (const auto& [answer, compact] : cases) EXPECT_EQ(compact_answer(answer), compact) << answer;
}

TEST(CompactAnswer, StaysValidWithBlanks) {
  EXPECT_EQ(compact_answer("{ \"changes\" : [ ]\n, \"id\" : 1 ,\n \"artifacts\" : { } , \"b\" : 2 }"),
            "{ \"id\" : 1  , \"b\" : 2 }");
}

}  // namespace
}  // namespace headroom::api
