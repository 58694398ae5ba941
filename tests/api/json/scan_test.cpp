#include "api/json/scan.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"

namespace headroom::json {
namespace {

std::string all_of(std::string_view container) {
  std::string out;
  Scanner scanner(container);
  while (const auto found = scanner.next()) out.append(found->name).append("=").append(found->text).append(";");
  return out;
}

TEST(WithoutMembers, KeepsTheOthersAsTheyStand) {
  constexpr std::string_view names[] = {"a", "c"};
  EXPECT_EQ(without_members("{ \"a\" : 1, \"b\" : { \"a\": 2 } }", names), R"({"b":{ "a": 2 }})");
  EXPECT_EQ(without_members(R"({"c":1})", names), "{}");
  EXPECT_EQ(without_members("{}", names), "{}");
}

TEST(Scanner, VisitsMembersAndItemsInTheOrderOfTheText) {
  struct Row {
    std::string_view container, visited;
  };
  const Row rows[] = {
      {R"({})", ""},
      {R"([])", ""},
      {R"({"b":1,"a":-2.5e3})", "b=1;a=-2.5e3;"},
      {R"([1,"x",null,true])", R"(=1;="x";=null;=true;)"},
      {"\n{ \"a\" : 1 ,\t\"b\" :\r[ 1 , 2 ] }\n", "a=1;b=[ 1 , 2 ];"},
      {R"({"a":{"b":[{"c":"}]"}]},"d":[[],[{}]]})", R"(a={"b":[{"c":"}]"}]};d=[[],[{}]];)"},
      {R"({"a\"b":"c\\","\\":"\\\"}"})", R"(a\"b="c\\";\\="\\\"}";)"},
      {R"({"":""})", R"(="";)"},
      {R"("text")", ""},
      {"12", ""},
      {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(all_of(row.container), row.visited) << row.container;
}

TEST(Scanner, EndsEarlyWhereTheTextIsNoJson) {
  for (const std::string_view text : {"{", "[", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":{", "{\"a\":\"b", "{\"a\":[\"]",
                                      "{a:1}", "{\"a\" 1}", "{,,}", "[\"\\", "{\"a\":\"\\\"}", "[}", "[,]"})
    EXPECT_EQ(all_of(text), "") << text;
  EXPECT_EQ(all_of(R"({"a":1,"b")"), "a=1;");
  EXPECT_EQ(all_of("[1,[2"), "=1;");
}

TEST(FindMember, FindsTheObjectsOwnMemberWhereverItStands) {
  struct Row {
    std::string_view object, found;
  };
  const Row rows[] = {
      {R"({"outcome":"first","a":1})", R"("first")"},
      {R"({"a":1,"outcome":"last"})", R"("last")"},
      {R"({"nested":{"outcome":"wrong"},"outcome":"own"})", R"("own")"},
      {R"({"list":[{"outcome":"wrong"},["outcome",":"]],"outcome":"own"})", R"("own")"},
      {R"({"text":"\"outcome\":\"wrong\"","outcome":"own"})", R"("own")"},
      {R"({"text":"outcome","outcome":"own"})", R"("own")"},
      {R"({"text":"\\","outcome":"own"})", R"("own")"},
      {R"({"not outcome":1,"outcome2":2,"outcom":3,"Outcome":4,"outcome":5})", "5"},
      {R"({"o\u0075tcome":"escaped"})", R"("escaped")"},
      {R"({"\\u006futcome":"a backslash","outcome":"own"})", R"("own")"},
      {"{ \"outcome\" : null }", "null"},
  };
  for (const Row& row : rows) EXPECT_EQ(find_member(row.object, "outcome"), row.found) << row.object;
}

TEST(FindMember, FindsNothingWhereThereIsNothing) {
  for (const std::string_view text :
       {R"({"a":{"outcome":1}})", R"([{"outcome":1}])", R"(["outcome",1])", R"("outcome")", "", "{}", "{\"outcome\""})
    EXPECT_EQ(find_member(text, "outcome"), std::nullopt) << text;
  EXPECT_EQ(find_member("[1]", ""), std::nullopt) << "an item is no member with an empty name";
  EXPECT_EQ(find_member(R"({"":1})", ""), "1");
}

TEST(FindMember, AgreesWithTheParser) {
  const std::string text =
      R"({"a":{"id":1},"list":[1,[2,{"id":3}],"}"],"e\u0301\n":{"x":"\ud83d\ude00"},"id":"\"","z":-0.5e-7})";
  const auto document = parse(text);
  ASSERT_TRUE(document);
  for (const Member& member : document->root().members()) {
    const auto found = find_member(text, member.name);
    ASSERT_TRUE(found) << member.name;
    const auto reparsed = parse(*found);
    ASSERT_TRUE(reparsed) << *found;
    EXPECT_EQ(reparsed->root().kind(), member.value.kind()) << member.name;
  }
  EXPECT_EQ(all_of(text).find(R"(id="\"";)") == std::string::npos, false);
}

TEST(Escapes, StandForCharacters) {
  struct Row {
    std::string_view content;
    std::string characters;
  };
  const Row rows[] = {
      {"", ""},
      {"plain", "plain"},
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(\u0041\u00e9\u20AC)", "A\xC3\xA9\xE2\x82\xAC"},
      {R"(\ud83d\ude00!)", "\xF0\x9F\x98\x80!"},
      {R"(\u0000)", std::string(1, '\0')},
      {R"(\ud83d)", "\xEF\xBF\xBD"},
      {R"(\ud83dx)", "\xEF\xBF\xBDx"},
      {R"(\ude00)", "\xEF\xBF\xBD"},
      {R"(a\)", "a"},
      {R"(\u12)", "\xEF\xBF\xBD"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(unescaped(row.content), row.characters) << row.content;
    EXPECT_TRUE(stands_for(row.content, row.characters)) << row.content;
    EXPECT_FALSE(stands_for(row.content, row.characters + "x")) << row.content;
  }
  EXPECT_EQ(content_of_string(R"("a\"")"), R"(a\")");
  for (const std::string_view value : {"\"", "a", "1", "{}", ""}) EXPECT_EQ(content_of_string(value), std::nullopt);
}

}  // namespace
}  // namespace headroom::json
