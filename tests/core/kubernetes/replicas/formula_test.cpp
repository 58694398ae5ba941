#include "core/kubernetes/replicas/formula.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::kubernetes {
namespace {

const FormulaValues values{{"a", 7}, {"b", 2}, {"none", std::nullopt}};

/// What the formula gives: a number, `nil`, or `!` and what is wrong.
std::string given(std::string_view text) {
  const auto formula = parse_formula(text);
  if (!formula) return "!" + formula.error();
  const auto result = evaluate(*formula, values);
  if (!result) return "!" + result.error();
  if (!*result) return "nil";
  std::string number = std::to_string(**result);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  return number;
}

TEST(Formula, CalculatesAsExprDoes) {
  const struct {
    std::string_view text;
    std::string_view given;
  } cases[] = {
      {"a", "7"},
      {"a + b * 3", "13"},
      {"(a + b) * 3", "27"},
      {"a - b - 1", "4"},
      {"a / b", "3.5"},
      {"7 / 2", "3.5"},
      {"7 % 4", "3"},
      {"2 ** 3 ** 2", "512"},  // from the right: 2 ^ 9
      {"2 ^ 3", "8"},
      {"-2 ** 2", "-4"},
      {"1.5e1", "15"},
      {".5 + 1", "1.5"},
      {"a > b ? 1 : 2", "1"},
      {"a < b ? 1 : a == 7 ? 3 : 4", "3"},
      {"a > 5 && b > 5 ? 1 : 0", "0"},
      {"a > 5 and not (b > 5) ? 1 : 0", "1"},
      {"a > 5 || b > 5 ? 1 : 0", "1"},
      {"none ?? a", "7"},
      {"none ?? none ?? 8", "8"},
      {"a ?? none", "7"},
      {"none == nil ? 1 : 0", "1"},
      {"none", "nil"},
      {"none ?? nil", "nil"},
      {"max(a, b)", "7"},
      {"min([a, b, 1])", "1"},
      {"sum([a, b]) / len([a, b])", "4.5"},
      {"mean([a, b])", "4.5"},
      {"median([a, b, 3])", "3"},
      {"ceil(a / b) + floor(2.9) + round(2.5) + abs(-1)", "10"},  // 4 + 2 + 3 + 1
      {"int(2.9) % 2", "0"},
      {"count([a, b, 9], {# > 5})", "2"},
      {"count([a > 5, b > 5])", "1"},
      {"any([a, b], # > 5) ? 1 : 0", "1"},
      {"all([a, b], # > 5) ? 1 : 0", "0"},
      {"sum(filter([a, b, 9], {# > 5}))", "16"},
      {"sum(map([a, b], {# * 2}))", "18"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(given(text), expected) << text;
}

TEST(Formula, IsRefusedIfItCantBeRead) {
  for (const std::string_view text : {"", "a +", "(a", "a b", "a ? b", "let x = 1; x", "'a'", "a in [1]", "1..3", "a.b",
                                      "[a][0]", "a |> b", "1x", "a + @", "max(a,", "a ?? ", "{a", "1.2.3"})
    EXPECT_FALSE(parse_formula(text)) << text;
  EXPECT_FALSE(parse_formula(std::string(longest_formula + 1, '1')));
  EXPECT_FALSE(parse_formula(std::string(1000, '('))) << "nested too deeply";
  EXPECT_FALSE(parse_formula(std::string(1000, '-') + "1")) << "nested too deeply";
}

TEST(Formula, FailsIfItGivesNoNumber) {
  for (const std::string_view text :
       {"a > b", "[a, b]", "a / 0", "0 / 0", "a + none", "none > 1", "unknown", "a % 2", "sqrt(a)", "abs(a, b)",
        "a ? 1 : 2", "not a", "max()", "# + 1", "count(a)", "10 ** 400", "true + 1"})
    EXPECT_TRUE(given(text).starts_with('!')) << text << " gives " << given(text);
}

TEST(Formula, TakesOnlySoManySteps) {
  // Five lists of 20 within each other would be 3,200,000 steps.
  std::string list = "[1";
  for (int i = 1; i < 20; ++i) list += ",1";
  list += "]";
  std::string text = "1";
  for (int i = 0; i < 5; ++i) text = "sum(map(" + list + ", {" + text + "}))";
  EXPECT_EQ(given(text), "!it takes too many steps");
}

/// A list with this many lists of itself at each of the levels.
std::string lists_in_lists(int width, int levels) {
  std::string each = "1";
  for (int i = 1; i < width; ++i) each += ",1";
  std::string elements = "#";
  for (int i = 1; i < width; ++i) elements += ",#";
  std::string text = "[" + each + "]";
  for (int i = 0; i < levels; ++i) text = "map(" + text + ", [" + elements + "])";
  return "len(" + text + ")";
}

TEST(Formula, CountsTheValuesOfListsAsSteps) {
  EXPECT_EQ(given(lists_in_lists(3, 2)), "3");
  EXPECT_EQ(given(lists_in_lists(60, 3)), "!it takes too many steps");
}

TEST(Formula, HasOnlySoManyOperators) {
  std::string chain = "b";
  for (int i = 0; i < 500; ++i) chain += "+b";
  EXPECT_EQ(given(chain), "1002");  // 501 times 2
  EXPECT_EQ(given(chain + "+b"), "!it has too many operators");
}

TEST(Formula, KnowsTheNamesThatItUses) {
  EXPECT_EQ(parse_formula("b + a * max(a, nil ?? c)")->names, (std::vector<std::string>{"a", "b", "c"}));
}

}  // namespace
}  // namespace headroom::kubernetes
