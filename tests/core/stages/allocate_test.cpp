#include "core/stages/allocate.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// Where the capacity is, per role and market.
struct Shape {
  std::int64_t core_on_demand{0};
  std::int64_t core_spot{0};
  std::int64_t task_on_demand{0};
  std::int64_t task_spot{0};
  friend bool operator==(const Shape&, const Shape&) = default;
  friend void PrintTo(const Shape& s, std::ostream* out) {
    *out << "core " << s.core_on_demand << " + " << s.core_spot << ", task " << s.task_on_demand << " + "
         << s.task_spot;
  }
};

Shape shape_of(const Allocation& allocation) {
  Shape shape;
  for (const Slice& slice : allocation.slices) {
    const bool spot = slice.market == Market::spot;
    if (slice.role == Role::core)
      (spot ? shape.core_spot : shape.core_on_demand) += slice.to;
    else
      (spot ? shape.task_spot : shape.task_on_demand) += slice.to;
  }
  return shape;
}

/// One placement: a cluster, a policy, and what constrain() let through.
struct Scene {
  Cluster described;
  Policy rules;
  Proposal wish{.reason = "wish"};
  std::optional<Units> ceiling{};

  Allocation to(std::int64_t target) const {
    const Metrics empty_disks = values({{"HDFSUtilization", 0}});
    const Observation seen = observe(described, empty_disks, rules, now, builtin_catalog());
    Proposal wanted = wish;
    if (wanted.scoped.empty()) wanted.proposes = {target};
    return allocate(wanted, {.target = {target}, .ceiling = ceiling.value_or(rules.limits.maximum), .clamps = {}},
                    rules, seen, builtin_catalog());
  }
  Shape shape(std::int64_t target) const { return shape_of(to(target)); }
};

/// Core and task groups of each market that has an entry; an absent group is none.
std::vector<Pool> groups(Shape from) {
  std::vector<Pool> pools;
  if (from.core_on_demand > 0) pools.push_back(group("core-od", Role::core, Market::on_demand, from.core_on_demand));
  if (from.core_spot > 0) pools.push_back(group("core-spot", Role::core, Market::spot, from.core_spot));
  pools.push_back(group("task-od", Role::task, Market::on_demand, from.task_on_demand));
  pools.push_back(group("task-spot", Role::task, Market::spot, from.task_spot));
  return pools;
}

std::vector<Pool> fleets(Shape from) {
  return {fleet("if-CORE", Role::core, from.core_on_demand, from.core_spot),
          fleet("if-TASK", Role::task, from.task_on_demand, from.task_spot)};
}

struct Documented {
  const char* name;
  Shape from;
  ComputeLimits bounds;
  Shape at_maximum;
};

ComputeLimits bounds(std::int64_t minimum, std::int64_t maximum, std::optional<Units> on_demand,
                     std::optional<Units> core) {
  return {.minimum = {minimum}, .maximum = {maximum}, .maximum_on_demand = on_demand, .maximum_core = core};
}

// "Understanding Amazon EMR node allocation strategy and scenarios", without node labels.
const Documented documented[] = {
    // What runs on task stays; everything else grows on core.
    {"1", {1, 0, 1, 1}, bounds(1, 20, Units{20}, Units{20}), {18, 0, 1, 1}},
    {"1 without task", {1, 0, 0, 0}, bounds(1, 20, Units{20}, Units{20}), {20, 0, 0, 0}},
    {"2", {2, 0, 0, 1}, bounds(2, 20, {}, Units{2}), {2, 0, 17, 1}},
    {"3", {1, 0, 1, 0}, bounds(1, 20, Units{20}, Units{12}), {12, 0, 8, 0}},
    {"4", {0, 1, 0, 1}, bounds(1, 20, Units{0}, {}), {0, 19, 0, 1}},
    {"4 without task", {0, 1, 0, 0}, bounds(1, 20, Units{0}, {}), {0, 20, 0, 0}},
    {"5", {1, 0, 1, 1}, bounds(1, 20, Units{7}, Units{7}), {6, 0, 1, 13}},
    {"task-only", {25, 0, 0, 0}, bounds(25, 100, Units{25}, Units{25}), {25, 0, 0, 75}},
    {"core limit 17 of 100", {2, 0, 0, 0}, bounds(2, 100, {}, Units{17}), {17, 0, 83, 0}},
};

