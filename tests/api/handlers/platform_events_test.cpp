#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// What instances that are about to go change in an answer.
namespace headroom {
namespace {

using test::json;
using test::TestApi;
using test::with;

/// Four core and four Spot task nodes. 20% of 98,304 MB is free; without one of the eight nodes it is
/// (20 - 12.5) / 87.5 = 8.6%, which is below 15%.
json request() {
  return json::parse(R"({
    "cluster": {"id": "j-1", "pools": [
      {"id": "ig-C", "role": "core", "market": "on_demand", "instance_type": "m5.xlarge", "requested": 4},
      {"id": "ig-T", "role": "task", "market": "spot", "instance_type": "m5.xlarge", "requested": 4,
       "hourly_price_usd": 0.07}]},
    "metrics": {"observed_at": "2026-11-22T10:00:00Z", "values": {"MemoryTotalMB": 98304, "MemoryAvailableMB": 19660.8,
      "MemoryAllocatedMB": 78643.2, "MemoryPendingMB": 0, "ContainerPending": 0, "ContainerAllocated": 24}},
    "policy": {"limits": {"minimum": 2, "maximum": 12}, "signals": [{"kind": "managed_scaling"}]},
    "evaluated_at": "2026-11-22T10:00:30Z"})");
}

json event(const std::string& type, const std::string& time, json detail) {
  return {{"id", type + time}, {"detail-type", type}, {"time", time}, {"detail", std::move(detail)}};
}
json interruption(const std::string& instance, const std::string& time = "2026-11-22T10:00:00Z") {
  return event("EC2 Spot Instance Interruption Warning", time,
               {{"instance-id", instance}, {"instance-action", "terminate"}});
}
json state(const std::string& instance, const std::string& time, const std::string& state) {
  return event("EC2 Instance State-change Notification", time, {{"instance-id", instance}, {"state", state}});
}

json listing(std::initializer_list<const char*> instances, const char* state = "RUNNING") {
  json list = json::array();
  for (const char* id : instances)
    list.push_back({{"Ec2InstanceId", id},
                    {"InstanceGroupId", "ig-T"},
                    {"InstanceType", "m5.xlarge"},
                    {"Market", "SPOT"},
                    {"Status", {{"State", state}}}});
  return {{"kind", "aws.emr.ListInstances"}, {"body", {{"Instances", list}}}};
}

json answer(json events, json more = json::array(), json body = request()) {
  more.push_back({{"kind", "aws.eventbridge"}, {"body", std::move(events)}});
  body["sources"] = std::move(more);
  return TestApi{}.evaluate(body).document();
}

std::string codes(const json& decision) {
  std::string all;
  for (const json& warning : decision.at("explanation").at("warnings"))
    all += warning.at("code").get<std::string>() + "\n";
  return all;
}

bool has(const json& decision, const std::string& code) {
  return codes(decision).find(code + "\n") != std::string::npos;
}

TEST(PlatformEvents, CapacityAboutToGoIsReplaced) {
  EXPECT_EQ(TestApi{}.evaluate(request()).document()["action"], "no_action");
  const json d = answer(interruption("i-1"), json::array({listing({"i-1", "i-2", "i-3", "i-4"})}));
  EXPECT_EQ(d["action"], "scale_out") << d["explanation"];
  EXPECT_EQ(d["target"], 9);
  EXPECT_EQ(d["reason"], "memory_available_below_threshold");
  const auto summary = d["explanation"]["summary"].get<std::string>();
  EXPECT_NE(summary.find("i-1 leaves at 2026-11-22T10:02:00.000Z"), std::string::npos) << summary;
  EXPECT_TRUE(has(d, "capacity_leaving"));
  EXPECT_FALSE(has(d, "event_pool_assumed"));
}

TEST(PlatformEvents, AreReplacedWithinTheLimits) {
  const json d = answer(interruption("i-1"), json::array(), with(request(), "/policy/limits/maximum", 8));
  EXPECT_EQ(d["action"], "no_action");
  EXPECT_EQ(d["blocked_by"], "maximum");
}

TEST(PlatformEvents, WhatIsNotNeededIsNotReplaced) {
  json idle = request();
  idle["metrics"]["values"]["MemoryAvailableMB"] = 60'000;
  idle["metrics"]["values"]["MemoryAllocatedMB"] = 38'304;
  const json d = answer(interruption("i-1"), json::array(), idle);
  EXPECT_EQ(d["action"], "no_action");
  EXPECT_EQ(d["target"], 8);
  EXPECT_TRUE(has(d, "capacity_leaving"));
}

TEST(PlatformEvents, WithoutAListTheLargestSpotPoolCounts) {
  const json d = answer(interruption("i-1"));
  EXPECT_EQ(d["action"], "scale_out");
  EXPECT_TRUE(has(d, "event_pool_assumed"));
}

TEST(PlatformEvents, OfOthersAreLeftOutAndSaidOnce) {
  const json other_cluster =
      event("EMR Cluster State Change", "2026-11-22T10:00:00Z", {{"clusterId", "j-2"}, {"state", "TERMINATED"}});
  const json d = answer(json::array({interruption("i-8"), interruption("i-9"), other_cluster}),
                        json::array({listing({"i-1", "i-2", "i-3", "i-4"})}));
  EXPECT_EQ(d["action"], "no_action");
  EXPECT_EQ(codes(d).find("event_not_ours"), codes(d).rfind("event_not_ours"));
  EXPECT_TRUE(has(d, "event_not_ours"));
  EXPECT_FALSE(has(d, "capacity_leaving"));
}

TEST(PlatformEvents, CountOnceHoweverOftenAndInWhichOrderTheyCome) {
  const json rebalance =
      event("EC2 Instance Rebalance Recommendation", "2026-11-22T09:58:00Z", {{"instance-id", "i-1"}});
  const json once = answer(interruption("i-1"));
  for (const json& events :
       {json::array({interruption("i-1"), interruption("i-1")}), json::array({rebalance, interruption("i-1")}),
        json::array({interruption("i-1"), rebalance})}) {
    const json d = answer(events);
    EXPECT_EQ(d["target"], once["target"]);
    EXPECT_EQ(d["explanation"], once["explanation"]);
  }
}

TEST(PlatformEvents, TheLatestStateOfAnInstanceCounts) {
  const json stopped = state("i-1", "2026-11-22T09:55:00Z", "stopping");
  const json again = state("i-1", "2026-11-22T09:56:00Z", "running");
  const json list = json::array({listing({"i-1", "i-2", "i-3", "i-4"})});
  EXPECT_TRUE(has(answer(stopped, list), "capacity_leaving"));
  for (const json& events : {json::array({stopped, again}), json::array({again, stopped})})
    EXPECT_FALSE(has(answer(events, list), "capacity_leaving")) << events;
}

TEST(PlatformEvents, WhatHasGoneIsInTheList) {
  const json d = answer(interruption("i-1"), json::array({listing({"i-1"}, "TERMINATED")}));
  EXPECT_FALSE(has(d, "capacity_leaving"));
  EXPECT_EQ(d["action"], "no_action");
}

TEST(PlatformEvents, WhatIsAlreadyMissingIsNotCountedTwice) {
  json three_run = with(request(), "/cluster/pools/1/running", 3);
  EXPECT_FALSE(has(answer(interruption("i-1", "2026-11-22T09:55:00Z"), json::array(), three_run), "capacity_leaving"));
  EXPECT_TRUE(has(answer(interruption("i-1", "2026-11-22T10:00:00Z"), json::array(), three_run), "capacity_leaving"));
}

TEST(PlatformEvents, CountNoMoreWhenTheyAreOld) {
  // It was to leave at 09:45:29, 15 minutes and a second ago.
  const json old = answer(interruption("i-1", "2026-11-22T09:43:29Z"));
  EXPECT_TRUE(has(old, "stale_event"));
  EXPECT_EQ(old["action"], "no_action");
  EXPECT_FALSE(has(answer(interruption("i-1", "2026-11-22T09:43:30Z")), "stale_event"));
  EXPECT_TRUE(has(answer(interruption("i-1", "2026-11-22T10:30:00Z")), "event_in_future"));
}

TEST(PlatformEvents, ATerminatedClusterAllowsNoChange) {
  json busy = request();
  busy["metrics"]["values"]["MemoryAvailableMB"] = 0;
  const json d = answer(event("EMR Cluster State Change", "2026-11-22T10:00:00Z",
                              {{"clusterId", "j-1"}, {"state", "TERMINATED_WITH_ERRORS"}}),
                        json::array(), busy);
  EXPECT_EQ(d["blocked_by"], "in_progress");
}

TEST(PlatformEvents, AClusterHasNotEndedInTheFuture) {
  const auto ended = [](const std::string& time) {
    const json end = event("EMR Cluster State Change", time, {{"clusterId", "j-1"}, {"state", "TERMINATED"}});
    return answer(json::array({interruption("i-1"), end}))["action"];
  };
  EXPECT_EQ(ended("2026-11-22T10:05:30Z"), "no_action");  // five minutes of difference between clocks are possible
  EXPECT_EQ(ended("2026-11-22T10:05:31Z"), "scale_out");
}

TEST(PlatformEvents, AnInterruptionOfNoInstanceIsSaid) {
  const json d = answer(
      event("EC2 Spot Instance Interruption Warning", "2026-11-22T10:00:00Z", {{"instance-action", "terminate"}}));
  EXPECT_TRUE(has(d, "unusable_value"));
  EXPECT_FALSE(has(answer(interruption("i-1")), "unusable_value"));
}

TEST(PlatformEvents, AnInstanceOfAFleetCountsAsTheTypeWithTheFleetsPrice) {
  const json types = json::parse(R"([{"instance_type": "m5.2xlarge", "weight": 8, "priority": 1},
                                     {"instance_type": "m5.xlarge", "weight": 4, "priority": 0}])");
  json body = request();
  body["cluster"]["pools"] = json::parse(R"([
      {"id": "if-C", "role": "core", "requested_on_demand": 16, "requested_spot": 0},
      {"id": "if-T", "role": "task", "requested_on_demand": 0, "requested_spot": 16}])");
  for (json& pool : body["cluster"]["pools"]) pool["instance_types"] = types;
  body["policy"]["limits"] = {{"unit", "fleet_units"}, {"minimum", 8}, {"maximum", 48}};
  body["sources"] = json::array({{{"kind", "aws.eventbridge"}, {"body", interruption("i-1")}}});
  TestApi api;
  const auto d = api.evaluate(body);
  ASSERT_EQ(d.status, 201) << d.body;
  const json input = api.get("/v1/decisions/" + d.id() + "/input").document();
  EXPECT_EQ(input["cluster"]["pools"][1]["leaving"][0]["count"], 4) << input["cluster"];
}

