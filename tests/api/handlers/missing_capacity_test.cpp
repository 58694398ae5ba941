#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// Since when Spot capacity is missing, if no metric says it: the stored snapshots, events, and the request itself.
namespace headroom {
namespace {

using test::instant;
using test::json;
using test::TestApi;
using test::with;

/// Four core nodes run, and 4 of 20 Spot task nodes. 98,304 MB pend and 196,608 MB / 8 run, so 4 more are needed.
json request(const std::string& at, std::int64_t running = 4) {
  json body = json::parse(R"({
    "cluster": {"id": "j-8", "pools": [
      {"id": "ig-C", "role": "core", "market": "on_demand", "instance_type": "r5.xlarge", "requested": 4},
      {"id": "ig-S", "role": "task", "market": "spot", "instance_type": "r5.xlarge", "requested": 20},
      {"id": "ig-O", "role": "task", "market": "on_demand", "instance_type": "r5.xlarge", "requested": 0}]},
    "metrics": {"values": {"MemoryTotalMB": 196608, "MemoryAvailableMB": 2048, "MemoryAllocatedMB": 194560,
      "MemoryPendingMB": 98304, "ContainerPending": 24, "ContainerAllocated": 32}},
    "policy": {"limits": {"minimum": 4, "maximum": 40, "maximum_core": 4},
      "signals": [{"kind": "managed_scaling", "pending_for_seconds": 0}]}})");
  body["cluster"]["pools"][1]["running"] = running;
  body["metrics"]["observed_at"] = at;
  body["evaluated_at"] = at;
  return body;
}

json evaluate(TestApi& api, const json& body) {
  api.clock.set(instant(body["evaluated_at"].get<std::string>()));
  return api.evaluate(body).document();
}

/// The target of a pool, or -1 if it does not change.
std::int64_t target_of(const json& decision, const std::string& pool) {
  for (const json& change : decision.at("changes"))
    if (change.at("pool_id") == pool) return change.at("to").get<std::int64_t>();
  return -1;
}

std::string summary(const json& decision) { return decision["explanation"]["summary"].get<std::string>(); }

TEST(MissingSpot, IsSeenInTheSnapshotsOfEarlierEvaluations) {
  TestApi api;
  EXPECT_EQ(evaluate(api, request("2026-11-22T10:00:00Z"))["reason"], "additions_in_progress");
  EXPECT_EQ(evaluate(api, request("2026-11-22T10:14:59Z"))["reason"], "additions_in_progress");
  const json d = evaluate(api, request("2026-11-22T10:15:00Z"));
  EXPECT_EQ(d["reason"], "spot_not_arriving") << d;
  EXPECT_EQ(target_of(d, "ig-S"), 16);
  EXPECT_EQ(target_of(d, "ig-O"), 4);
  EXPECT_NE(summary(d).find("15 min, since 2026-11-22T10:00:00.000Z"), std::string::npos) << summary(d);
}

TEST(MissingSpot, IsSeenInSnapshotsOfTheWholeCluster) {
  // 24 are requested and 8 run. The core lacks nothing, so all 16 are Spot.
  TestApi api;
  api.clock.set(instant("2026-11-22T10:00:30Z"));
  json snapshots = json::array();
  for (const std::string minute : {"00", "05", "10", "15", "20", "25", "30", "35", "40", "45", "50", "55"})
    snapshots.push_back({{"observed_at", std::string("2026-11-22T09:").append(minute).append(":00Z")},
                         {"capacity", {{"running", 8}, {"requested", 24}}}});
  const auto stored = api.post("/v1/clusters/j-8/snapshots", {{"snapshots", snapshots}});
  ASSERT_EQ(stored.status, 200) << stored.body;
  const json d = evaluate(api, request("2026-11-22T10:00:30Z"));
  EXPECT_EQ(d["reason"], "spot_not_arriving") << d;
  EXPECT_NE(summary(d).find("16 Spot instances of pool `ig-S` have been missing for 60 min"), std::string::npos)
      << summary(d);
}

TEST(MissingSpot, StartsAgainAfterItHasArrived) {
  TestApi api;
  evaluate(api, request("2026-11-22T10:00:00Z"));
  evaluate(api, request("2026-11-22T10:05:00Z", 20));
  evaluate(api, request("2026-11-22T10:10:00Z"));
  EXPECT_EQ(evaluate(api, request("2026-11-22T10:20:00Z"))["reason"], "additions_in_progress");
  EXPECT_EQ(evaluate(api, request("2026-11-22T10:25:00Z"))["reason"], "spot_not_arriving");
}

TEST(MissingSpot, OfWhichAPartIsNewIsOverdueInPart) {
  TestApi api;
  evaluate(api, request("2026-11-22T10:00:00Z", 18));
  const json d = evaluate(api, request("2026-11-22T10:15:00Z"));
  // 2 of the 16 have been missing for 15 minutes; the 14 others may come, and 4 are needed.
  EXPECT_EQ(d["reason"], "additions_in_progress");
}

TEST(MissingSpot, IsNotKnownAcrossALongGap) {
  TestApi api;
  evaluate(api, request("2026-11-22T08:00:00Z"));
  EXPECT_EQ(evaluate(api, request("2026-11-22T10:00:00Z"))["reason"], "additions_in_progress");
}

TEST(MissingSpot, DependsOnThePolicysPatience) {
  TestApi api;
  const json patience{{"fallback_after_seconds", 300}};
  evaluate(api, with(request("2026-11-22T10:00:00Z"), "/policy/mix", patience));
  EXPECT_EQ(evaluate(api, with(request("2026-11-22T10:05:00Z"), "/policy/mix", patience))["reason"],
            "spot_not_arriving");
}

TEST(MissingSpot, MayBeSaidInTheRequest) {
  TestApi api;
  const json missing = json::array({{{"market", "spot"}, {"count", 16}, {"since", "2026-11-22T09:00:00Z"}}});
  const json d = evaluate(api, with(request("2026-11-22T10:00:00Z"), "/cluster/pools/1/missing", missing));
  EXPECT_EQ(d["reason"], "spot_not_arriving");
  EXPECT_NE(summary(d).find("60 min, since 2026-11-22T09:00:00.000Z"), std::string::npos) << summary(d);
}

json with_event(const json& body, json event) {
  json out = body;
  out["sources"] = json::array({{{"kind", "aws.eventbridge"}, {"body", std::move(event)}}});
  return out;
}

json group_event(const std::string& at, const std::string& running) {
  return {{"detail-type", "EMR Instance Group State Change"},
          {"time", at},
          {"detail",
           {{"clusterId", "j-8"},
            {"instanceGroupId", "ig-S"},
            {"instanceGroupType", "TASK"},
            {"state", "RESIZING"},
            {"requestedInstanceCount", "20"},
            {"runningInstanceCount", running}}}};
}

TEST(MissingSpot, IsDatedByTheEventsOfItsGroup) {
  TestApi api;
  const json body = request("2026-11-22T10:00:00Z");
  const json old = group_event("2026-11-22T09:40:00Z", "4");
  EXPECT_EQ(evaluate(api, with_event(body, old))["reason"], "spot_not_arriving");
  const json arrived = group_event("2026-11-22T09:50:00Z", "20");
  for (const json& events : {json::array({old, arrived}), json::array({arrived, old})})
    EXPECT_EQ(evaluate(api, with_event(body, events))["reason"], "additions_in_progress");
  const json ahead = group_event("2026-11-22T10:05:01Z", "20");
  EXPECT_EQ(evaluate(api, with_event(body, json::array({old, ahead})))["reason"], "spot_not_arriving");
}

TEST(MissingSpot, IsNotWaitedForOnceThePlatformSaysThatItLacksTheCapacity) {
  TestApi api;
  const json lacking{{"detail-type", "EMR Instance Group Provisioning"},
                     {"time", "2026-11-22T09:58:00Z"},
                     {"detail",
                      {{"clusterId", "j-8"},
                       {"instanceGroupType", "TASK"},
                       {"eventCode", "EC2 provisioning - Insufficient Instance Capacity"}}}};
  const json d = evaluate(api, with_event(request("2026-11-22T10:00:00Z"), lacking));
  EXPECT_EQ(d["reason"], "spot_not_arriving");
  EXPECT_EQ(target_of(d, "ig-O"), 4);
  // 15 minutes later that says nothing any more.
  EXPECT_EQ(evaluate(api, with_event(request("2026-11-22T10:13:01Z"), lacking))["reason"], "additions_in_progress");
  json of_others = lacking;
  of_others["detail"]["clusterId"] = "j-9";
  EXPECT_EQ(evaluate(api, with_event(request("2026-11-22T10:00:00Z"), of_others))["reason"], "additions_in_progress");
}

TEST(MissingSpot, FallsBackOnlyWithinTheLimits) {
  TestApi api;
  json body = request("2026-11-22T10:00:00Z");
  body["cluster"]["pools"][1]["missing"] =
      json::array({{{"market", "spot"}, {"count", 16}, {"since", "2026-11-22T09:00:00Z"}}});
  body["policy"]["limits"]["maximum_on_demand"] = 6;
  const json d = evaluate(api, body);
  EXPECT_EQ(target_of(d, "ig-O"), 2);
}

}  // namespace
}  // namespace headroom