TEST(Allocate, GrowsGroupsAsEmrDocuments) {
  for (const Documented& d : documented) {
    const Scene scene{cluster(groups(d.from)), policy(d.bounds)};
    EXPECT_EQ(scene.shape(d.bounds.maximum.value), d.at_maximum) << "scenario " << d.name;
  }
}

TEST(Allocate, GrowsFleetsAsEmrDocuments) {
  for (const Documented& d : documented) {
    const Scene scene{cluster(fleets(d.from)), policy(d.bounds)};
    EXPECT_EQ(scene.shape(d.bounds.maximum.value), d.at_maximum) << "scenario " << d.name;
  }
}

TEST(Allocate, KeepsCoreSteadyAtItsLimitWhileTaskScalesInScenario2) {
  const Scene scene{cluster(groups({2, 0, 0, 18})), policy(bounds(2, 20, {}, Units{2}))};
  EXPECT_EQ(scene.shape(2), (Shape{2, 0, 0, 0}));
  EXPECT_EQ(scene.shape(3), (Shape{2, 0, 0, 1}));
}

TEST(Allocate, FillsCoreThenTaskOnDemandThenTaskSpot) {
  // Core limit below the On-Demand limit: core first, task On-Demand up to the limit, the rest task Spot.
  const Scene scene{cluster(groups({1, 0, 0, 0})), policy(bounds(1, 20, Units{7}, Units{4}))};
  EXPECT_EQ(scene.shape(3), (Shape{3, 0, 0, 0}));
  EXPECT_EQ(scene.shape(5), (Shape{4, 0, 1, 0}));
  EXPECT_EQ(scene.shape(20), (Shape{4, 0, 3, 13}));
}

TEST(Allocate, TakesAZeroLimitForNone) {
  Scene scene{cluster({core_group(2)}), policy(bounds(0, 10, Units{0}, {}))};
  const Allocation a = scene.to(5);
  EXPECT_EQ(a.target, Units{2});
  ASSERT_EQ(codes(a.clamps), std::vector{ClampCode::on_demand_limit});
  EXPECT_EQ(a.clamps[0].from, Units{5});
  EXPECT_EQ(a.clamps[0].to, Units{2});
  EXPECT_EQ(a.clamps[0].detail, "the On-Demand limit is 0 instances and no other pool can grow");
  scene.rules.limits = bounds(0, 10, {}, Units{0});
  EXPECT_EQ(codes(scene.to(5).clamps), std::vector{ClampCode::core_limit});
}

TEST(Allocate, RemovesTaskBeforeCoreAndSpotBeforeOnDemand) {
  const Scene scene{cluster(groups({3, 2, 2, 2})), policy(limits(0, 20))};
  EXPECT_EQ(scene.shape(8), (Shape{3, 2, 2, 1}));
  EXPECT_EQ(scene.shape(7), (Shape{3, 2, 2, 0}));
  EXPECT_EQ(scene.shape(5), (Shape{3, 2, 0, 0}));
  EXPECT_EQ(scene.shape(4), (Shape{3, 1, 0, 0}));
  EXPECT_EQ(scene.shape(2), (Shape{2, 0, 0, 0}));  // 5 core nodes keep dfs.replication = 2
}

TEST(Allocate, KeepsTheCoreNodesThatHdfsNeeds) {
  struct Case {
    std::int64_t core;
    std::optional<std::int64_t> replication;
    std::optional<std::int64_t> guard;
    std::int64_t floor;
  };
  for (const Case& c : {Case{3, {}, {}, 1},
                        {4, {}, {}, 2},
                        {9, {}, {}, 2},
                        {10, {}, {}, 3},
                        {10, 1, {}, 1},
                        {3, 3, {}, 3},
                        {10, {}, 5, 5},
                        {10, {}, 2, 3},
                        {10, 0, 0, 0},
                        {1, {}, {}, 1}}) {
    Scene scene{cluster({core_group(c.core), task_group(2)}), policy(limits(0, 20))};
    scene.described.hdfs_replication = c.replication;
    scene.rules.guards.core_floor = c.guard;
    const Allocation a = scene.to(0);
    EXPECT_EQ(a.target, Units{c.floor}) << c.core;
    EXPECT_EQ(codes(a.clamps), std::vector<ClampCode>(c.floor > 0 ? 1 : 0, ClampCode::core_floor)) << c.core;
  }
}

