#include <gtest/gtest.h>

#include "core/decide.hpp"
#include "tests/properties/for_all.hpp"

/// What is decided does not depend on how much of its reasons a decision gives.
namespace headroom {
namespace {

using namespace testing;

Decision decided(EvaluationInput in, Detail detail) {
  in.detail = detail;
  return evaluated(in).decision;
}

std::vector<Clamp> without_details(std::vector<Clamp> clamps) {
  for (Clamp& clamp : clamps) clamp.detail.clear();
  return clamps;
}

TEST(Detail, OutcomeDecidesWhatFullDecides) {
  for_all([](const EvaluationInput& in, const Decision& full) {
    const Decision outcome = decided(in, Detail::outcome);
    EXPECT_EQ(outcome.status, full.status);
    EXPECT_EQ(outcome.action, full.action);
    EXPECT_EQ(outcome.current, full.current);
    EXPECT_EQ(outcome.desired, full.desired);
    EXPECT_EQ(outcome.target, full.target);
    EXPECT_EQ(outcome.reason, full.reason);
    EXPECT_EQ(outcome.blocked_by, full.blocked_by);
    EXPECT_EQ(outcome.retry_after, full.retry_after);
    EXPECT_EQ(outcome.valid_until, full.valid_until);
    EXPECT_EQ(outcome.changes, full.changes);
    EXPECT_EQ(outcome.cost, full.cost);
    EXPECT_EQ(outcome.pool_targets, full.pool_targets);
    EXPECT_EQ(outcome.inferred_applied, full.inferred_applied);
    EXPECT_EQ(without_details(outcome.clamps), without_details(full.clamps));
    EXPECT_TRUE(outcome.summary.empty() && outcome.counterfactuals.empty() && outcome.warnings.empty());
  });
}

TEST(Detail, OutcomeLeavesTheSameMemory) {
  for_all_inputs([](const EvaluationInput& in) {
    EvaluationInput brief = in;
    brief.detail = Detail::outcome;
    EXPECT_EQ(evaluated(brief).memory, evaluated(in).memory);
  });
}

TEST(Detail, WithoutCounterfactualsAllElseIsTheSame) {
  for_all([](const EvaluationInput& in, Decision full) {
    full.counterfactuals.clear();
    full.searched.clear();
    EXPECT_EQ(decided(in, Detail::without_counterfactuals), full);
  });
}

}  // namespace
}  // namespace headroom
