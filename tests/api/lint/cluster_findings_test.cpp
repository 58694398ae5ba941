#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/lint/cluster_facts.hpp"
#include "tests/api/lint/linting.hpp"

namespace headroom::lint {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

Instant minute(int at) { return Instant{std::chrono::minutes{at}}; }

Json core_pool() {
  return {{"id", "ig-CORE"}, {"role", "core"}, {"instance_type", "m5.xlarge"}, {"requested", 2}, {"running", 2}};
}

/// A policy without faults of its own, beside a cluster of two m5.xlarge: 0.192 + 0.048 USD an hour each.
Json beside_cluster() {
  return {{"policy",
           {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 10}}},
            {"scale_out", {{"cooldown_seconds", 300}}},
            {"scale_in", {{"cooldown_seconds", 600}}},
            {"signals", {{{"kind", "managed_scaling"}}}}}},
          {"cluster",
           {{"id", "etl"},
            {"platform", "emr"},
            {"composition", "instance_groups"},
            {"region", "us-east-1"},
            {"pools", {core_pool()}}}}};
}

Json changed(Json document, const char* pointer, Json value) {
  document[Json::json_pointer(pointer)] = std::move(value);
  return document;
}

/// Readings of the demand, an hour apart.
Json with_demand(Json document, const std::vector<double>& readings) {
  Json points = Json::array();
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const std::string hour = (i < 10 ? "0" : "") + std::to_string(i);
    points.push_back({{"timestamp", "2026-11-21T" + hour + ":00:00Z"}, {"value", readings[i]}});
  }
  document["metrics"] = {
      {"observed_at", "2026-11-21T23:00:00Z"},
      {"series", {{{"name", "demand"}, {"period_seconds", 3600}, {"statistic", "average"}, {"datapoints", points}}}}};
  document["evaluated_at"] = "2026-11-21T23:30:00Z";
  return document;
}

Lines lines(const Json& document) { return found(document.dump()); }

std::string fix_of(const Json& document, std::string_view code) {
  const auto text = mended(document.dump(), code);
  return text ? Json::parse(*text).at("policy").at("limits").dump() : "none";
}

TEST(LintBesideACluster, FindsNothingIfBothFit) {
  EXPECT_EQ(lines(beside_cluster()), Lines{});
  EXPECT_EQ(lines(with_demand(beside_cluster(), std::vector<double>(12, 5))), Lines{});
}

TEST(LintBesideACluster, FindsThePolicysOwnFaultsToo) {
  EXPECT_EQ(lines(changed(beside_cluster(), "/policy/limits/maximum", 2)),
            Lines{"minimum_equals_maximum /policy/limits/maximum"});
}

TEST(LintBesideACluster, FindsPoolsThatTheClusterDoesNotHave) {
  const Json pools = {{{"pool_id", "ig-CORE"}, {"minimum", 2}, {"maximum", 4}},
                      {{"pool_id", "ig-GONE"}, {"minimum", 0}, {"maximum", 4}}};
  const Json document = changed(beside_cluster(), "/policy/limits/pools", pools);
  EXPECT_EQ(lines(document), Lines{"unknown_pool /policy/limits/pools/1/pool_id"});
  EXPECT_EQ(Json::parse(fix_of(document, "unknown_pool")).at("pools").size(), 1U);
}

TEST(LintBesideACluster, FindsLimitsThatTheGroupsNeverReach) {
  Json document = changed(beside_cluster(), "/cluster/pools/0/minimum", 3);
  document = changed(std::move(document), "/cluster/pools/0/maximum", 8);
  EXPECT_EQ(lines(document), (Lines{"limits_outside_pool_bounds /policy/limits/maximum",
                                    "limits_outside_pool_bounds /policy/limits/minimum"}));
  // Of two groups the sums count: 3 + 0 and 8 + 2.
  Json task = core_pool();
  task["id"] = "ig-TASK";
  task["role"] = "task";
  task["minimum"] = 0;
  task["maximum"] = 2;
  Json two = document;
  two["cluster"]["pools"].push_back(task);
  EXPECT_EQ(lines(two), Lines{"limits_outside_pool_bounds /policy/limits/minimum"});
  // A group without limits of its own can grow as the policy says.
  task.erase("minimum");
  task.erase("maximum");
  document["cluster"]["pools"].push_back(task);
  EXPECT_EQ(lines(document), Lines{});
}

