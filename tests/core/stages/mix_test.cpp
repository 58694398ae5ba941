#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/stages/account.hpp"
#include "core/stages/allocate.hpp"
#include "core/stages/within_budget.hpp"
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

/// What is left of the wish within a budget of this much an hour, without a reserve.
std::int64_t affordable(Scene scene, std::int64_t wanted, MicroDollars hourly) {
  scene.rules.budget = Budget{.hourly = hourly, .reserve = 0};
  const Metrics empty_disks = values({{"HDFSUtilization", 0}});
  const Observation seen = observe(scene.described, empty_disks, scene.rules, now, builtin_catalog());
  Allocation all = allocate({.proposes = {wanted}, .reason = "wish"},
                            {.target = {wanted}, .ceiling = scene.rules.limits.maximum, .clamps = {}}, scene.rules,
                            seen, builtin_catalog());
  const Account account = account_of(*scene.rules.budget, {}, seen, builtin_catalog());
  return within_budget(std::move(all), *scene.rules.budget, account, {0}, seen, builtin_catalog())
      .allocation.target.value;
}

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

TEST(Mix, OfFleetsAloneHasAnOutcomeToo) {
  const Cluster described = cluster({fleet("if-1", Role::task, 5, 7), fleet("if-2", Role::task, 1, 1)});
  Mix mix;
  Allocation plan;
  plan.slices = {{.pool = 0, .role = Role::task, .market = Market::on_demand, .from = 5, .to = 5},
                 {.pool = 0, .role = Role::task, .market = Market::spot, .from = 7, .to = 7},
                 {.pool = 1, .role = Role::task, .market = Market::spot, .from = 9, .to = 9}};
  plan.target = Units{21};
  EXPECT_FALSE(mix_outcome(mix, described, plan));
  mix.pools = {{.pool_id = "if-1", .share = {.base = 2, .percent = 50}}};
  // 12 units of the fleet: 2 + 50% of 10 = 7 On-Demand.
  const auto outcome = mix_outcome(mix, described, plan);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->wanted, (MarketSplit{.on_demand = 7, .spot = 5}));
  EXPECT_EQ(outcome->planned, (MarketSplit{.on_demand = 5, .spot = 7}));
  mix.spot_suitable = false;
  EXPECT_EQ(mix_outcome(mix, described, plan)->wanted, (MarketSplit{.on_demand = 12, .spot = 0}));
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

/// One core node runs, and core does not grow. A node costs 0.192 + 0.048 = 0.24 an hour On-Demand, and 0.07 + 0.048 =
/// 0.118 as Spot.
Scene one_core_node() {
  Scene scene(three_groups(1, 0, 0), {.base = 1, .percent = 30});
  scene.described.pools[2].hourly_price = usd("0.07");
  scene.rules.limits.maximum_core = Units{1};
  return scene;
}

TEST(Mix, WithinABudgetIsKeptByThePartThatIsAffordable) {
  // On-Demand of 2, 3, ... 8 nodes are 2, 2, 2, 3, 3, 3, 4. So the second node and the fifth are On-Demand, and the
  // rate is 0.48, 0.598, 0.716, 0.956 and 1.074 for 2 to 6 nodes.
  EXPECT_EQ(affordable(one_core_node(), 4, usd("1")), 4);
  EXPECT_EQ(affordable(one_core_node(), 11, usd("1")), 5);
  EXPECT_EQ(affordable(one_core_node(), 11, usd("0.955")), 4);
  EXPECT_EQ(affordable(one_core_node(), 11, usd("1.074")), 6);
  EXPECT_EQ(affordable(one_core_node(), 11, usd("0.479")), 1);
}

/// How much less at most a larger wish gives than a smaller one, for wishes up to 24 and many caps.
std::int64_t largest_loss(const Scene& scene) {
  std::int64_t loss = 0;
  for (std::int64_t cents = 20; cents <= 300; cents += 7) {
    std::int64_t most = 0;
    for (std::int64_t wanted = 1; wanted <= 24; ++wanted) {
      const std::int64_t target = affordable(scene, wanted, MicroDollars{cents * 10'000});
      loss = std::max(loss, most - target);
      most = std::max(most, target);
    }
  }
  return loss;
}

Scene shared_fleet(std::int64_t weight) {
  Scene scene({group("core", Role::core, Market::on_demand, 1), fleet("if-1", Role::task, 0, 0, weight)}, {});
  scene.rules.mix = {.pools = {{.pool_id = "if-1", .share = {.base = weight, .percent = 30}}}};
  scene.rules.limits.maximum_core = Units{1};
  return scene;
}

TEST(Mix, WithinABudgetGivesNoLessToWhoAsksForMore) {
  EXPECT_EQ(largest_loss(one_core_node()), 0);
  EXPECT_EQ(largest_loss(shared_fleet(1)), 0);
  // Both markets may end with a part of an instance of weight 4.
  EXPECT_LT(largest_loss(shared_fleet(4)), 4);
}

TEST(Mix, LetsACoreFleetWithoutSpotUseIt) {
  Scene scene({fleet("if-core", Role::core, 4, 0)}, {.base = 4, .percent = 25});
  scene.rules.limits.unit = Unit::fleet_units;
  // 12 units: 4 + 25% of 8 are 6 On-Demand.
  EXPECT_EQ(scene.to(12), "if-core on-demand 4>6\nif-core spot 0>6\n");
  scene.rules.mix = {.pools = {{.pool_id = "if-core", .share = {.base = 4, .percent = 50}}}};
  EXPECT_EQ(scene.to(12), "if-core on-demand 4>8\nif-core spot 0>4\n");
  scene.rules.mix = {};
  EXPECT_EQ(scene.to(12), "if-core on-demand 4>12\n");
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
      d.summary.find(
          "The plan has 4 On-Demand and 2 Spot, 6 instances in all: 2 On-Demand, then 30% of the other 4, rounded up"),
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

TEST(Mix, WantsAllOnDemandForWorkThatDoesNotBearSpot) {
  EvaluationInput in = main_job();
  in.policy.mix.share = OnDemandShare{.base = 1, .percent = 0};
  in.policy.mix.spot_suitable = false;
  const Decision d = decided(in);
  ASSERT_EQ(d.target, Units{5});  // core grows from 2 to its limit of 4, and the Spot node that runs stays
  EXPECT_EQ(d.mix->wanted, (MarketSplit{5, 0}));
  EXPECT_EQ(d.mix->planned, (MarketSplit{4, 1}));
  EXPECT_NE(d.summary.find("the mix asks for 5 and 0 (the work does not bear Spot)"), std::string::npos) << d.summary;
}

}  // namespace
}  // namespace headroom