TEST(PlatformEvents, AreStoredAsPartOfTheCluster) {
  json body = request();
  body["cluster"]["pools"][1]["leaving"] = json::array(
      {{{"instance_id", "i-1"}, {"announced_at", "2026-11-22T10:00:00Z"}, {"leaves_at", "2026-11-22T10:02:00Z"}}});
  EXPECT_EQ(TestApi{}.evaluate(body).document()["target"], 9);
}

TEST(PlatformEvents, FaultsOfLeavingInstancesHaveTheirPlaces) {
  json body = request();
  body["cluster"]["pools"][1]["leaving"] = json::parse(
      R"([{"instance_id": "i-1", "announced_at": "2026-11-22T10:00:00Z"}, {"instance_id": "", "count": 0},
          {"instance_id": "i-1", "announced_at": "2026-11-22T10:00:00Z"}])");
  const json problem = TestApi{}.evaluate(body).document();
  std::string pointers;
  for (const json& fault : problem.at("errors")) pointers += fault["pointer"].get<std::string>() + "\n";
  EXPECT_EQ(pointers,
            "/cluster/pools/1/leaving/1/announced_at\n/cluster/pools/1/leaving/1/count\n"
            "/cluster/pools/1/leaving/1/instance_id\n/cluster/pools/1/leaving/2/instance_id\n");
}

