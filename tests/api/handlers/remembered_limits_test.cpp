#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/api.hpp"
#include "tests/support/temporary_folder.hpp"

/// The limits of an attached managed scaling policy over many evaluations, each of which sees the policy that the one
/// before recommended.
namespace headroom {
namespace {

using test::Answer;
using test::json;
using test::TemporaryFolder;
using test::TestApi;
using test::with;
using test::without;

json policy(int minimum, int maximum) {
  return {{"ComputeLimits",
           {{"UnitType", "Instances"}, {"MinimumCapacityUnits", minimum}, {"MaximumCapacityUnits", maximum}}}};
}

std::string clock_time(int minute) {
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return "2026-11-22T" + two(5 + minute / 60) + ":" + two(minute % 60) + ":00Z";
}

/// The last quarter of an hour before `minute` at one value.
json steady(const char* name, double value, int minute) {
  json points = json::array();
  for (const int before : {15, 10, 5})
    points.push_back({{"timestamp", clock_time(minute + 60 - before)}, {"value", value}});
  return {{"name", name}, {"period_seconds", 300}, {"datapoints", std::move(points)}};
}

/// An EMR cluster of 2 core and `size - 2` task nodes with this managed scaling policy, busy or idle. It begins at
/// 06:00, that is in minute 0.
json tick(const json& attached, int size, bool busy, int minute) {
  const std::string at = clock_time(minute + 60);
  const auto group = [](const char* id, const char* role, int count) {
    return json{{"id", id},           {"role", role},    {"market", "on_demand"}, {"instance_type", "m5.xlarge"},
                {"requested", count}, {"running", count}};
  };
  return {{"cluster",
           {{"id", "j-limits"},
            {"platform", "emr"},
            {"pools", {group("ig-C", "core", 2), group("ig-T", "task", size - 2)}}}},
          {"sources", {{{"kind", "aws.emr.GetManagedScalingPolicy"}, {"body", {{"ManagedScalingPolicy", attached}}}}}},
          {"metrics",
           {{"observed_at", at},
            {"series",
             {steady("YARNMemoryAvailablePercentage", busy ? 1 : 99, minute),
              steady("ContainerPending", busy ? 40 : 0, minute)}}}},
          {"policy", {{"signals", {{{"kind", "managed_scaling"}}}}}},
          {"evaluated_at", at}};
}

/// The policy that the decision asks to attach, or null.
json recommended(const json& decision) {
  for (const json& artifact : decision.at("artifacts"))
    if (artifact.at("kind") == "aws.emr.PutManagedScalingPolicy") return artifact.at("body").at("ManagedScalingPolicy");
  return nullptr;
}

std::string warning(const json& decision, const std::string& code) {
  for (const json& each : decision.at("explanation").at("warnings"))
    if (each.at("code") == code) return each.at("detail").get<std::string>();
  return "";
}

/// Somebody who carries out every decision at once, and reads the cluster again before the next.
struct Operator {
  json attached = policy(2, 20);
  int size{4};
  int minute{0};

