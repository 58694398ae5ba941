#include "core/stages/hdfs_floor.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/stages/allocate.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// Eight core nodes, of which fewer would be enough.
struct Scene {
  std::vector<MetricValue> figures{};
  double headroom{10};
  Cluster described{cluster({core_group(8)})};
  Seconds age{30};

  Allocation to(std::int64_t target) const {
    Policy rules = policy(limits(1, 20));
    rules.guards.hdfs_headroom_percent = headroom;
    Metrics metrics = values(figures);
    metrics.observed_at = now - age;
    const Observation seen = observe(described, metrics, rules, now, builtin_catalog());
    return allocate({.proposes = {target}, .reason = "wish"}, {.target = {target}, .ceiling = {20}, .clamps = {}},
                    rules, seen, builtin_catalog());
  }
};

TEST(HdfsFloor, KeepsAsManyCoreNodesAsTheDataFill) {
  struct Case {
    double used, headroom;
    std::int64_t core;
  };
  const Case cases[] = {
      {85, 10, 8},    // 8 × 85 / 80 = 8.5: nothing goes
      {99, 10, 8},    // and nothing is added
      {80, 10, 8},    // 8 × 80 / 80
      {70, 10, 7},    // 8 × 70 / 80
      {60, 10, 6},    // 8 × 60 / 80
      {60.1, 10, 7},  // 6.01
      {20, 10, 2},    // 8 × 20 / 80
      {10, 10, 2},    // 1, but dfs.replication is 2
      {0, 10, 2},     // the same
      {85, 0, 8},     // 8 × 85 / 90 = 7.6
      {45, 0, 4},     // 8 × 45 / 90
      {40, 50, 8},    // 8 × 40 / 40
      {950, 10, 8},   // a figure that cannot be true counts as full
      {-3, 10, 2},    // and as empty
  };
  for (const auto& [used, headroom, core] : cases) {
    const Allocation a = Scene{.figures = {{"HDFSUtilization", used}}, .headroom = headroom}.to(2);
    EXPECT_EQ(a.target, Units{core}) << used << "% used, " << headroom << "% headroom";
    EXPECT_EQ(codes(a.clamps), std::vector<ClampCode>(core > 2 ? 1 : 0, ClampCode::core_floor)) << used;
  }
}

TEST(HdfsFloor, ReadsTheFiguresOfTheNameNode) {
  const Scene scenes[] = {
      {.figures = {{"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 600}}},
      {.figures = {{"CapacityTotalGB", 1'000}, {"CapacityRemainingGB", 400}}},
      {.figures = {{"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 400}, {"CapacityRemainingGB", 400}}},
      {.figures = {{"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 590}, {"HDFSUtilization", 60}}},
      {.figures = {{"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 600}, {"HDFSUtilization", 45}}},
  };
  for (const Scene& scene : scenes) EXPECT_EQ(scene.to(2).target, Units{6}) << scene.figures.back().name;
  EXPECT_EQ((Scene{.figures = {{"CapacityRemainingGB", 0}}}.to(2).target), Units{8}) << "nothing is left";
}

TEST(HdfsFloor, SaysThatOtherFilesFillTheDisksToo) {
  // (1,000 − 400) / 1,000 = 60%, of which HDFS has 40%: 8 × 60 / 80 = 6.
  const Scene scene{.figures = {{"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 400}, {"CapacityRemainingGB", 400}}};
  const Allocation a = scene.to(2);
  ASSERT_EQ(codes(a.clamps), std::vector{ClampCode::core_floor});
  EXPECT_NE(a.clamps[0].detail.find("HDFS and other files fill 60% of the 8 instances"), std::string::npos)
      << a.clamps[0].detail;
}

TEST(HdfsFloor, TakesAFigureThatMayBeAShareForTheWorse) {
  // 8 × 60 / 80 = 6, as with 60%; 2% of 8 nodes fit anywhere.
  EXPECT_EQ((Scene{.figures = {{"HDFSUtilization", 0.6}}}.to(2).target), Units{6});
  EXPECT_EQ((Scene{.figures = {{"HDFSUtilization", 0.02}}}.to(2).target), Units{2});
  EXPECT_EQ((Scene{.figures = {{"HDFSUtilization", 1}}}.to(2).target), Units{2});
}

TEST(HdfsFloor, GivesUpOneNodeAtATimeIfNobodyKnowsHowFullHdfsIs) {
  const Scene unknown[] = {
      {},
      {.figures = {{"CapacityRemainingGB", 400}}},  // of how many?
      {.figures = {{"CapacityTotalGB", 0}, {"CapacityUsedGB", 0}}},
      {.figures = {{"HDFSUtilization", 10}}, .age = Seconds{1'000}},
  };
  for (const Scene& scene : unknown) {
    const Allocation a = scene.to(2);
    EXPECT_EQ(a.target, Units{7});
    ASSERT_EQ(codes(a.clamps), std::vector{ClampCode::core_floor});
    EXPECT_NE(a.clamps[0].detail.find("not known"), std::string::npos) << a.clamps[0].detail;
  }
  EXPECT_TRUE(Scene{}.to(7).clamps.empty());
}

TEST(HdfsFloor, LetsTasksGoFirst) {
  Scene scene{.figures = {{"HDFSUtilization", 85}}};
  scene.described = cluster({core_group(8), task_group(4)});
  EXPECT_EQ(scene.to(8).target, Units{8});
  EXPECT_TRUE(scene.to(8).clamps.empty());
  EXPECT_EQ(scene.to(2).target, Units{8});
}

TEST(HdfsFloor, IsNoneOutsideOfEmr) {
  Scene scene;
  scene.described.platform = Platform::kubernetes;
  EXPECT_EQ(scene.to(2).target, Units{2});
}

TEST(BusyTaskPool, IsNotPaidForByCore) {
  using enum LifecycleState;
  for (const LifecycleState state : {reconfiguring, suspended, provisioning}) {
    Scene scene{.figures = {{"HDFSUtilization", 0}}};
    scene.described = cluster({core_group(8), task_group(4)});
    scene.described.pools[1].state = state;
    const Allocation a = scene.to(8);
    EXPECT_EQ(a.target, Units{12}) << "all that should go are tasks";
    ASSERT_EQ(codes(a.clamps), std::vector{ClampCode::in_progress});
    EXPECT_NE(a.clamps[0].detail.find("pool `ig-TASK` is " + std::string(name_of(state))), std::string::npos)
        << a.clamps[0].detail;
    EXPECT_EQ(scene.to(6).target, Units{10}) << "2 of the 6 that should go are core";
  }
}

}  // namespace
}  // namespace headroom