TEST(Allocate, CountsHdfsNodesOfAFleetByItsWeights) {
  // Eight instances that count four units each: replication 2, so eight units stay.
  EXPECT_EQ((Scene{cluster({fleet("f", Role::core, 32, 0, 4)}), policy(limits(0, 100))}.to(0).target), Units{8});
  Scene mixed{cluster({fleet("f", Role::core, 8, 0)}), policy(limits(0, 100))};
  mixed.described.pools[0].instance_types = {{.instance_type = "m5.xlarge", .weight = 2},
                                             {.instance_type = "m5.2xlarge", .weight = 4}};
  EXPECT_EQ(mixed.to(0).target, Units{8});  // up to four nodes: replication 2, of up to four units each
}

TEST(Allocate, DoesNotGrowCoreThatIsBelowItsFloor) {
  Scene scene{cluster({core_group(1), task_group(4)}), policy(limits(0, 20))};
  scene.rules.guards.core_floor = 3;
  EXPECT_EQ(scene.to(2).target, Units{2});
  EXPECT_EQ(scene.to(0).target, Units{1});
}

TEST(Allocate, RoundsVcpusUpToWholeInstancesWhereThatFits) {
  Scene scene{cluster({core_group(2)}), policy(limits(0, 16, Unit::vcpu))};  // 4 vCPUs each
  EXPECT_EQ(scene.to(9).target, Units{12});
  EXPECT_EQ(scene.to(12).target, Units{12});
  EXPECT_TRUE(scene.to(9).clamps.empty());
}

TEST(Allocate, RoundsVcpusDownWithARecordWhereItDoesNot) {
  Scene scene{cluster({core_group(2)}), policy(limits(0, 14, Unit::vcpu))};
  const Allocation a = scene.to(14);
  EXPECT_EQ(a.target, Units{12});
  ASSERT_EQ(codes(a.clamps), std::vector{ClampCode::maximum});
  EXPECT_EQ(a.clamps[0].from, Units{14});
  EXPECT_EQ(a.clamps[0].to, Units{12});
  scene.ceiling = Units{11};  // as an increment leaves it
  EXPECT_EQ(scene.to(11).target, Units{8});
}

TEST(Allocate, NeverRemovesMoreVcpusThanWanted) {
  const Scene scene{cluster({core_group(3)}), policy(limits(0, 20, Unit::vcpu))};
  const Allocation a = scene.to(6);
  EXPECT_EQ(a.target, Units{8});
  EXPECT_EQ(codes(a.clamps), std::vector{ClampCode::minimum});
}

TEST(Allocate, FillsUpWithSmallerInstances) {
  Scene scene{cluster({group("big", Role::task, Market::on_demand, 1, "m5.4xlarge"),
                       group("small", Role::task, Market::on_demand, 0, "m5.xlarge")}),
              policy(limits(0, 40, Unit::vcpu))};
  // m5.xlarge and m5.4xlarge cost the same a vCPU, so the first listed grows: 16 more, then 8 of the smaller.
  EXPECT_EQ(scene.to(40).target, Units{40});
}

TEST(Allocate, LeavesPoolsAloneThatTakeNoChange) {
  Scene scene{cluster({core_group(2), task_group(2)}), policy(limits(0, 10))};
  scene.described.pools[0].state = LifecycleState::reconfiguring;
  EXPECT_EQ(scene.shape(6), (Shape{2, 0, 0, 4}));
  scene.described.pools[1].state = LifecycleState::arrested;
  EXPECT_EQ(scene.to(6).target, Units{4});
  EXPECT_EQ(codes(scene.to(6).clamps), std::vector{ClampCode::in_progress});
  EXPECT_EQ(codes(scene.to(3).clamps), std::vector{ClampCode::in_progress});
}

