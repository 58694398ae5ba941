#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

using Lines = std::vector<std::string>;

json policy() {
  return {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 10}}},
          {"scale_out", {{"cooldown_seconds", 300}}},
          {"scale_in", {{"cooldown_seconds", 300}}},
          {"signals", {{{"kind", "managed_scaling"}}}}};
}

/// "code pointer" of each finding.
Lines found(const Answer& answer) {
  EXPECT_EQ(answer.status, 200) << answer.body;
  Lines all;
  const json findings = answer["findings"];
  for (const json& finding : findings)
    all.push_back(finding.at("code").get<std::string>() + " " + finding.at("pointer").get<std::string>());
  return all;
}

Answer lint(TestApi& api, const json& document) { return api.post("/v1/policies/lint", document); }

/// A registered cluster that was asked for 4 instances at 08:00 and had them ten minutes later, and whose demand was 12
/// at 09:30.
void register_cluster(TestApi& api) {
  const json cluster = {
      {"platform", "emr"},
      {"composition", "instance_groups"},
      {"region", "us-east-1"},
      {"pools",
       {{{"id", "ig-CORE"}, {"role", "core"}, {"instance_type", "m5.xlarge"}, {"requested", 2}, {"running", 2}}}}};
  ASSERT_EQ(api.ask("PUT", "/v1/clusters/etl", cluster.dump(), {{"If-None-Match", "*"}}).status, 201);
  json snapshots = json::array();
  const auto add = [&](const std::string& at, int requested, int running, double demand) {
    snapshots.push_back({{"observed_at", "2026-11-22T" + at + ":00Z"},
                         {"values", {{"demand", demand}}},
                         {"capacity", {{"requested", requested}, {"running", running}}}});
  };
  add("07:55", 2, 2, 3);
  add("08:00", 4, 2, 4);
  add("08:10", 4, 4, 4);
  for (int i = 15; i < 60; i += 5) add("08:" + std::to_string(i), 4, 4, 3);
  add("09:30", 4, 4, 12);
  ASSERT_EQ(api.post("/v1/clusters/etl/snapshots", {{"snapshots", snapshots}}).status, 200);
}

TEST(PolicyLint, KnowsAStoredCluster) {
  TestApi api;
  register_cluster(api);
  EXPECT_EQ(found(lint(api, policy())), Lines{});
  const Answer answer = lint(api, {{"policy", policy()}, {"cluster_id", "etl"}});
  EXPECT_EQ(found(answer), (Lines{"cooldown_shorter_than_start_up /policy/scale_out/cooldown_seconds",
                                  "cooldown_shorter_than_start_up /policy/scale_in/cooldown_seconds",
                                  "maximum_below_observed_peak /policy/limits/maximum"}));
  // Ten minutes from the request to the last node, and a peak of 12.
  EXPECT_EQ(answer["findings"][0]["fix"],
            json::parse(R"([{"op":"replace","path":"/policy/scale_out/cooldown_seconds","value":600}])"));
  EXPECT_EQ(answer["findings"][2]["fix"],
            json::parse(R"([{"op":"replace","path":"/policy/limits/maximum","value":12}])"));
}

TEST(PolicyLint, RefusesAClusterOfWhichNothingIsKnown) {
  TestApi api;
  EXPECT_EQ(lint(api, {{"policy", policy()}, {"cluster_id", "nobody"}}).status, 422);
  EXPECT_EQ(lint(api, {{"policy", policy()}, {"cluster_id", 5}}).status, 422);
}

TEST(PolicyLint, FindsTimeZonesThatDoNotExist) {
  TestApi api;
  json document = policy();
  document["signals"].push_back(
      {{"kind", "schedule"},
       {"windows",
        {{{"name", "day"}, {"start", "08:00"}, {"end", "12:00"}, {"minimum", 4}, {"time_zone", "Europe/Berlin"}},
         {{"name", "late"}, {"start", "14:00"}, {"end", "20:00"}, {"minimum", 4}, {"time_zone", "Europe/Berlim"}}}}});
  document["budget"] = {{"daily_usd", 500}, {"time_zone", "Mars/Base"}};
  const Answer answer = lint(api, document);
  EXPECT_EQ(found(answer), (Lines{"invalid_value /budget/time_zone", "invalid_value /signals/1/windows/1/time_zone"}));
  EXPECT_NE(answer["findings"][1]["message"].get<std::string>().find("Europe/Berlim"), std::string::npos);
  EXPECT_EQ(answer["findings"][1]["fix"][0]["value"], "UTC");
}

TEST(PolicyLint, FindsTimeZonesOfKedaThatDoNotExist) {
  TestApi api;
  const auto zone = [&](const char* name) {
    return found(lint(api, {{"kind", "keda.ScaledObject"},
                            {"body",
                             {{"apiVersion", "keda.sh/v1alpha1"},
                              {"kind", "ScaledObject"},
                              {"metadata", {{"name", "web"}}},
                              {"spec",
                               {{"scaleTargetRef", {{"name", "web"}}},
                                {"minReplicaCount", 1},
                                {"maxReplicaCount", 10},
                                {"triggers",
                                 {{{"type", "cron"},
                                   {"metadata",
                                    {{"timezone", name},
                                     {"start", "0 8 * * *"},
                                     {"end", "0 18 * * *"},
                                     {"desiredReplicas", "5"}}}}}}}}}}}));
  };
  const Lines none = zone("Europe/Berlin");
  EXPECT_EQ(zone("Local"), none);
  EXPECT_EQ(zone("UTC"), none);
  EXPECT_EQ(zone("Europe/Berlim"), Lines{"invalid_value /body/spec/triggers/0/metadata/timezone"});
  EXPECT_EQ(none, Lines{});
}

TEST(PolicyLint, FindsThatNothingSaysWhenToScale) {
  TestApi api;
  json document = policy();
  document.erase("signals");
  const Answer answer = lint(api, document);
  EXPECT_EQ(found(answer), Lines{"invalid_value "});
  EXPECT_EQ(answer["findings"][0]["fix"], nullptr);
  // A policy in replicas may follow the autoscaler that is attached.
  document["limits"]["unit"] = "replicas";
  EXPECT_EQ(found(lint(api, document)), Lines{});
}

}  // namespace
}  // namespace headroom::test
