#include <algorithm>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// Situations that operators of EMR know, as whole requests.
namespace headroom {
namespace {

using test::Answer;
using test::json;
using test::TestApi;
using test::with;
using test::without;

json request(const std::string& name) {
  return json::parse(test::read_text("tests/api/data/operator/" + name + ".json"));
}

json answer(const json& body) { return TestApi{}.evaluate(body).document(); }

/// The target of a pool, or -1 if it does not change.
std::int64_t target_of(const json& decision, const std::string& pool) {
  for (const json& change : decision.at("changes"))
    if (change.at("pool_id") == pool) return change.at("to").get<std::int64_t>();
  return -1;
}

std::string warnings(const json& decision) {
  std::string codes;
  for (const json& warning : decision.at("explanation").at("warnings"))
    codes += warning.at("code").get<std::string>() + "\n";
  return codes;
}

bool mentions(const json& decision, const std::string& words) {
  return decision.at("explanation").dump().find(words) != std::string::npos;
}

TEST(Operator, DoesNotWaitForASuspendedGroup) {
  const json d = answer(request("suspended-task-group"));
  EXPECT_EQ(d["action"], "scale_out");
  EXPECT_EQ(target_of(d, "ig-T2"), 4);  // 98,304 MB / 24,576 MB
  EXPECT_EQ(target_of(d, "ig-T1"), -1);
  EXPECT_TRUE(mentions(d, "suspended"));
}

TEST(Operator, LeavesSpotThatDoesNotArrive) {
  const json d = answer(request("spot-missing-for-an-hour"));
  EXPECT_EQ(d["reason"], "spot_not_arriving");
  EXPECT_EQ(target_of(d, "ig-T2"), 4);
  EXPECT_EQ(target_of(d, "ig-T1"), 16);
  EXPECT_TRUE(mentions(d, "2026-11-22T09:00:00"));
  const json patient =
      answer(with(request("spot-missing-for-an-hour"), "/policy/mix", {{"fallback_after_seconds", 7200}}));
  EXPECT_EQ(patient["action"], "no_action");
}

TEST(Operator, GivesUpOnlyCapacityOfTheMarketThatDoesNotArrive) {
  const json d = answer(request("on-demand-missing-beside-running-spot"));
  for (const json& change : d.at("changes"))
    EXPECT_FALSE(change.at("market") == "spot" && change.at("to") < change.at("from"))
        << "the Spot units run: " << change;
  EXPECT_TRUE(mentions(d, "On-Demand")) << d["explanation"];
}

TEST(Operator, CancelsWhatDoesNotRunBeforeItRemovesWhatRuns) {
  const json d = answer(request("idle-with-missing-spot"));
  EXPECT_EQ(d["action"], "scale_in");
  // 18 requested, 10 run; the minimum is 7. T1 gives up its 8 that never came, then 3 nodes that run go.
  EXPECT_EQ(d["target"], 7);
  std::int64_t running = 10;
  for (const json& change : d.at("changes")) {
    const std::int64_t ran = change.at("pool_id") == "ig-T1" ? 2 : change.at("from").get<std::int64_t>();
    running -= std::max<std::int64_t>(0, ran - change.at("to").get<std::int64_t>());
  }
  EXPECT_EQ(running, 7) << d["changes"];
}

TEST(Operator, WaitsForAResizeBeforeACooldown) {
  const json d = answer(request("cooldown-while-the-group-resizes"));
  EXPECT_EQ(d["action"], "no_action");
  EXPECT_EQ(d["target"], 6);
  EXPECT_EQ(d["blocked_by"], "cooldown");
  json complete = request("cooldown-while-the-group-resizes");
  json& group = complete["sources"][0]["body"]["InstanceGroups"][2];
  group["RunningInstanceCount"] = 4;
  group["Status"]["State"] = "RUNNING";
  EXPECT_EQ(answer(complete)["target"], 7) << "330 s are longer than 300 s";
}

TEST(Operator, PaysForWholeInstances) {
  const json d = answer(request("fleet-weight-of-three"));
  EXPECT_EQ(d["current"], 8);
  EXPECT_EQ(d["target"], 10);
  EXPECT_EQ(d["hourly_cost_usd"], 1.512);         // 3 × 0.504
  EXPECT_EQ(d["target_hourly_cost_usd"], 2.016);  // 4 × 0.504
  EXPECT_EQ(d["changes"][0]["instances_from"], 3);
  EXPECT_EQ(d["changes"][0]["instances_to"], 4);
  EXPECT_NE(warnings(d).find("whole_instances"), std::string::npos);
}

TEST(Operator, CountsAllVcpusOfAnEmrNode) {
  TestApi api;
  EXPECT_EQ(api.post("/v1/rightsizing", request("rightsize-emr-all-vcores"))["executors"], 79);
  const auto how_many = api.post("/v1/rightsizing", without(request("rightsize-emr-all-vcores"), "/data_size"));
  EXPECT_EQ(how_many["executors"], 79);
  EXPECT_FALSE(how_many.document().contains("data"));
}

TEST(Operator, KnowsTheVcpusOfOldTypes) {
  json described = with(test::example(), "/policy/limits", {{"unit", "vcpu"}, {"minimum", 4}, {"maximum", 200}});
  described["cluster"]["pools"][0]["instance_type"] = "m4.4xlarge";
  described.erase("sources");
  EXPECT_EQ(answer(described)["current"], 2 * 16 + 4);
}

TEST(Operator, ActsAtEachPollIfTheCooldownIsAsLongAsTheInterval) {
  TestApi api;
  const Answer first = api.evaluate(test::example());
  EXPECT_EQ(first["target"], 6);
  api.clock.advance(Seconds{5});
  ASSERT_EQ(api.post("/v1/decisions/" + first.id() + "/outcome", json{{"state", "applied"}}).status, 200);

  json next = with(test::example(), "/metrics/observed_at", "2026-11-22T10:05:00Z");
  next["cluster"]["pools"][0]["requested"] = next["cluster"]["pools"][0]["running"] = 4;
  next["cluster"]["pools"][1]["requested"] = next["cluster"]["pools"][1]["running"] = 2;
  next["evaluated_at"] = "2026-11-22T10:05:29Z";
  const Answer early = api.post("/v1/evaluations?dry_run=true", next);
  EXPECT_EQ(early["blocked_by"], "cooldown");
  EXPECT_EQ(early["retry_after_seconds"], 1);
  next["evaluated_at"] = "2026-11-22T10:05:30Z";
  EXPECT_EQ(api.evaluate(next)["action"], "scale_out");
}

/// A cluster with managed scaling from 2 to 20, whose attached policy the request shows.
json managed(int minimum, int maximum, double available, int core, const std::string& at) {
  return {{"cluster",
           {{"id", "j-chain"},
            {"platform", "emr"},
            {"pools",
             {{{"id", "ig-C"},
               {"role", "core"},
               {"market", "on_demand"},
               {"instance_type", "m5.xlarge"},
               {"requested", 2},
               {"running", 2}},
              {{"id", "ig-T"},
               {"role", "task"},
               {"market", "on_demand"},
               {"instance_type", "m5.xlarge"},
               {"requested", core - 2},
               {"running", core - 2}}}}}},
          {"sources",
           {{{"kind", "aws.emr.GetManagedScalingPolicy"},
             {"body",
              {{"ManagedScalingPolicy",
                {{"ComputeLimits",
                  {{"UnitType", "Instances"},
                   {"MinimumCapacityUnits", minimum},
                   {"MaximumCapacityUnits", maximum},
                   {"MaximumCoreCapacityUnits", 2}}}}}}}}}},
          {"metrics",
           {{"observed_at", at},
            {"series",
             {{{"name", "YARNMemoryAvailablePercentage"},
               {"period_seconds", 300},
               {"datapoints",
                {{{"timestamp", "2026-11-22T09:30:00Z"}, {"value", available}},
                 {{"timestamp", "2026-11-22T09:35:00Z"}, {"value", available}},
                 {{"timestamp", "2026-11-22T09:40:00Z"}, {"value", available}}}}},
              {{"name", "ContainerPending"},
               {"period_seconds", 300},
               {"datapoints",
                {{{"timestamp", "2026-11-22T09:30:00Z"}, {"value", available < 50 ? 12 : 0}},
                 {{"timestamp", "2026-11-22T09:35:00Z"}, {"value", available < 50 ? 12 : 0}},
                 {{"timestamp", "2026-11-22T09:40:00Z"}, {"value", available < 50 ? 12 : 0}}}}}}}}},
          {"policy", {{"signals", {{{"kind", "managed_scaling"}}}}}},
          {"evaluated_at", at}};
}

json recommended(const json& decision) {
  for (const json& artifact : decision.at("artifacts"))
    if (artifact.at("kind") == "aws.emr.PutManagedScalingPolicy")
      return artifact.at("body").at("ManagedScalingPolicy").at("ComputeLimits");
  return nullptr;
}

TEST(Operator, CanApplyAManagedScalingPolicyAgainAndAgain) {
  TestApi api;
  const json first = api.evaluate(managed(2, 20, 5, 6, "2026-11-22T09:45:00Z")).document();
  EXPECT_EQ(first["target"], 7);  // one step out
  EXPECT_EQ(recommended(first)["MinimumCapacityUnits"], 7);
  EXPECT_EQ(recommended(first)["MaximumCapacityUnits"], 20);

  // The policy is attached, the cluster has 7 and is idle now: it may go in again, although the attached minimum is 7.
  const json second = api.evaluate(managed(7, 20, 95, 7, "2026-11-22T09:45:30Z")).document();
  EXPECT_EQ(second["target"], 6);
  EXPECT_NE(warnings(second).find("limits_from_own_policy"), std::string::npos);
  EXPECT_EQ(recommended(second)["MinimumCapacityUnits"], 2);
  EXPECT_EQ(recommended(second)["MaximumCapacityUnits"], 6);

  // And out again, although the attached maximum is 6.
  const json third = api.evaluate(managed(2, 6, 5, 6, "2026-11-22T09:46:00Z")).document();
  EXPECT_EQ(third["target"], 7);
  EXPECT_EQ(recommended(third)["MaximumCapacityUnits"], 20);

  // A limit that is neither what was there first nor a target of ours is the owner's.
  const json foreign = api.evaluate(managed(3, 9, 5, 6, "2026-11-22T09:46:30Z")).document();
  EXPECT_EQ(foreign["target"], 7);
  EXPECT_EQ(recommended(foreign)["MaximumCapacityUnits"], 9);
  EXPECT_EQ(warnings(foreign).find("limits_from_own_policy"), std::string::npos);
  EXPECT_NE(warnings(foreign).find("limits_changed"), std::string::npos);

  // A maximum of 6 was a target. Nobody can tell whose it is now, so the warning says what counts in its place.
  const json doubtful = api.evaluate(managed(3, 6, 5, 6, "2026-11-22T09:47:00Z")).document();
  EXPECT_EQ(doubtful["target"], 7);
  EXPECT_NE(warnings(doubtful).find("limits_from_own_policy"), std::string::npos);
}

}  // namespace
}  // namespace headroom