TEST(PlatformEvents, DoNotCountIfTheyAreOfAnotherRegion) {
  json elsewhere = interruption("i-1");
  elsewhere["region"] = "eu-west-1";
  json body = request();
  const auto used = [&](const json& event) {
    const json decision = answer({event}, json::array(), body);
    return decision["action"] == "scale_out";
  };
  EXPECT_TRUE(used(elsewhere)) << "nobody says where the cluster is";
  body["cluster"]["region"] = "us-east-1";
  EXPECT_FALSE(used(elsewhere));
  EXPECT_TRUE(used(interruption("i-1"))) << "nobody says where the event was";
  elsewhere["region"] = "us-east-1";
  EXPECT_TRUE(used(elsewhere));
}

TEST(PlatformEvents, OfAnotherRegionAreNamed) {
  json body = request();
  body["cluster"]["region"] = "us-east-1";
  json first = interruption("i-1");
  json second = interruption("i-2");
  first["region"] = second["region"] = "eu-west-1";
  const json decision = answer({first, second}, json::array(), body);
  EXPECT_EQ(codes(decision).find("event_not_ours"), std::string::npos);
  for (const json& warning : decision["explanation"]["warnings"])
    if (warning["code"] == "event_of_another_region") {
      EXPECT_EQ(warning["detail"], "2 events of `eu-west-1` were not used: the cluster is in us-east-1");
      return;
    }
  FAIL() << "no warning";
}

}  // namespace
}  // namespace headroom