TEST(Allocate, KeepsToThePoolsOwnLimits) {
  Scene scene{cluster({core_group(2), task_group(2)}), policy(limits(0, 20))};
  scene.rules.pool_limits = {{.pool_id = "ig-CORE", .minimum = 2, .maximum = 3},
                             {.pool_id = "ig-TASK", .minimum = 1, .maximum = 4}};
  EXPECT_EQ(scene.shape(20), (Shape{3, 0, 0, 4}));
  EXPECT_EQ(codes(scene.to(20).clamps), std::vector{ClampCode::maximum});
  EXPECT_EQ(scene.to(20).clamps[0].detail, "the pools are at their own maximum");
  EXPECT_EQ(scene.shape(0), (Shape{2, 0, 0, 1}));
  EXPECT_EQ(codes(scene.to(0).clamps), std::vector{ClampCode::minimum});
}

TEST(Allocate, CountsBothMarketsOfAFleetAgainstItsOwnBounds) {
  Scene scene{cluster({fleet("if-TASK", Role::task, 5, 5)}), policy(bounds(0, 30, Units{20}, {}))};
  scene.described.pools[0].bounds = SizeBounds{.minimum = 7, .maximum = 12};
  EXPECT_EQ(scene.shape(20), (Shape{0, 0, 7, 5}));
  EXPECT_EQ(scene.to(20).clamps.at(0).code, ClampCode::maximum);
  EXPECT_EQ(scene.shape(0), (Shape{0, 0, 5, 2}));
  EXPECT_EQ(scene.to(0).clamps.at(0).code, ClampCode::minimum);
  scene.described.pools[0].bounds = SizeBounds{.minimum = 0, .maximum = 7};
  EXPECT_EQ(scene.shape(20), (Shape{0, 0, 5, 5})) << "more than its maximum already";
}

TEST(Allocate, GrowsTheCheaperAndShrinksTheDearerOfEqualPools) {
  Pool cheap = group("cheap", Role::task, Market::spot, 2);
  cheap.hourly_price = usd("0.05");
  Pool dear = group("dear", Role::task, Market::spot, 2);
  dear.hourly_price = usd("0.09");
  const Pool unpriced = group("unpriced", Role::task, Market::spot, 2);
  const Scene scene{cluster({unpriced, dear, cheap}), policy(limits(0, 20))};
  const auto counts = [&](std::int64_t target) {
    std::vector<std::int64_t> all;
    for (const Slice& slice : scene.to(target).slices) all.push_back(slice.to);
    return all;
  };
  EXPECT_EQ(counts(9), (std::vector<std::int64_t>{2, 2, 5}));
  EXPECT_EQ(counts(5), (std::vector<std::int64_t>{1, 2, 2}));
  EXPECT_EQ(counts(3), (std::vector<std::int64_t>{0, 1, 2}));
}

TEST(Allocate, CountsWorkersAsTask) {
  Scene scene{cluster({group("workers", Role::worker, Market::on_demand, 2)}), policy(limits(0, 9, Unit::nodes))};
  EXPECT_EQ(scene.to(5).target, Units{5});
  EXPECT_EQ(scene.to(0).target, Units{0});  // no HDFS there
}

TEST(Allocate, NeverTouchesThePrimary) {
  const Scene scene{cluster({group("ig-PRIMARY", Role::primary, Market::on_demand, 1), core_group(2)}),
                    policy(limits(0, 10))};
  const Allocation a = scene.to(5);
  ASSERT_EQ(a.slices.size(), 1u);
  EXPECT_EQ(a.slices[0].pool, 1u);
  EXPECT_EQ(a.target, Units{5});
}

TEST(Allocate, SaysThatThereIsNoPool) {
  const Allocation a = Scene{cluster({}), policy(limits(0, 10))}.to(5);
  EXPECT_EQ(a.target, Units{0});
  ASSERT_EQ(a.clamps.size(), 1u);
  EXPECT_EQ(a.clamps[0].detail, "there is no pool to change");
}

