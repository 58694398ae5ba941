#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"
#include "api/lint/lint.hpp"

namespace headroom::lint {
namespace {

using Json = nlohmann::json;

/// "code pointer" of each finding, advice aside.
std::vector<std::string> found(const Json& document) {
  const std::string text = document.dump();
  const auto parsed = json::parse(text);
  const auto findings = lint(parsed->root());
  if (!findings) return {"refused"};
  std::vector<std::string> all;
  for (const Finding& finding : *findings)
    if (finding.severity != Severity::advice) all.push_back(std::string(finding.code) + " " + finding.pointer);
  return all;
}

using Found = std::vector<std::string>;

Json rule(const char* name, const char* metric, const char* comparison, double threshold, int change) {
  return {{"name", name},
          {"metric", metric},
          {"comparison", comparison},
          {"threshold", threshold},
          {"adjustment", {{"type", "change_in_capacity"}, {"value", change}}}};
}

Json policy(const Json& rules) {
  return {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 10}}},
          {"scale_out", {{"cooldown_seconds", 300}}},
          {"scale_in", {{"cooldown_seconds", 600}}},
          {"signals", {{{"kind", "alarm_rules"}, {"rules", rules}}}}};
}

constexpr const char* memory = "YARNMemoryAvailablePercentage";

TEST(LintAlarmRules, AreSilentAboutSoundRules) {
  EXPECT_EQ(found(policy({rule("out", memory, "less_than", 15, 2), rule("in", memory, "greater_than", 75, -1)})),
            Found{});
}

TEST(LintAlarmRules, TakeTenPointsForADeadBandAndNineForNone) {
  EXPECT_EQ(found(policy({rule("out", memory, "less_than", 40, 2), rule("in", memory, "greater_than", 50, -1)})),
            Found{});
  EXPECT_EQ(found(policy({rule("out", memory, "less_than", 40, 2), rule("in", memory, "greater_than", 49, -1)})),
            Found{"thresholds_touch /signals/0/rules/1/threshold"});
}

TEST(LintAlarmRules, OverlapAtOneValueOnlyIfBothIncludeIt) {
  const auto rules = [](const char* out, const char* in) {
    return policy({rule("out", "AppsPending", out, 5, 1), rule("in", "AppsPending", in, 5, -1)});
  };
  EXPECT_EQ(found(rules("greater_than_or_equal", "less_than_or_equal")),
            Found{"thresholds_overlap /signals/0/rules/1/threshold"});
  EXPECT_EQ(found(rules("greater_than_or_equal", "less_than")), Found{"thresholds_touch /signals/0/rules/1/threshold"});
}

TEST(LintAlarmRules, NameTheRuleThatContradictsTheMetric) {
  EXPECT_EQ(found(policy({rule("out", memory, "greater_than", 15, 2), rule("in", memory, "greater_than", 75, -1)})),
            Found{"rules_same_direction /signals/0/rules/0/comparison"});
  // Nothing is known of this metric, so it is the in rule.
  EXPECT_EQ(found(policy({rule("out", "Queue", "greater_than", 15, 2), rule("in", "Queue", "greater_than", 75, -1)})),
            Found{"rules_same_direction /signals/0/rules/1/comparison"});
}

TEST(LintAlarmRules, KnowTheEndsOfARange) {
  const auto out_at = [](const char* comparison, double threshold) {
    return found(policy(
        {rule("out", "HDFSUtilization", comparison, threshold, 1), rule("in", "AppsRunning", "less_than", 1, -1)}));
  };
  EXPECT_EQ(out_at("greater_than", 99.9), Found{});
  EXPECT_EQ(out_at("greater_than_or_equal", 100), Found{});
  EXPECT_EQ(out_at("greater_than", 100), Found{"rule_never_fires /signals/0/rules/0/threshold"});
  EXPECT_EQ(out_at("greater_than_or_equal", 0), Found{"rule_always_fires /signals/0/rules/0/threshold"});
  EXPECT_EQ(out_at("greater_than", 0), Found{});
}

/// A sum of percentages may be any number.
TEST(LintAlarmRules, WidenTheRangeForASum) {
  Json sum = rule("out", "HDFSUtilization", "greater_than", 300, 1);
  sum["statistic"] = "sum";
  EXPECT_EQ(found(policy({sum, rule("in", "AppsRunning", "less_than", 1, -1)})), Found{});
}