  json request(bool busy) { return tick(attached, size, busy, minute++); }
  void apply(const json& decision) {
    if (const json put = recommended(decision); !put.is_null()) attached = put;
    size = decision.at("target").get<int>();
  }
  void run(TestApi& api, int ticks, bool busy) {
    for (int i = 0; i < ticks; ++i) {
      const Answer answer = api.evaluate(request(busy));
      ASSERT_EQ(answer.status, 201) << answer.body;
      apply(answer.document());
    }
  }
};

void goes_out_and_in_again(TestApi& api) {
  Operator cluster;
  cluster.run(api, 20, true);
  EXPECT_EQ(cluster.size, 20);
  cluster.run(api, 20, false);
  EXPECT_EQ(cluster.size, 2) << "although the attached minimum was every size on the way out";
  cluster.run(api, 20, true);
  EXPECT_EQ(cluster.size, 20) << "although the attached maximum was every size on the way in";
}

TEST(RememberedLimits, LetAClusterLeaveItsLastTarget) {
  TestApi api;
  goes_out_and_in_again(api);
}

TEST(RememberedLimits, LetAClusterLeaveItsLastTargetInAFileToo) {
  const TemporaryFolder folder;
  IdGenerator ids;
  const auto log = store::open_decision_log({.path = folder / "headroom.db"}, ids).value();
  TestApi api(*log);
  goes_out_and_in_again(api);
}

TEST(RememberedLimits, AreKnownAfterARestart) {
  const TemporaryFolder folder;
  Operator cluster;
  for (const bool busy : {true, false, true}) {
    IdGenerator ids;
    const auto log = store::open_decision_log({.path = folder / "headroom.db"}, ids).value();
    TestApi api(*log);
    api.clock.set(test::instant(clock_time(cluster.minute + 60)));  // so that ids differ
    cluster.run(api, 20, busy);
    EXPECT_EQ(cluster.size, busy ? 20 : 2);
  }
}

TEST(RememberedLimits, CountWithinABatch) {
  TestApi api;
  Operator cluster;
  const json out = api.evaluate(cluster.request(true)).document();
  cluster.apply(out);
  const int high = cluster.size;
  ASSERT_GT(high, 4);
  // Both items see the policy of the first decision; the second one's is that of the first item.
  const json idle = cluster.request(false);
  const json first = api.evaluate(with(idle, "/evaluated_at", idle["evaluated_at"])).document();
  cluster.apply(first);
  const json batch =
      api.post("/v1/evaluation-batches", json{{"evaluations", {cluster.request(false), idle}}}).document();
  EXPECT_LT(batch["results"][0]["target"], cluster.size);

  TestApi fresh;
  Operator other;
  const json busy = other.request(true);
  const json put = recommended(TestApi{}.evaluate(busy).document());
  const int target = put["ComputeLimits"]["MinimumCapacityUnits"].get<int>();
  const json both =
      fresh.post("/v1/evaluation-batches", json{{"evaluations", {busy, tick(put, target, false, 1)}}}).document();
  EXPECT_EQ(both["results"][0]["target"], target);
  EXPECT_LT(both["results"][1]["target"], target) << "the first item is not stored yet";
}

TEST(RememberedLimits, CountWhateverTheViewWas) {
  TestApi api;
  Operator cluster;
  const json request = cluster.request(true);
  const json put = recommended(TestApi{}.evaluate(request).document());
  ASSERT_EQ(api.post("/v1/evaluations?view=compact", request).status, 201);
  const int target = put["ComputeLimits"]["MinimumCapacityUnits"].get<int>();
  EXPECT_LT(api.evaluate(tick(put, target, false, 1))["target"], target);
}

TEST(RememberedLimits, AreReadByADryRunAndNotWritten) {
  TestApi api;
  // A dry run of other limits leaves nothing: {3, 9} would otherwise be what was seen first.
  ASSERT_EQ(api.post("/v1/evaluations?dry_run=true", tick(policy(3, 9), 4, true, 0)).status, 200);
  EXPECT_FALSE(api.memory.history("j-limits").value().limits);
  Operator cluster;
  cluster.run(api, 1, true);
  const json dry = api.post("/v1/evaluations?dry_run=true", cluster.request(false)).document();
  EXPECT_LT(dry["target"], cluster.size);
}

TEST(RememberedLimits, StayWhileTheAttachedPolicyIsAnOldTargetForLong) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 1, true);
  const json ours = cluster.attached;
  // Nobody applies the next twenty recommendations, each with another target than the last.
  for (int i = 0; i < 20; ++i) ASSERT_EQ(api.evaluate(tick(ours, cluster.size, i % 2 == 0, 10 + i)).status, 201);
  EXPECT_LT(api.evaluate(tick(ours, cluster.size, false, 40))["target"], cluster.size);
}

TEST(RememberedLimits, AreReplacedByWhatAnOperatorSets) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 20, true);
  ASSERT_EQ(cluster.size, 20);
  cluster.attached["ComputeLimits"]["MaximumCapacityUnits"] = 30;
  const json decision = api.evaluate(cluster.request(true)).document();
  EXPECT_NE(warning(decision, "limits_changed").find("the maximum 30 (before: 20)"), std::string::npos)
      << decision["explanation"]["warnings"];
  cluster.apply(decision);
  cluster.run(api, 20, true);
  EXPECT_EQ(cluster.size, 30);
  cluster.run(api, 40, false);
  EXPECT_EQ(cluster.size, 2) << "the minimum is still the one that was seen first";
}

TEST(RememberedLimits, AreReplacedByLowerOnes) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 20, true);
  cluster.attached = policy(3, 5);
  cluster.run(api, 2, true);
  EXPECT_EQ(cluster.size, 5);
  cluster.run(api, 12, false);
  EXPECT_EQ(cluster.size, 3);
}

TEST(RememberedLimits, AreNamedWithWhereTheyComeFrom) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 1, true);
  const int high = cluster.size;
  const json in = api.evaluate(cluster.request(false)).document();
  const std::string kept = warning(in, "limits_from_own_policy");
  EXPECT_NE(kept.find("the minimum 2 (attached: " + std::to_string(high) + ")"), std::string::npos) << kept;
  EXPECT_NE(kept.find("since 2026-11-22T06:00:00.000Z"), std::string::npos) << kept;
  cluster.apply(in);
  cluster.run(api, 40, false);
  ASSERT_EQ(cluster.size, 2);
  // At the remembered minimum: the clamp says whose it is.
  cluster.run(api, 20, true);
  const json full = api.evaluate(cluster.request(true)).document();
  EXPECT_NE(full["explanation"]["summary"].get<std::string>().find("managed scaling policy"), std::string::npos)
      << full["explanation"]["summary"];
}

