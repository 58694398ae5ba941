#include "core/stages/missing_capacity.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// Four core nodes, a task group of which 4 of 20 run, and an empty task group of another type. What is pending needs
/// 98,304 MB / (196,608 MB / 8 that run) = 4 more.
struct Scene {
  Cluster described;
  Policy rules;
  History history{};
  std::vector<Series> series{};
  double pending_mb{98'304};

  explicit Scene(LifecycleState state = LifecycleState::resizing, Market market = Market::spot) {
    Pool short_of = group("ig-T1", Role::task, market, 20, "r5.xlarge");
    short_of.running = 4;
    short_of.state = state;
    described = cluster({group("ig-C", Role::core, Market::on_demand, 4, "r5.xlarge"), short_of,
                         group("ig-T2", Role::task, Market::spot, 0, "r5a.xlarge")});
    rules = policy(limits(4, 40), {.pending_for = Seconds{0}});
    rules.limits.maximum_core = Units{4};
  }

  /// 16 more were requested than ran, for this many periods of five minutes.
  Scene& missing_for(int periods, const std::string& scope = "TotalNodes", double missing = 16) {
    series.push_back(steady(scope + "Requested", 24, periods));
    series.push_back(steady(scope + "Running", 24 - missing, periods));
    return *this;
  }

  Decision decision() const {
    EvaluationInput in = input(described,
                               normalised({.observed_at = observed,
                                           .values = {{"MemoryTotalMB", 196'608},
                                                      {"MemoryAvailableMB", 2'048},
                                                      {"MemoryAllocatedMB", 194'560},
                                                      {"MemoryPendingMB", pending_mb},
                                                      {"ContainerPending", 24},
                                                      {"ContainerAllocated", 32}},
                                           .series = series}),
                               rules);
    in.history = history;
    return decided(in);
  }
};

/// `pool from→to` of each change.
std::string changes(const Decision& d) {
  std::string all;
  for (const PoolChange& c : d.changes)
    all += c.pool_id + (c.market == Market::spot ? " spot " : " on-demand ") + std::to_string(c.from) + ">" +
           std::to_string(c.to) + "\n";
  return all;
}

bool warns(const Decision& d, std::string_view code) {
  return std::ranges::find(d.warnings, code, &Warning::code) != d.warnings.end();
}

TEST(MissingCapacity, OfAPoolThatGetsNothingMoreIsNotComing) {
  using enum LifecycleState;
  for (const LifecycleState state : {suspended, arrested, shutting_down, terminating, ended}) {
    const Decision d = Scene(state).decision();
    EXPECT_EQ(changes(d), "ig-T2 spot 0>4\n") << words(state);
    EXPECT_EQ(d.target, Units{28}) << words(state);
    EXPECT_EQ(d.reason, "memory_available_below_threshold") << words(state);
    EXPECT_TRUE(warns(d, "capacity_not_coming")) << words(state);
    EXPECT_NE(d.summary.find("pool `ig-T1` are missing and are not coming, because the pool is " + words(state)),
              std::string::npos)
        << d.summary;
  }
}

TEST(MissingCapacity, OfEveryOtherPoolIsOnItsWay) {
  using enum LifecycleState;
  for (const LifecycleState state :
       {starting, bootstrapping, provisioning, running, waiting, resizing, reconfiguring}) {
    const Decision d = Scene(state).decision();
    EXPECT_EQ(changes(d), "") << words(state);
    EXPECT_EQ(d.reason, "additions_in_progress") << words(state);
    EXPECT_FALSE(warns(d, "capacity_not_coming")) << words(state);
  }
}

TEST(MissingCapacity, IsAskedForElsewhereOnceItIsOverdue) {
  const Decision d = Scene().missing_for(12).decision();
  EXPECT_EQ(changes(d), "ig-T1 spot 20>16\nig-T2 spot 0>4\n");
  EXPECT_EQ(d.action, Action::mixed);
  EXPECT_EQ(d.target, Units{24});
  EXPECT_EQ(d.reason, "spot_not_arriving");
  EXPECT_NE(d.summary.find("60 min, since 2026-11-22T09:00:00"), std::string::npos) << d.summary;
}

TEST(MissingCapacity, IsOverdueAfterTheTimeOfThePolicy) {
  struct Case {
    int periods;
    std::int64_t after;
    bool overdue;
  };
  for (const auto& [periods, after, overdue] : {Case{3, 900, true}, Case{2, 900, false}, Case{2, 600, true},
                                                Case{12, 3'660, false}, Case{1, 301, false}, Case{0, 0, true}}) {
    Scene scene;
    if (periods > 0) scene.missing_for(periods);
    scene.rules.mix.fallback_after = Seconds{after};
    const Decision d = scene.decision();
    EXPECT_EQ(warns(d, "spot_not_arriving"), overdue) << periods << " periods, after " << after << " s";
    EXPECT_EQ(d.changed, overdue) << periods << " periods, after " << after << " s";
  }
}

TEST(MissingCapacity, OfWhichAPartIsNewIsOverdueInPart) {
  // 3 have been missing for an hour and 13 for five minutes: 13 may still come, and 4 are needed.
  Scene scene;
  scene.missing_for(12, "TotalNodes", 3);
  scene.series[1].datapoints.back().value = 8;
  const Decision d = scene.decision();
  EXPECT_EQ(d.reason, "additions_in_progress");
  ASSERT_TRUE(warns(d, "spot_not_arriving"));
  EXPECT_EQ(std::ranges::find(d.warnings, "spot_not_arriving", &Warning::code)->detail.substr(0, 7), "3 Spot ");
}

TEST(MissingCapacity, IsShownByTheMetricsOfItsRoleOrOfTheCluster) {
  for (const char* scope : {"TaskNodes", "TaskUnits", "TotalUnits"})
    EXPECT_EQ(Scene().missing_for(12, scope).decision().reason, "spot_not_arriving") << scope;
  Scene core_alone;
  core_alone.missing_for(12, "CoreNodes");
  EXPECT_EQ(core_alone.decision().reason, "additions_in_progress");
  Scene vcpus;
  vcpus.missing_for(12, "TaskVCPU", 64);  // 16 instances of 4 vCPUs
  EXPECT_EQ(vcpus.decision().reason, "spot_not_arriving");
}

TEST(MissingCapacity, OfSeveralPoolsIsOverdueOnlyAsFarAsTheOthersCannotExplainIt) {
  // 16 are missing for an hour, and now 16 + 2: at least 14 of ig-T1's are old, and of ig-T2's perhaps none.
  Scene scene;
  scene.missing_for(12);
  scene.series[1].datapoints.back().value = 6;
  scene.described.pools[2].requested = 2;
  EXPECT_EQ(scene.decision().reason, "additions_in_progress") << "4 are needed, and 16 + 2 − 14 may come";
  scene.pending_mb = 6 * 24'576;
  EXPECT_EQ(changes(scene.decision()), "ig-T1 spot 20>18\nig-T2 spot 2>4\n") << "6 are needed: 2 more";
}

TEST(MissingCapacity, IsReplacedAndExceededIfMoreIsNeeded) {
  Scene scene;
  scene.missing_for(12);
  scene.pending_mb = 20 * 24'576;
  const Decision d = scene.decision();
  EXPECT_EQ(changes(d), "ig-T1 spot 20>4\nig-T2 spot 0>20\n");
  EXPECT_EQ(d.target, Units{28});
}

TEST(MissingCapacity, OfOnDemandIsOverdueToo) {
  const Decision d = Scene(LifecycleState::resizing, Market::on_demand).missing_for(12).decision();
  EXPECT_EQ(changes(d), "ig-T1 on-demand 20>16\nig-T2 spot 0>4\n");
  EXPECT_EQ(d.reason, "capacity_not_arriving");
}

TEST(MissingCapacity, OfTheOnlyPoolStaysWhereItIs) {
  Scene scene;
  scene.missing_for(12);
  scene.described.pools.pop_back();
  const Decision d = scene.decision();
  EXPECT_EQ(changes(d), "");
  EXPECT_EQ(d.reason, "spot_not_arriving");
  EXPECT_EQ(d.blocked_by, ClampCode::in_progress);
}

TEST(MissingCapacity, OfAFleetIsAskedForInItsOtherMarket) {
  Scene scene;
  Pool tasks = fleet("if-T", Role::task, 0, 20);
  tasks.spot->running = 4;
  tasks.running = 4;
  scene.described.pools = {fleet("if-C", Role::core, 4, 0), tasks};
  scene.rules.limits.unit = Unit::fleet_units;
  scene.missing_for(12, "TotalUnits");
  const Decision d = scene.decision();
  EXPECT_EQ(changes(d), "if-T on-demand 0>4\nif-T spot 20>16\n");
  EXPECT_EQ(d.reason, "spot_not_arriving");
}

TEST(MissingCapacity, IsAsOldAsTheRecommendationThatAskedForIt) {
  for (const auto& [age, overdue] : {std::pair{1'200, true}, std::pair{300, false}}) {
    Scene scene;
    scene.history.recommendations = {
        {.evaluated_at = now - Seconds{age}, .pools = {{.pool_id = "ig-T1", .from = 4, .to = 20}}}};
    EXPECT_EQ(scene.decision().reason, overdue ? "spot_not_arriving" : "additions_in_progress") << age;
  }
  Scene another_size;
  another_size.history.recommendations = {
      {.evaluated_at = now - Seconds{1'200}, .pools = {{.pool_id = "ig-T1", .from = 4, .to = 18}}}};
  EXPECT_EQ(another_size.decision().reason, "additions_in_progress");
}

TEST(MissingCapacity, IsNotGivenUpWhileEmrChoosesThePools) {
  Scene scene;
  scene.missing_for(12);
  scene.described.managed_scaling = scene.rules.limits;
  const Decision d = scene.decision();
  EXPECT_EQ(changes(d), "ig-T2 spot 0>4\n");
  EXPECT_EQ(d.target, Units{28});
}

TEST(MissingCapacity, IsGivenUpWhenThereIsLittleToDo) {
  Scene scene;
  scene.missing_for(12);
  EvaluationInput idle =
      input(scene.described,
            normalised({.observed_at = observed,
                        .series = {steady("YARNMemoryAvailablePercentage", 90, 4), steady("ContainerPending", 0, 4),
                                   scene.series[0], scene.series[1]}}),
            scene.rules);
  // 8 run: one step fewer is 7, and of the 24 that are requested 16 do not come.
  const Decision d = decided(idle);
  EXPECT_EQ(d.target, Units{7});
  EXPECT_EQ(changes(d), "ig-T1 spot 20>3\n");
}

TEST(MissingCapacity, ConcernsEmrAlone) {
  Scene scene(LifecycleState::suspended);
  scene.described.platform = Platform::kubernetes;
  EXPECT_FALSE(warns(scene.decision(), "capacity_not_coming"));
}

/// The scene with a mix and an empty On-Demand task group. 16 of 20 Spot instances have been missing for an hour.
Scene with_mix() {
  Scene scene;
  scene.missing_for(12);
  scene.rules.mix.share = OnDemandShare{.base = 2, .percent = 20};
  scene.described.pools.push_back(group("ig-OD", Role::task, Market::on_demand, 0, "r5.xlarge"));
  return scene;
}

TEST(Fallback, OfAMixMovesAllThatIsMissing) {
  // 4 are needed, and all 16 move: 20 - 16 = 4 Spot, 0 + 16 On-Demand.
  const Decision d = with_mix().decision();
  EXPECT_EQ(changes(d), "ig-T1 spot 20>4\nig-OD on-demand 0>16\n");
  EXPECT_EQ(d.action, Action::mixed);
  EXPECT_EQ(d.target, Units{24});
  EXPECT_EQ(d.reason, "spot_not_arriving");
  EXPECT_TRUE(warns(d, "spot_not_arriving"));
}

TEST(Fallback, OfAMixStaysWithinTheOnDemandLimit) {
  // Of 10 On-Demand 4 are core, so 6 move. The other Spot group takes the other 10.
  Scene scene = with_mix();
  scene.rules.limits.maximum_on_demand = Units{10};
  EXPECT_EQ(changes(scene.decision()), "ig-T1 spot 20>4\nig-T2 spot 0>10\nig-OD on-demand 0>6\n");
  // Without another Spot group they stay requested where they are.
  scene.described.pools.erase(scene.described.pools.begin() + 2);
  const Decision d = scene.decision();
  EXPECT_EQ(changes(d), "ig-T1 spot 20>14\nig-OD on-demand 0>6\n");
  EXPECT_EQ(d.target, Units{24});
}

TEST(Fallback, OfAMixMovesAlsoIfNothingMoreIsNeeded) {
  Scene scene = with_mix();
  scene.pending_mb = 0;
  scene.rules.signals = {Signal{Schedule{}}};
  EXPECT_EQ(changes(scene.decision()), "ig-T1 spot 20>4\nig-OD on-demand 0>16\n");
}

TEST(Fallback, OfAMixMovesTheMissingPartOfEveryPool) {
  Scene scene = with_mix();
  scene.rules.mix.fallback_after = Seconds{0};
  scene.series.clear();
  scene.described.pools[2].requested = 3;
  scene.described.pools[2].running = 1;
  EXPECT_EQ(changes(scene.decision()), "ig-T1 spot 20>4\nig-T2 spot 3>1\nig-OD on-demand 0>18\n");
}

TEST(Fallback, LeavesThePoolsToManagedScaling) {
  Scene scene = with_mix();
  scene.described.managed_scaling = limits(4, 40);
  for (const PoolChange& change : scene.decision().changes) EXPECT_GE(change.to, change.from);
}

}  // namespace
}  // namespace headroom
