#include "api/deciding/decision_facts.hpp"

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

TEST(DecisionFacts, AreReadFromAnAnswer) {
  EXPECT_EQ(facts_of(R"({"id":"dec_1","changed":true,"reason":"above_maximum","blocked_by":"none",)"
                     R"("hourly_cost_delta_usd":-0.454,"explanation":{"reason":"another"}})"),
            (DecisionFacts{.changed = true,
                           .reason = "above_maximum",
                           .blocked_by = "none",
                           .hourly_cost_delta = MicroDollars{-454'000}}));
  EXPECT_EQ(facts_of(R"({"changed":false,"hourly_cost_delta_usd":0})"),
            (DecisionFacts{.changed = false, .hourly_cost_delta = MicroDollars{0}}));
}

TEST(DecisionFacts, AreAbsentWhereTheAnswerLacksThem) {
  for (const char* answer : {"", "{}", "[]", "null", R"({"changed":"true","reason":7,"blocked_by":null,)",
                             R"({"hourly_cost_delta_usd":"0.1"})", R"({"hourly_cost_delta_usd":-})"})
    EXPECT_EQ(facts_of(answer), DecisionFacts{}) << answer;
}

}  // namespace
}  // namespace headroom::api