TEST(LintBesideACluster, FindsAMaximumBelowThePeak) {
  std::vector<double> readings(12, 5);
  readings[7] = 12.3;
  const Json document = with_demand(beside_cluster(), readings);
  EXPECT_EQ(lines(document), Lines{"maximum_below_observed_peak /policy/limits/maximum"});
  EXPECT_EQ(fix_of(document, "maximum_below_observed_peak"), R"({"maximum":13,"minimum":2,"unit":"instances"})");
  readings[7] = 10;  // as much as the maximum is enough
  EXPECT_EQ(lines(with_demand(beside_cluster(), readings)), Lines{});
}

TEST(LintBesideACluster, NeedsTwelveReadingsToSpeakOfADemand) {
  EXPECT_EQ(lines(with_demand(beside_cluster(), std::vector<double>(11, 12))), Lines{});
  EXPECT_EQ(lines(with_demand(beside_cluster(), std::vector<double>(12, 12))),
            Lines{"maximum_below_observed_peak /policy/limits/maximum"});
}

// Of 12 readings the tenth part is the second: ⌊0.1 × 11⌋ = 1 lies below it.
TEST(LintBesideACluster, FindsAMinimumAboveTheBaseline) {
  const Json wide = changed(beside_cluster(), "/policy/limits/minimum", 6);
  const Json document = with_demand(wide, {0.5, 2.5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6});
  EXPECT_EQ(lines(document), Lines{"minimum_above_observed_baseline /policy/limits/minimum"});
  EXPECT_EQ(fix_of(document, "minimum_above_observed_baseline"), R"({"maximum":10,"minimum":3,"unit":"instances"})");
  EXPECT_EQ(lines(with_demand(wide, {0.5, 5.5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6})), Lines{});
}

// Ten cost 2.40 USD an hour, eight 1.92 and two 0.48.
TEST(LintBesideACluster, FindsCapsThatDoNotPayForTheLimits) {
  const auto with_cap = [](const char* name, double usd) {
    return changed(beside_cluster(), "/policy/budget", {{name, usd}});
  };
  EXPECT_EQ(lines(with_cap("hourly_usd", 2.40)), Lines{});
  EXPECT_EQ(lines(with_cap("hourly_usd", 2.399999)), Lines{"maximum_above_budget /policy/limits/maximum"});
  EXPECT_EQ(fix_of(with_cap("hourly_usd", 2), "maximum_above_budget"),
            R"({"maximum":8,"minimum":2,"unit":"instances"})");
  EXPECT_EQ(lines(with_cap("daily_usd", 57.60)), Lines{});
  EXPECT_EQ(lines(with_cap("daily_usd", 57.59)), Lines{"maximum_above_budget /policy/limits/maximum"});
  EXPECT_EQ(lines(with_cap("hourly_usd", 0.47)), Lines{"budget_below_minimum_cost /policy/budget/hourly_usd"});
  EXPECT_EQ(lines(with_cap("monthly_usd", 1)), Lines{});
}

TEST(LintBesideACluster, SaysNothingOfPricesThatAreUnknown) {
  const Json document = changed(beside_cluster(), "/policy/budget", {{"hourly_usd", 1}});
  EXPECT_EQ(lines(changed(document, "/cluster/pools/0/instance_type", "x9.huge")), Lines{});
}

TEST(LintBesideACluster, LooksAtEmrsManagedScalingPolicyToo) {
  Json document = with_demand(beside_cluster(), std::vector<double>(12, 12));
  document["policy"] = {
      {"kind", "aws.emr.ManagedScalingPolicy"},
      {"body",
       {{"ComputeLimits", {{"UnitType", "Instances"}, {"MinimumCapacityUnits", 2}, {"MaximumCapacityUnits", 10}}}}}};
  EXPECT_EQ(lines(document), Lines{"maximum_below_observed_peak /policy/body/ComputeLimits/MaximumCapacityUnits"});
}