TEST(Allocate, DoesNotOverflowOnEnormousCounts) {
  Scene scene{cluster({group("g", Role::task, Market::on_demand, 1'000'000, "m5.12xlarge")}),
              policy(limits(0, INT64_MAX / 8, Unit::vcpu))};
  EXPECT_EQ(scene.to(1'000'000'000'000).target, Units{1'000'000'000'032});  // 48 × 20,833,333,334
  EXPECT_EQ(scene.to(0).target, Units{0});
}

// ---- node labels (7.2+) ----

Scene labelled(NodeLabels labels, std::vector<Pool> pools, ComputeLimits l, std::int64_t for_masters) {
  Scene scene{cluster(std::move(pools)), policy(l)};
  scene.described.node_labels = labels;
  scene.wish.application_master_units = {for_masters};
  return scene;
}

TEST(Allocate, PutsApplicationMastersOnCoreAndExecutorsOnTask) {
  // Scenario 6: core on application masters' demand, On-Demand up to its limit, further nodes Spot.
  const ComputeLimits six = bounds(1, 20, Units{10}, Units{20});
  EXPECT_EQ(labelled(NodeLabels::core, fleets({1, 0, 1, 0}), six, 18).shape(20), (Shape{9, 10, 1, 0}));
  EXPECT_EQ(labelled(NodeLabels::core, fleets({1, 0, 1, 0}), six, 4).shape(20), (Shape{5, 0, 5, 10}));
}

TEST(Allocate, KeepsCoreWithinItsLimitUnderNodeLabels) {
  // Scenario 3: core never above 12.
  const ComputeLimits three = bounds(1, 20, Units{20}, Units{12});
  const Scene all_masters = labelled(NodeLabels::core, groups({1, 0, 1, 0}), three, 18);
  EXPECT_EQ(all_masters.shape(20), (Shape{12, 0, 1, 0}));
  EXPECT_EQ(codes(all_masters.to(20).clamps), std::vector{ClampCode::core_limit});
  EXPECT_EQ(labelled(NodeLabels::core, groups({1, 0, 1, 0}), three, 11).shape(20), (Shape{12, 0, 8, 0}));
}

TEST(Allocate, PutsApplicationMastersOnDemandAndExecutorsOnSpot) {
  // Scenario 7: core at most 10, whatever its market; further nodes on task.
  const ComputeLimits seven = bounds(1, 20, Units{20}, Units{10});
  EXPECT_EQ(labelled(NodeLabels::on_demand, fleets({1, 0, 1, 0}), seven, 18).shape(20), (Shape{10, 0, 10, 0}));
  EXPECT_EQ(labelled(NodeLabels::on_demand, fleets({1, 0, 1, 0}), seven, 6).shape(20), (Shape{7, 3, 1, 9}));
}

TEST(Allocate, RemovesAllSpotFirstWhereApplicationMastersLiveOnDemand) {
  const Scene scene = labelled(NodeLabels::on_demand, groups({3, 2, 2, 2}), limits(0, 20), 0);
  EXPECT_EQ(scene.shape(7), (Shape{3, 2, 2, 0}));
  EXPECT_EQ(scene.shape(5), (Shape{3, 0, 2, 0}));
  EXPECT_EQ(scene.shape(4), (Shape{3, 0, 1, 0}));
}

// ---- proposals for a part of the cluster ----

Scene scoped(std::vector<Pool> pools, ComputeLimits l, std::vector<ScopedDelta> deltas) {
  Scene scene{cluster(std::move(pools)), policy(l)};
  Units sum{0};
  for (const Pool& pool : scene.described.pools) sum += Units{pool.requested};
  for (const ScopedDelta& d : deltas) sum += d.delta;
  scene.wish.proposes = sum;
  scene.wish.scoped = std::move(deltas);
  return scene;
}
const Scope core_nodes{.role = Role::core};
const Scope task_nodes{.role = Role::task};

TEST(Allocate, MovesOnlyWhatTheScopesAskFor) {
  const auto pools = groups({2, 0, 2, 2});
  EXPECT_EQ(scoped(pools, limits(0, 20), {{core_nodes, {2}}}).shape(8), (Shape{4, 0, 2, 2}));
  EXPECT_EQ(scoped(pools, limits(0, 20), {{{.pool_id = "task-spot"}, {2}}}).shape(8), (Shape{2, 0, 2, 4}));
  EXPECT_EQ(scoped(pools, limits(0, 20), {{{.pool_id = "task-od"}, {-1}}}).shape(5), (Shape{2, 0, 1, 2}));
  EXPECT_EQ(scoped(pools, limits(0, 20), {{core_nodes, {1}}, {task_nodes, {2}}}).shape(9), (Shape{3, 0, 4, 2}));
}

