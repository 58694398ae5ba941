#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"
#include "api/lint/findings.hpp"
#include "api/lint/lint.hpp"

namespace headroom::lint {
namespace {

using Json = nlohmann::json;
using Found = std::vector<std::string>;

Result<std::vector<Finding>> ask(const Json& document) {
  const std::string text = document.dump();
  const auto parsed = json::parse(text);
  return lint(parsed->root());
}

/// "code pointer" of each finding.
Found found(const Json& document) {
  const auto findings = ask(document);
  if (!findings) return {findings.error().violations.front().code + " " + findings.error().violations.front().pointer};
  Found all;
  for (const Finding& finding : *findings) all.push_back(std::string(finding.code) + " " + finding.pointer);
  return all;
}

Json with_windows(const Json& windows) {
  return {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 12}}},
          {"signals", {{{"kind", "managed_scaling"}}, {{"kind", "schedule"}, {"windows", windows}}}}};
}

Json window(const char* name, const char* start, const char* end, int minimum) {
  return {{"name", name}, {"start", start}, {"end", end}, {"minimum", minimum}};
}

TEST(LintPolicy, IsRefusedOnlyIfItsKindOrShapeIsUnknown) {
  EXPECT_EQ(found(Json::array()), Found{"wrong_type "});
  EXPECT_EQ(found({{"colour", "red"}}), Found{"unknown_shape "});
  EXPECT_EQ(found({{"kind", "aws.emr.RunJobFlow"}, {"body", Json::object()}}), Found{"unknown_value /kind"});
  EXPECT_EQ(found({{"kind", "spark.conf"}}), Found{"missing /body"});
  EXPECT_EQ(found({{"kind", "spark.conf"}, {"body", 5}}), Found{"wrong_type /body"});
  EXPECT_EQ(found({{"kind", "static"}, {"units", 10}}), Found{});
  EXPECT_EQ(found({{"kind", "static"}, {"units", -1}}), Found{"invalid_value /units"});
}

TEST(LintPolicy, SaysWhichValuesAnEvaluationRefuses) {
  const Json document = {{"limits", {{"minimum", "2"}, {"maximum", 10}}},
                         {"scale_in", {{"cooldown_seconds", -5}}},
                         {"signals", {{{"kind", "managed_scaling"}, {"idle_for_second", 600}}}}};
  EXPECT_EQ(found(document), (Found{"invalid_value /limits/minimum", "invalid_value /scale_in/cooldown_seconds",
                                    "unknown_key /signals/0/idle_for_second"}));
  const auto findings = ask(document);
  EXPECT_EQ(findings->at(0).fix, (JsonPatch{{"replace", "/limits/minimum", "2"}}));
  EXPECT_EQ(findings->at(2).fix,
            (JsonPatch{{"add", "/signals/0/idle_for_seconds", "600"}, {"remove", "/signals/0/idle_for_second", ""}}));
}

TEST(LintPolicy, ComparesTheMinimumsOfPoolsWithTheWhole) {
  const Json document = {
      {"limits",
       {{"minimum", 2},
        {"maximum", 5},
        {"pools",
         {{{"pool_id", "a"}, {"minimum", 3}, {"maximum", 5}}, {{"pool_id", "b"}, {"minimum", 3}, {"maximum", 3}}}}}},
      {"signals", {{{"kind", "managed_scaling"}}}}};
  EXPECT_EQ(found(document), Found{"minimum_above_maximum /limits/pools"});
  EXPECT_EQ(ask(document)->front().fix, (JsonPatch{{"replace", "/limits/maximum", "6"}}));
}

TEST(LintPolicy, TellsBoundsThatSharesOfAPeakMake) {
  const auto limits = [](double minimum, double maximum) {
    return Json{{"limits", {{"expected_peak", 10}, {"minimum_percent", minimum}, {"maximum_percent", maximum}}},
                {"signals", {{{"kind", "managed_scaling"}}}}};
  };
  EXPECT_EQ(found(limits(20, 150)), Found{});
  EXPECT_EQ(found(limits(150, 20)), Found{"minimum_above_maximum /limits/minimum_percent"});
  EXPECT_EQ(found(limits(100, 100)), Found{"minimum_equals_maximum /limits/maximum_percent"});
}