Lines refused(const Json& document) {
  const std::string text = document.dump();
  const auto parsed = json::parse(text);
  const auto findings = lint(parsed->root());
  Lines all;
  if (!findings)
    for (const Violation& fault : findings.error().violations) all.push_back(fault.code + " " + fault.pointer);
  return all;
}

TEST(LintBesideACluster, RefusesADocumentThatIsNoneOfThese) {
  EXPECT_EQ(refused(changed(beside_cluster(), "/colour", "red")), Lines{"unknown_field /colour"});
  EXPECT_EQ(refused(changed(beside_cluster(), "/cluster_id", "etl")), Lines{"conflict /cluster_id"});
  EXPECT_EQ(refused(changed(beside_cluster(), "/policy", 5)), Lines{"wrong_type /policy"});
  EXPECT_EQ(refused(changed(beside_cluster(), "/policy", {{"kind", "tea"}, {"body", Json::object()}})),
            Lines{"unknown_value /policy/kind"});
  EXPECT_EQ(refused(changed(beside_cluster(), "/cluster/pools/0/requested", -1)),
            Lines{"out_of_range /cluster/pools/0/requested"});
}

std::vector<Datapoint> points(std::vector<std::pair<int, double>> readings) {
  std::vector<Datapoint> all;
  for (const auto& [at, value] : readings) all.push_back({.at = minute(at), .value = value});
  return all;
}

TEST(ObservedStartUp, IsTheMedianTimeFromARequestUntilAllOfItRuns) {
  // 2 → 4 at 0 runs at 6; 4 → 5 at 20 runs at 24; 5 → 8 at 40 runs at 52: 360, 240 and 720 s.
  const ObservedPast past{.requested = points({{-5, 2}, {0, 4}, {20, 5}, {40, 8}}),
                          .running = points({{-5, 2}, {0, 2}, {3, 3}, {6, 4}, {20, 4}, {24, 5}, {45, 7}, {52, 8}})};
  EXPECT_EQ(observed_start_up(past), 360);
}

TEST(ObservedStartUp, WaitsForTheNextRequestOfAnotherSize) {
  // Each reading repeats the requested size: 2 → 4 at 0 runs at 4.
  const ObservedPast past{.requested = points({{-1, 2}, {0, 4}, {1, 4}, {2, 4}, {3, 4}, {4, 4}}),
                          .running = points({{-1, 2}, {0, 2}, {1, 2}, {2, 3}, {3, 3}, {4, 4}})};
  EXPECT_EQ(observed_start_up(past), 240);
}

TEST(ObservedStartUp, IsUnknownIfReadingsAreTooFarApart) {
  // All of it ran when it was first seen.
  EXPECT_EQ(observed_start_up({.requested = points({{-5, 2}, {0, 4}}), .running = points({{-5, 2}, {0, 4}})}),
            std::nullopt);
  // It may have taken a minute or an hour.
  EXPECT_EQ(observed_start_up(
                {.requested = points({{-60, 2}, {0, 4}, {60, 4}}), .running = points({{-60, 2}, {0, 2}, {60, 4}})}),
            std::nullopt);
  EXPECT_EQ(observed_start_up({.requested = points({{0, 2}, {1, 4}}), .running = points({{0, 2}, {1, 2}, {11, 4}})}),
            600);
  EXPECT_EQ(observed_start_up({.requested = points({{0, 2}, {1, 4}}), .running = points({{0, 2}, {1, 2}, {12, 4}})}),
            std::nullopt);
}

TEST(ObservedStartUp, LeavesOutRisesWhoseEndNobodySaw) {
  EXPECT_EQ(observed_start_up({}), std::nullopt);
  // The next request came before the first was there, and the second never was.
  EXPECT_EQ(observed_start_up({.requested = points({{0, 2}, {5, 4}, {10, 6}}), .running = points({{5, 2}, {15, 5}})}),
            std::nullopt);
  // What goes away is no start.
  EXPECT_EQ(observed_start_up({.requested = points({{0, 4}, {5, 2}}), .running = points({{5, 4}, {10, 2}})}),
            std::nullopt);
}

}  // namespace
}  // namespace headroom::lint
