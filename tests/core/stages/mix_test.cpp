#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/stages/allocate.hpp"
#include "tests/support/clusters.hpp"

/// How a mix of On-Demand and Spot decides where capacity comes from.
namespace headroom {
namespace {

using namespace testing;

struct Scene {
  Cluster described;
  Policy rules;

  Scene(std::vector<Pool> pools, OnDemandShare share) : described(cluster(std::move(pools))) {
    rules = policy(limits(0, 100));
    rules.mix.share = share;
  }

  /// `pool from>to` of each pool and market that changes.
  std::string to(std::int64_t target) const {
    const Metrics empty_disks = values({{"HDFSUtilization", 0}});
    const Observation seen = observe(described, empty_disks, rules, now, builtin_catalog());
    const Allocation result =
        allocate({.proposes = {target}, .reason = "wish"},
                 {.target = {target}, .ceiling = rules.limits.maximum, .clamps = {}}, rules, seen, builtin_catalog());
    std::string all;
    for (const Slice& slice : result.slices)
      if (slice.from != slice.to)
        all += described.pools[slice.pool].id + (slice.market == Market::spot ? " spot " : " on-demand ") +
               std::to_string(slice.from) + ">" + std::to_string(slice.to) + "\n";
    for (const Clamp& clamp : result.clamps) all += std::string(name_of(clamp.code)) + "\n";
    return all;
  }
};

std::vector<Pool> three_groups(std::int64_t core, std::int64_t on_demand, std::int64_t spot) {
  return {group("core", Role::core, Market::on_demand, core), group("od", Role::task, Market::on_demand, on_demand),
          group("spot", Role::task, Market::spot, spot)};
}

TEST(Mix, AddsToEachMarketWhatItLacks) {
  // 11 in all: 2 + 30% of 9 = 4.7, so 5 On-Demand. 2 core run; core comes before task.
  Scene scene(three_groups(2, 0, 0), {.base = 2, .percent = 30});
  EXPECT_EQ(scene.to(11), "core on-demand 2>5\nspot spot 0>6\n");
  scene.rules.limits.maximum_core = Units{2};
  EXPECT_EQ(scene.to(11), "od on-demand 0>3\nspot spot 0>6\n");
}

TEST(Mix, AddsNothingOnDemandWhileThereIsMoreThanItAsksFor) {
  EXPECT_EQ(Scene(three_groups(4, 0, 2), {.base = 1, .percent = 0}).to(10), "spot spot 2>6\n");
  EXPECT_EQ(Scene(three_groups(4, 0, 2), {.base = 0, .percent = 50}).to(10), "core on-demand 4>5\nspot spot 2>5\n");
}

TEST(Mix, KeepsToTheOnDemandLimit) {
  Scene scene(three_groups(2, 0, 0), {.base = 0, .percent = 100});
  scene.rules.limits.maximum_on_demand = Units{4};
  EXPECT_EQ(scene.to(10), "core on-demand 2>4\nspot spot 0>6\n");
}

TEST(Mix, TakesOnDemandIfThereIsNoSpotPool) {
  EXPECT_EQ(Scene({group("core", Role::core, Market::on_demand, 2)}, {.base = 1, .percent = 0}).to(5),
            "core on-demand 2>5\n");
}

TEST(Mix, TakesSpotIfThereIsNoOnDemandPool) {
  EXPECT_EQ(Scene({group("spot", Role::task, Market::spot, 2)}, {.base = 10, .percent = 100}).to(5), "spot spot 2>5\n");
}

TEST(Mix, RemovesFirstWhatItHasTooMuchOf) {
  // 6 in all: 1 On-Demand. The 3 tasks On-Demand are too many, but task Spot is not.
  EXPECT_EQ(Scene(three_groups(1, 3, 4), {.base = 1, .percent = 0}).to(6), "od on-demand 3>1\n");
  // 5 in all: 4 On-Demand and 1 Spot. 4 Spot are 3 too many.
  EXPECT_EQ(Scene(three_groups(1, 3, 4), {.base = 4, .percent = 0}).to(5), "spot spot 4>1\n");
}

TEST(Mix, RemovesTaskBeforeCore) {
  EXPECT_EQ(Scene(three_groups(4, 0, 4), {.base = 1, .percent = 0}).to(6), "spot spot 4>2\n");
}

TEST(Mix, MovesNothingThatStays) { EXPECT_EQ(Scene(three_groups(2, 0, 8), {.base = 10, .percent = 0}).to(10), ""); }

TEST(Mix, OfAFleetDividesWhatItGains) {
  Scene scene({fleet("if-1", Role::task, 2, 2)}, {});
  scene.rules = policy(limits(0, 100, Unit::fleet_units));
  scene.rules.mix.pools = {{.pool_id = "if-1", .share = {.base = 2, .percent = 25}}};
  // 12 units: 2 + 25% of 10 = 4.5, so 5 On-Demand.
  EXPECT_EQ(scene.to(12), "if-1 on-demand 2>5\nif-1 spot 2>7\n");
  // 3 units: 2 + 25% of 1 is 3, but only 1 is removed and On-Demand gains nothing.
  EXPECT_EQ(scene.to(3), "if-1 spot 2>1\n");
  scene.rules.limits.maximum_on_demand = Units{3};
  EXPECT_EQ(scene.to(12), "if-1 on-demand 2>3\nif-1 spot 2>9\n");
  EXPECT_EQ(scene.to(4), "");
}

TEST(Mix, AddsNoSpotForWorkThatDoesNotBearIt) {
  Scene scene(three_groups(2, 1, 3), {.base = 0, .percent = 0});
  scene.rules.mix.work = Work{.kind = WorkKind::streaming};
  EXPECT_EQ(scene.to(9), "core on-demand 2>5\n");
  scene.rules.mix.share.reset();
  scene.rules.limits.maximum_on_demand = Units{4};
  EXPECT_EQ(scene.to(9), "core on-demand 2>3\non_demand_limit\n");
  Scene spot_alone({group("spot", Role::task, Market::spot, 2)}, {});
  spot_alone.rules.mix.spot_suitable = false;
  EXPECT_EQ(spot_alone.to(5), "maximum\n");
}

TEST(Mix, OfAFleetAddsNoSpotForWorkThatDoesNotBearIt) {
  Scene scene({fleet("if-1", Role::task, 2, 2)}, {});
  scene.rules = policy(limits(0, 100, Unit::fleet_units));
  scene.rules.mix.pools = {{.pool_id = "if-1", .share = {.base = 0, .percent = 0}}};
  scene.rules.mix.work = Work{.kind = WorkKind::streaming};
  EXPECT_EQ(scene.to(12), "if-1 on-demand 2>10\n");
  scene.rules.mix.work->checkpoints = true;
  EXPECT_EQ(scene.to(12), "if-1 spot 2>10\n");
}

TEST(Mix, IsExplained) {
  EvaluationInput in = main_job();
  in.policy.mix.share = OnDemandShare{.base = 2, .percent = 30};
  // 6 in all: 2 + 30% of 4 = 3.2, so 4 On-Demand.
  const Decision d = decided(in);
  ASSERT_EQ(d.target, Units{6});
  ASSERT_TRUE(d.mix);
  EXPECT_EQ(d.mix->wanted, (MarketSplit{4, 2}));
  EXPECT_EQ(d.mix->planned, (MarketSplit{4, 2}));
  EXPECT_NE(
      d.summary.find("Of 6 instances 4 are On-Demand and 2 Spot: 2 On-Demand, then 30% of the other 4, rounded up"),
      std::string::npos)
      << d.summary;
}

TEST(Mix, IsExplainedIfItCannotBe) {
  EvaluationInput in = main_job();
  in.policy.mix.share = OnDemandShare{.base = 6, .percent = 0};
  const Decision d = decided(in);
  EXPECT_EQ(d.mix->wanted, (MarketSplit{6, 0}));
  EXPECT_EQ(d.mix->planned, (MarketSplit{4, 2}));
  EXPECT_NE(d.summary.find("the mix asks for 6 and 0"), std::string::npos) << d.summary;
}

}  // namespace
}  // namespace headroom