TEST(Allocate, MovesCapacityBetweenScopes) {
  const Scene shift = scoped(groups({2, 0, 0, 4}), limits(0, 6), {{core_nodes, {2}}, {task_nodes, {-2}}});
  EXPECT_EQ(shift.shape(6), (Shape{4, 0, 0, 2}));
  EXPECT_TRUE(shift.to(6).clamps.empty());
}

TEST(Allocate, TakesARemovalBackThatMadeRoomInVain) {
  const Scene shift =
      scoped(groups({2, 0, 0, 4}), bounds(6, 10, Units{2}, {}), {{core_nodes, {2}}, {task_nodes, {-2}}});
  EXPECT_EQ(shift.shape(6), (Shape{2, 0, 0, 4}));
  EXPECT_EQ(codes(shift.to(6).clamps), std::vector{ClampCode::on_demand_limit});
}

TEST(Allocate, DoesNotTakeARemovalBackPastALimit) {
  // The On-Demand limit is reached; core takes the room of the task nodes that go, and is one short.
  const Scene shift =
      scoped(groups({2, 0, 3, 0}), bounds(0, 10, Units{5}, {}), {{core_nodes, {3}}, {task_nodes, {-2}}});
  EXPECT_EQ(shift.shape(6), (Shape{4, 0, 1, 0}));
  EXPECT_EQ(codes(shift.to(6).clamps), std::vector{ClampCode::on_demand_limit});
}

TEST(Allocate, StaysAtTheTargetWhereScopesWantMore) {
  EXPECT_EQ(scoped(groups({2, 0, 0, 4}), limits(0, 7), {{core_nodes, {2}}, {task_nodes, {2}}}).to(7).target, Units{7});
  EXPECT_EQ(scoped(groups({2, 0, 0, 6}), limits(5, 9), {{core_nodes, {1}}, {task_nodes, {-6}}}).to(6).target, Units{6});
}

TEST(Allocate, RecordsWhatAScopeHasNoRoomFor) {
  const Allocation a = scoped(groups({2, 0, 0, 4}), bounds(0, 10, {}, Units{3}), {{core_nodes, {3}}}).to(9);
  EXPECT_EQ(a.target, Units{7});
  EXPECT_EQ(codes(a.clamps), std::vector{ClampCode::core_limit});
}

TEST(Allocate, LetsTheLimitsWinOverScopes) {
  // Twelve run where ten are allowed, and the signal wants two more on core.
  EXPECT_EQ(scoped(groups({4, 0, 0, 8}), limits(0, 10), {{core_nodes, {2}}}).shape(10), (Shape{4, 0, 0, 6}));
  // Or wants one fewer there, which is not enough.
  EXPECT_EQ(scoped(groups({4, 0, 0, 8}), limits(0, 10), {{core_nodes, {-1}}}).shape(10), (Shape{4, 0, 0, 6}));
  // One runs where four are the minimum, and the signal wants fewer.
  EXPECT_EQ(scoped(groups({1, 0, 0, 0}), limits(4, 10), {{core_nodes, {-1}}}).shape(4), (Shape{4, 0, 0, 0}));
}

TEST(Allocate, MovesNothingBetweenScopesWhileWithheld) {
  const Scene shift = scoped(groups({2, 0, 0, 4}), limits(0, 6), {{core_nodes, {2}}, {task_nodes, {-2}}});
  const Metrics none;
  const Observation seen = observe(shift.described, none, shift.rules, now, builtin_catalog());
  const Allocation a = allocate(shift.wish, {.target = {6}, .ceiling = {6}, .clamps = {}, .withheld = true},
                                shift.rules, seen, builtin_catalog());
  EXPECT_EQ(shape_of(a), (Shape{2, 0, 0, 4}));
}

}  // namespace
}  // namespace headroom
