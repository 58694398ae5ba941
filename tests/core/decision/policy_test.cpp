#include "core/decision/policy.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using testing::limits;

TEST(Patterns, AreTheContractsBrakes) {
  struct Case {
    Pattern pattern;
    Seconds cooldown;
    double out;
    double in;
  };
  const Case cases[] = {{Pattern::batch, Seconds{600}, 200, 25},
                        {Pattern::interactive, Seconds{300}, 100, 50},
                        {Pattern::streaming, Seconds{600}, 50, 50},
                        {Pattern::cost_optimized, Seconds{300}, 50, 50}};
  for (const Case& c : cases) {
    const PatternRules rules = rules_of(c.pattern);
    EXPECT_EQ(rules.pattern, c.pattern);
    EXPECT_EQ(rules.scale_out, (ScaleRule{c.cooldown, c.out}));
    EXPECT_EQ(rules.scale_in, (ScaleRule{c.cooldown, c.in}));
  }
}

std::string fault(const ComputeLimits& l, std::optional<Composition> composition = Composition::instance_groups,
                  std::optional<Market> core_market = Market::on_demand) {
  const auto found = fault_of(l, composition, core_market);
  return found ? found->code : "";
}

TEST(Limits, AreSoundAtZeroAndWhereTheyMeet) {
  EXPECT_EQ(fault(limits(0, 0)), "");
  EXPECT_EQ(fault(limits(5, 5)), "");
  EXPECT_EQ(fault({.minimum = {2}, .maximum = {12}, .maximum_on_demand = Units{2}, .maximum_core = Units{2}}), "");
  EXPECT_EQ(fault({.minimum = {2}, .maximum = {10}, .maximum_on_demand = Units{0}}, Composition::instance_groups,
                  Market::spot),
            "");
}

TEST(Limits, AreRefusedAsEmrRefusesThem) {
  EXPECT_EQ(fault(limits(3, 2)), "minimum_above_maximum");
  EXPECT_EQ(fault(limits(-1, 2)), "out_of_range");
  EXPECT_EQ(fault(limits(-3, -2)), "out_of_range");
  EXPECT_EQ(fault({.minimum = {1}, .maximum = {2}, .maximum_core = Units{3}}), "core_limit_above_maximum");
  EXPECT_EQ(fault({.minimum = {1}, .maximum = {9}, .maximum_on_demand = Units{-1}}), "out_of_range");
  EXPECT_EQ(fault({.minimum = {1}, .maximum = {9}, .maximum_core = Units{-1}}), "out_of_range");
}

TEST(Limits, CompareCoreWithOnDemandOnlyForOnDemandCoreGroups) {
  const ComputeLimits l{.minimum = {1}, .maximum = {9}, .maximum_on_demand = Units{2}, .maximum_core = Units{3}};
  EXPECT_EQ(fault(l), "core_limit_above_on_demand_limit");
  EXPECT_EQ(fault(l, Composition::instance_fleets), "");
  EXPECT_EQ(fault(l, Composition::instance_groups, Market::spot), "");
  EXPECT_EQ(fault(l, std::nullopt, std::nullopt), "");
}

TEST(Limits, DefaultToTheMaximumAndNeverTakeZeroForAbsent) {
  const ComputeLimits absent = limits(1, 20);
  EXPECT_EQ(absent.on_demand_limit(), Units{20});
  EXPECT_EQ(absent.core_limit(), Units{20});
  const ComputeLimits none{.minimum = {1}, .maximum = {20}, .maximum_on_demand = Units{0}, .maximum_core = Units{0}};
  EXPECT_EQ(none.on_demand_limit(), Units{0});
  EXPECT_EQ(none.core_limit(), Units{0});
}

TEST(Lifecycle, TakesAChangeWhileRunningWaitingOrResizing) {
  using enum LifecycleState;
  for (const LifecycleState state : {running, waiting, resizing}) EXPECT_TRUE(accepts_capacity_change(state));
  for (const LifecycleState state :
       {starting, bootstrapping, provisioning, reconfiguring, suspended, arrested, shutting_down, terminating, ended})
    EXPECT_FALSE(accepts_capacity_change(state));
}

TEST(Hdfs, ReplicatesByTheNumberOfCoreNodesAsEmrDoes) {
  struct Case {
    std::int64_t nodes;
    std::int64_t replication;
  };
  for (const Case& c : {Case{0, 0}, {1, 1}, {3, 1}, {4, 2}, {9, 2}, {10, 3}, {1000, 3}, {-1, 0}})
    EXPECT_EQ(default_hdfs_replication(c.nodes), c.replication) << c.nodes;
}

TEST(Limits, OfAClusterAreTheSumOfItsPoolsOwn) {
  const std::vector<Pool> pools{
      {.id = "p", .role = Role::primary, .requested = 1}, {.id = "a", .requested = 3}, {.id = "b", .requested = 4}};
  const std::vector<PoolLimits> bounds{{.pool_id = "a", .minimum = 1, .maximum = 9},
                                       {.pool_id = "p", .minimum = 1, .maximum = 1},
                                       {.pool_id = "gone", .minimum = 5, .maximum = 50}};
  EXPECT_EQ(sum_of(bounds, pools, Unit::nodes), (ComputeLimits{.unit = Unit::nodes, .minimum = {5}, .maximum = {13}}));
  EXPECT_EQ(sum_of({}, pools, Unit::nodes), (ComputeLimits{.unit = Unit::nodes, .minimum = {7}, .maximum = {7}}));
}

}  // namespace
}  // namespace headroom