TEST(LintBudget, LosesTheBudgetIfNoOtherCapIsLeft) {
  Json document = {{"limits", {{"minimum", 2}, {"maximum", 5}}},
                   {"budget", {{"daily_usd", 0}}},
                   {"signals", {{{"kind", "managed_scaling"}}}}};
  EXPECT_EQ(ask(document)->front().fix, (JsonPatch{{"remove", "/budget", ""}}));
  document["budget"]["monthly_usd"] = 100;
  EXPECT_EQ(ask(document)->front().fix, (JsonPatch{{"remove", "/budget/daily_usd", ""}}));
}

TEST(LintWindows, NeverOpen) {
  EXPECT_EQ(found(with_windows({window("a", "08:00", "08:00", 4), window("b", "10:00", "12:00", 4)})),
            Found{"window_never_opens /signals/1/windows/0/end"});
  Json leap = {{"name", "leap"}, {"cron", "0 6 29 2 *"}, {"duration_seconds", 60}, {"minimum", 4}};
  EXPECT_EQ(found(with_windows(Json::array({leap}))), Found{});
  leap["cron"] = "0 6 30 2 *";
  EXPECT_EQ(found(with_windows(Json::array({leap}))), Found{"window_never_opens /signals/1/windows/0/cron"});
}

TEST(LintWindows, MeetAcrossMidnightAndTheEndOfTheWeek) {
  Json night = window("night", "22:00", "02:00", 4);
  EXPECT_EQ(found(with_windows({night, window("early", "01:00", "05:00", 6)})),
            Found{"windows_overlap /signals/1/windows/1/start"});
  EXPECT_EQ(found(with_windows({night, window("early", "02:10", "05:00", 6)})),
            Found{"window_gap_short /signals/1/windows/1/start"});
  EXPECT_EQ(found(with_windows({night, window("early", "02:00", "05:00", 6)})), Found{});
  EXPECT_EQ(found(with_windows({night, window("early", "02:30", "05:00", 6)})), Found{});
  // Saturday night reaches into Sunday.
  night["days"] = {"sat"};
  Json sunday = window("sunday", "01:00", "05:00", 6);
  sunday["days"] = {"sun"};
  EXPECT_EQ(found(with_windows({night, sunday})), Found{"windows_overlap /signals/1/windows/1/start"});
  sunday["days"] = {"mon"};
  EXPECT_EQ(found(with_windows({night, sunday})), Found{});
}

TEST(LintWindows, HaveToAskForSomethingWithinTheLimits) {
  EXPECT_EQ(found(with_windows(Json::array({window("a", "08:00", "10:00", 13)}))),
            Found{"window_outside_limits /signals/1/windows/0/minimum"});
  EXPECT_EQ(found(with_windows(Json::array({window("a", "08:00", "10:00", 12)}))), Found{});
  EXPECT_EQ(found(with_windows(Json::array({window("a", "08:00", "10:00", 2)}))),
            Found{"window_outside_limits /signals/1/windows/0/minimum"});
  Json narrow = window("a", "08:00", "10:00", 2);
  narrow["maximum"] = 3;  // this is what the window is for
  EXPECT_EQ(found(with_windows(Json::array({narrow}))), Found{});
}

/// A document of a million faults takes no long time and has not more findings than can be read.
TEST(LintPolicy, LooksAtHugeDocumentsOnce) {
  Json windows = Json::array();
  for (int i = 0; i < 2'000; ++i) windows.push_back(window("w", "08:00", "08:00", -1));
  const auto findings = ask(with_windows(windows));
  ASSERT_TRUE(findings);
  EXPECT_LE(findings->size(), 1000U);
}

/// Steps that look through all members for each member take minutes here.
TEST(LintPolicy, TakesVeryWideDocuments) {
  Json keys = Json::object();
  for (int i = 0; i < 70'000; ++i) keys["k" + std::to_string(i)] = 1;
  const auto with_keys = [&](Json object) {
    object.update(keys);
    return object;
  };
  const Json limits = {{"minimum", 2}, {"maximum", 10}};
  const Json policy = {{"limits", limits}, {"signals", {{{"kind", "managed_scaling"}}}}};
  EXPECT_EQ(found(with_keys(policy)).front().substr(0, 13), "unknown_key /");
  const Json compute = {{"UnitType", "Instances"}, {"MinimumCapacityUnits", 1}, {"MaximumCapacityUnits", 10}};
  EXPECT_EQ(found({{"kind", "aws.emr.ManagedScalingPolicy"}, {"body", with_keys({{"ComputeLimits", compute}})}}).size(),
            Findings::capacity);
}

}  // namespace
}  // namespace headroom::lint