/// Rules of parts of the cluster that share no pool don't meet.
TEST(LintAlarmRules, CompareOnlyRulesThatMoveTheSameCapacity) {
  Json out = rule("out", memory, "less_than", 60, 1);
  Json in = rule("in", memory, "greater_than", 40, -1);
  out["applies_to"] = {{"role", "core"}};
  in["applies_to"] = {{"role", "task"}};
  EXPECT_EQ(found(policy({out, in})), Found{});
  in["applies_to"] = {{"role", "core"}};
  Json document = policy({out, in});
  document["guards"] = {{"core_floor", 2}};
  EXPECT_EQ(found(document), Found{"thresholds_overlap /signals/0/rules/1/threshold"});
}

TEST(LintAlarmRules, ReadARatioAboveTenAsAPercentage) {
  const auto out_at = [](double threshold) {
    return found(policy({rule("out", "ContainerPendingRatio", "greater_than", threshold, 1),
                         rule("in", memory, "greater_than", 75, -1)}));
  };
  EXPECT_EQ(out_at(10), Found{});
  EXPECT_EQ(out_at(10.5), Found{"ratio_read_as_percent /signals/0/rules/0/threshold"});
}

TEST(LintAlarmRules, TellAPolicysOwnCooldownOnce) {
  Json document = policy({rule("out", memory, "less_than", 15, 2), rule("in", memory, "greater_than", 75, -1)});
  document["scale_out"]["cooldown_seconds"] = 299;
  EXPECT_EQ(found(document), Found{"cooldown_shorter_than_start_up /scale_out/cooldown_seconds"});
  document.erase("scale_out");
  EXPECT_EQ(found(document), Found{"cooldown_shorter_than_start_up /signals/0/rules/0"});
  document["pattern"] = "batch";  // 600 s
  EXPECT_EQ(found(document), Found{});
}

TEST(LintAlarmRules, CheckStepsAgainstTheThresholdAndTheRange) {
  const auto with_steps = [](const char* comparison, double threshold, Json steps) {
    Json stepped = rule("out", "CPUUtilization", comparison, threshold, 1);
    stepped.erase("adjustment");
    stepped["steps"] = std::move(steps);
    return found(policy({stepped, rule("in", memory, "greater_than", 75, -1)}));
  };
  EXPECT_EQ(
      with_steps("greater_than", 60, {{{"lower", 0}, {"upper", 20}, {"value", 1}}, {{"lower", 20}, {"value", 2}}}),
      Found{});
  // Bounds as values of the metric: 60 beyond a threshold of 60 is 120%.
  EXPECT_EQ(with_steps("greater_than", 60, {{{"lower", 60}, {"value", 1}}}),
            Found{"step_never_matches /signals/0/rules/0/steps/0"});
  EXPECT_EQ(with_steps("greater_than", 60, {{{"lower", 5}, {"value", 1}}}),
            Found{"breach_without_step /signals/0/rules/0/steps/0/lower"});
  EXPECT_EQ(
      with_steps("greater_than", 60, {{{"lower", 0}, {"upper", 20}, {"value", 1}}, {{"lower", 10}, {"value", 2}}}),
      Found{"steps_invalid /signals/0/rules/0/steps/1"});
  EXPECT_EQ(with_steps("greater_than", 60, {{{"lower", 0}, {"value", 1}}, {{"lower", 10}, {"value", 2}}}),
            Found{"steps_invalid /signals/0/rules/0/steps/1"});
}

TEST(LintAlarmRules, AddARuleInTheMissingDirectionBeyondADeadBand) {
  const Json document = policy(Json::array({rule("out", memory, "less_than", 15, 2)}));
  const std::string text = document.dump();
  const auto parsed = json::parse(text);
  const auto findings = lint(parsed->root());
  ASSERT_TRUE(findings);
  ASSERT_EQ(findings->size(), 1U);
  EXPECT_EQ(findings->front().code, "never_scales_in");
  EXPECT_EQ(findings->front().pointer, "/signals/0/rules");
  ASSERT_TRUE(findings->front().fix);
  const Json added = Json::parse(findings->front().fix->front().value);
  EXPECT_EQ(added.at("comparison"), "greater_than");
  EXPECT_EQ(added.at("threshold"), 75);
  EXPECT_EQ(added.at("adjustment").at("value"), -1);
}

}  // namespace
}  // namespace headroom::lint