TEST(RememberedLimits, AreForgottenWithThePolicy) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 1, true);
  const int high = cluster.size;
  json removed = cluster.request(true);
  removed["sources"][0]["body"] = json::object();
  removed["policy"]["limits"] = {{"minimum", 1}, {"maximum", 20}};
  ASSERT_EQ(api.evaluate(removed).status, 201);
  // Attached again, with our target as its minimum: now that is what somebody wants.
  EXPECT_EQ(api.evaluate(tick(policy(high, 20), high, false, 5))["target"], high);
}

TEST(RememberedLimits, StayIfARequestDoesNotShowThePolicy) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 1, true);
  json blind = without(cluster.request(true), "/sources");
  blind["policy"]["limits"] = {{"minimum", 1}, {"maximum", 20}};
  ASSERT_EQ(api.evaluate(blind).status, 201);
  EXPECT_LT(api.evaluate(cluster.request(false))["target"], cluster.size);
}

TEST(RememberedLimits, GiveWayToThoseOfTheRequest) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 1, true);
  json own = cluster.request(false);
  own["policy"]["limits"] = {{"minimum", cluster.size}, {"maximum", 20}};
  const json decision = api.evaluate(own).document();
  EXPECT_EQ(decision["target"], cluster.size);
  EXPECT_EQ(warning(decision, "limits_from_own_policy"), "");
}

TEST(RememberedLimits, OfAnotherUnitThanThePolicysKeepTheAttachedRange) {
  TestApi api;
  // 4 vCPUs a node: 8 to 80 vCPUs are 2 to 20 nodes.
  json attached = policy(8, 80);
  attached["ComputeLimits"]["UnitType"] = "VCPU";
  const auto own = [&](const json& now, int size, bool busy, int minute) {
    json request = tick(now, size, busy, minute);
    request["policy"]["limits"] = {{"unit", "instances"}, {"minimum", 2}, {"maximum", 20}};
    return api.evaluate(request).document();
  };
  const json out = own(attached, 4, true, 0);
  const json first = recommended(out)["ComputeLimits"];
  EXPECT_EQ(first["MinimumCapacityUnits"], 4 * out["target"].get<int>());
  EXPECT_EQ(first["MaximumCapacityUnits"], 80);
  const int size = out["target"].get<int>();
  const json in = own(recommended(out), size, false, 1);
  EXPECT_EQ(recommended(in)["ComputeLimits"]["MinimumCapacityUnits"], 8) << "and not the last target";
}

TEST(RememberedLimits, SeenLaterAreNotTakenBackByAnOlderEvaluation) {
  TestApi api;
  ASSERT_EQ(api.evaluate(tick(policy(2, 20), 4, true, 30)).status, 201);
  ASSERT_EQ(api.evaluate(tick(policy(2, 9), 4, true, 10)).status, 201);
  const auto known = api.memory.history("j-limits").value().limits;
  ASSERT_TRUE(known);
  EXPECT_EQ(known->limits.maximum, Units{20});
}

TEST(RememberedLimits, LetABaseOfAMixSurviveANarrowPolicy) {
  TestApi api;
  const auto request = [](const json& attached, int size, bool busy, int minute) {
    json body = tick(attached, size, busy, minute);
    body["policy"]["mix"] = {{"on_demand_base", 4}, {"on_demand_percent", 0}};
    return body;
  };
  json attached = policy(2, 20);
  attached["ComputeLimits"]["MaximumOnDemandCapacityUnits"] = 10;
  ASSERT_EQ(api.evaluate(request(attached, 4, true, 0)).status, 201);
  json narrow = policy(2, 3);
  narrow["ComputeLimits"]["MaximumOnDemandCapacityUnits"] = 3;
  const Answer answer = api.evaluate(request(narrow, 3, true, 1));
  EXPECT_EQ(answer.status, 201) << answer.body;
}

TEST(RememberedLimits, AreInTheStoredInputAndReplay) {
  TestApi api;
  Operator cluster;
  cluster.run(api, 1, true);
  const Answer in = api.evaluate(cluster.request(false));
  const json input = api.get("/v1/decisions/" + in.id() + "/input").document();
  const json& limits = input.at("history").at("limits");
  EXPECT_EQ(limits["minimum"], 2);
  EXPECT_EQ(limits["maximum"], 20);
  EXPECT_EQ(limits["attached"]["minimum"], cluster.size);
  EXPECT_EQ(limits["since"], "2026-11-22T06:00:00.000Z");
  EXPECT_EQ(limits["counts"], true);
  cluster.apply(in.document());
  cluster.run(api, 3, true);
  const json replay = api.post("/v1/decisions/" + in.id() + "/replay", "").document();
  EXPECT_EQ(replay["identical"], true) << replay;
}

}  // namespace
}  // namespace headroom
