#include "core/stages/constrain.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;
using Codes = std::vector<ClampCode>;

/// A cluster of core nodes, and a signal that wants `wanted` of them on the grounds of one fresh metric.
struct Scene {
  Cluster described;
  Policy rules;
  Proposal wish;
  LastChange last{};
  Metrics metrics = values({{"ContainerPending", 5}});

  Scene(std::int64_t current, std::int64_t wanted, ComputeLimits bounds)
      : described(cluster({core_group(current)})),
        rules(policy(bounds)),
        wish{.proposes = {wanted},
             .reason = "wish",
             .evidence = {{"ContainerPending", 5, Comparison::greater_than, 0, 1}}} {}

  Scene& out(ScaleRule rule) {
    rules.scale_out = rule;
    return *this;
  }
  Scene& in(ScaleRule rule) {
    rules.scale_in = rule;
    return *this;
  }
  Scene& changed(Seconds ago) {
    last.at = now - ago;
    return *this;
  }
  Scene& measured(Seconds ago) {
    metrics.observed_at = now - ago;
    return *this;
  }

  Constrained result() const {
    return constrain(wish, rules, observe(described, metrics, rules, now, builtin_catalog()), last);
  }
};

TEST(Constrain, LetsAWishWithinAllBoundsThrough) {
  const Constrained c = Scene(3, 5, limits(2, 10)).result();
  EXPECT_EQ(c.target, Units{5});
  EXPECT_EQ(c.ceiling, Units{10});
  EXPECT_TRUE(c.clamps.empty());
  EXPECT_FALSE(c.withheld);
}

TEST(Constrain, KeepsToTheLimits) {
  struct Case {
    std::int64_t current, wanted, minimum, maximum, target;
    Codes clamps;
  };
  using enum ClampCode;
  const Case cases[] = {
      {3, 12, 2, 10, 10, {maximum}},
      {10, 12, 2, 10, 10, {maximum}},
      {3, 0, 2, 10, 2, {minimum}},
      {2, 0, 2, 10, 2, {minimum}},
      {3, 3, 0, 0, 0, {maximum}},
      {0, 5, 0, 0, 0, {maximum}},
      {5, 5, 5, 5, 5, {}},
      // Outside the limits it is brought back, whatever was wanted.
      {1, 1, 2, 10, 2, {minimum}},
      {12, 12, 2, 10, 10, {maximum}},
      {12, 15, 2, 10, 10, {maximum}},
      {1, 0, 2, 10, 2, {minimum}},
      {0, 0, 2, 10, 2, {minimum}},
  };
  for (const Case& c : cases) {
    const Constrained got = Scene(c.current, c.wanted, limits(c.minimum, c.maximum)).result();
    EXPECT_EQ(got.target, Units{c.target}) << c.current << " → " << c.wanted;
    EXPECT_EQ(codes(got.clamps), c.clamps) << c.current << " → " << c.wanted;
    if (!got.clamps.empty()) {
      EXPECT_EQ(got.clamps.front().from, Units{c.wanted});
      EXPECT_EQ(got.clamps.back().to, Units{c.target});
    }
  }
}

TEST(Constrain, TakesIncrementsOfTheCurrentCapacityTowardZeroButAtLeastOne) {
  struct Case {
    std::int64_t current, wanted;
    double percent;
    std::int64_t target;
  };
  for (const Case& c :
       {Case{3, 9, 100, 6}, {3, 9, 50, 4}, {1, 9, 50, 2}, {5, 9, 0, 6}, {0, 9, 100, 1}, {4, 5, 200, 5}}) {
    const Constrained got =
        Scene(c.current, c.wanted, limits(0, 100)).out({.maximum_increment_percent = c.percent}).result();
    EXPECT_EQ(got.target, Units{c.target}) << c.current << " + " << c.percent << "%";
  }
  for (const Case& c : {Case{10, 0, 50, 5}, {3, 0, 50, 2}, {1, 0, 50, 0}, {7, 0, 25, 6}, {7, 6, 25, 6}}) {
    const Constrained got =
        Scene(c.current, c.wanted, limits(0, 100)).in({.maximum_increment_percent = c.percent}).result();
    EXPECT_EQ(got.target, Units{c.target}) << c.current << " − " << c.percent << "%";
  }
}

TEST(Constrain, AllowsAtLeastOneInstanceOfVcpus) {
  Scene scene(2, 100, limits(0, 100, Unit::vcpu));  // 2 × 4 vCPUs
  scene.out({.maximum_increment_percent = 10});
  EXPECT_EQ(scene.result().target, Units{12});
  EXPECT_EQ(scene.result().ceiling, Units{12});
}

TEST(Constrain, RecordsEachBoundThatBites) {
  const Constrained c = Scene(3, 50, limits(2, 10)).out({.maximum_increment_percent = 100}).result();
  ASSERT_EQ(codes(c.clamps), (Codes{ClampCode::maximum, ClampCode::increment}));
  EXPECT_EQ(c.clamps[0].from, Units{50});
  EXPECT_EQ(c.clamps[0].to, Units{10});
  EXPECT_EQ(c.clamps[1].from, Units{10});
  EXPECT_EQ(c.clamps[1].to, Units{6});
  EXPECT_EQ(c.clamps[0].detail, "the maximum is 10");
  EXPECT_EQ(c.clamps[1].detail, "one scale-out changes at most 100%, here 3 instances");
}

TEST(Constrain, BringsCapacityInsideTheLimitsPastIncrementsAndCooldowns) {
  Scene below(1, 1, limits(5, 10));
  below.out({.cooldown = Seconds{300}, .maximum_increment_percent = 50}).changed(Seconds{1});
  EXPECT_EQ(below.result().target, Units{5});
  Scene above(40, 40, limits(5, 10));
  above.in({.cooldown = Seconds{300}, .maximum_increment_percent = 50}).changed(Seconds{1});
  EXPECT_EQ(above.result().target, Units{10});
  // What the signals want beyond that still waits.
  Scene eager(1, 9, limits(5, 10));
  eager.out({.cooldown = Seconds{300}}).changed(Seconds{100});
  EXPECT_EQ(eager.result().target, Units{5});
  EXPECT_EQ(codes(eager.result().clamps), Codes{ClampCode::cooldown});
  EXPECT_EQ(eager.result().retry_after, Seconds{200});
}

TEST(Constrain, CoolsDownUntilExactlyTheTimeIsOver) {
  const auto at_age = [](Seconds ago) {
    return Scene(3, 5, limits(0, 10)).out({.cooldown = Seconds{300}}).changed(ago).result();
  };
  EXPECT_EQ(at_age(Seconds{299}).target, Units{3});
  EXPECT_EQ(at_age(Seconds{299}).retry_after, Seconds{1});
  EXPECT_TRUE(at_age(Seconds{299}).withheld);
  EXPECT_EQ(codes(at_age(Seconds{299}).clamps), Codes{ClampCode::cooldown});
  EXPECT_EQ(at_age(Seconds{300}).target, Units{5});
  EXPECT_EQ(at_age(Seconds{300}).retry_after, Seconds{0});
  EXPECT_EQ(at_age(Seconds{0}).retry_after, Seconds{300});
}

TEST(Constrain, RoundsWhatIsLeftOfACooldownUp) {
  Scene scene(3, 5, limits(0, 10));
  scene.out({.cooldown = Seconds{300}});
  scene.last.at = now - std::chrono::milliseconds{299'001};
  EXPECT_EQ(scene.result().retry_after, Seconds{1});
}

TEST(Constrain, HasACooldownForEachDirection) {
  const ScaleRule slow{.cooldown = Seconds{600}};
  EXPECT_EQ(Scene(3, 5, limits(0, 10)).in(slow).changed(Seconds{10}).result().target, Units{5});
  EXPECT_EQ(Scene(5, 3, limits(0, 10)).out(slow).changed(Seconds{10}).result().target, Units{3});
  EXPECT_EQ(Scene(5, 3, limits(0, 10)).in(slow).changed(Seconds{10}).result().target, Units{5});
}

TEST(Constrain, TakesTheLongerOfTheRulesAndThePolicysCooldown) {
  const auto left = [](Seconds rule, Seconds of_policy) {
    Scene scene(3, 5, limits(0, 10));
    scene.wish.cooldown = rule;
    return scene.out({.cooldown = of_policy}).changed(Seconds{100}).result().retry_after;
  };
  EXPECT_EQ(left(Seconds{600}, Seconds{300}), Seconds{500});
  EXPECT_EQ(left(Seconds{0}, Seconds{300}), Seconds{200});
  EXPECT_EQ(left(Seconds{50}, Seconds{50}), Seconds{0});
}

TEST(Constrain, HasNothingToCoolDownWhereNothingMoves) {
  for (const std::int64_t wanted : {3, 12}) {
    const Constrained c = Scene(wanted == 12 ? 10 : 3, wanted, limits(0, 10))
                              .out({.cooldown = Seconds{300}})
                              .changed(Seconds{1})
                              .result();
    EXPECT_EQ(c.retry_after, Seconds{0});
    EXPECT_FALSE(c.withheld);
  }
}

TEST(Constrain, WithholdsMovesBetweenPoolsDuringACooldown) {
  Scene shift(10, 10, limits(0, 10));
  shift.wish.scoped = {{{.role = Role::core}, {2}}, {{.role = Role::task}, {-2}}};
  shift.in({.cooldown = Seconds{300}}).changed(Seconds{1});
  EXPECT_TRUE(shift.result().withheld);
  EXPECT_EQ(codes(shift.result().clamps), Codes{ClampCode::cooldown});
  // Also where the maximum leaves no room for their sum.
  shift.wish.proposes = {11};
  EXPECT_TRUE(shift.result().withheld);
  EXPECT_EQ(codes(shift.result().clamps), (Codes{ClampCode::maximum, ClampCode::cooldown}));
}

TEST(Constrain, WithholdsEveryMoveOnStaleMetrics) {
  for (const std::int64_t wanted : {9, 1}) {
    const Constrained c = Scene(5, wanted, limits(0, 10)).measured(Seconds{901}).result();
    EXPECT_EQ(c.target, Units{5});
    EXPECT_TRUE(c.withheld);
    EXPECT_EQ(codes(c.clamps), Codes{ClampCode::stale_metrics});
    EXPECT_EQ(Scene(5, wanted, limits(0, 10)).measured(Seconds{900}).result().target, Units{wanted});
    EXPECT_EQ(Scene(5, wanted, limits(0, 10)).measured(Seconds{-301}).result().target, Units{5});
  }
}

TEST(Constrain, HonoursTheGuardOfStaleness) {
  Scene scene(5, 9, limits(0, 10));
  scene.rules.guards.stale_after = Seconds{60};
  EXPECT_EQ(scene.measured(Seconds{61}).result().target, Units{5});
  EXPECT_EQ(scene.measured(Seconds{60}).result().target, Units{9});
}

TEST(Constrain, BringsCapacityOutwardButNeverInwardOnStaleMetrics) {
  EXPECT_EQ(Scene(1, 1, limits(2, 10)).measured(Seconds{2000}).result().target, Units{2});
  EXPECT_EQ(Scene(12, 12, limits(2, 10)).measured(Seconds{2000}).result().target, Units{12});
  EXPECT_EQ(Scene(12, 3, limits(2, 10)).measured(Seconds{2000}).result().target, Units{12});
  const Constrained c = Scene(1, 9, limits(2, 10)).measured(Seconds{2000}).result();
  EXPECT_EQ(c.target, Units{2});
  EXPECT_EQ(codes(c.clamps), (Codes{ClampCode::stale_metrics, ClampCode::minimum}));
}

TEST(Constrain, ScalesInOnNothingThatIsMissing) {
  Scene in(5, 3, limits(0, 10));
  in.metrics = {};
  EXPECT_EQ(in.result().target, Units{5});
  EXPECT_EQ(codes(in.result().clamps), Codes{ClampCode::stale_metrics});
  Scene out(5, 9, limits(0, 10));
  out.metrics = {};
  EXPECT_EQ(out.result().target, Units{9});
}

TEST(Constrain, WaitsWhileTheClusterTakesNoChange) {
  using enum LifecycleState;
  for (const LifecycleState state :
       {starting, bootstrapping, provisioning, reconfiguring, suspended, arrested, shutting_down, terminating, ended}) {
    Scene scene(3, 5, limits(0, 10));
    scene.described.state = state;
    EXPECT_EQ(scene.result().target, Units{3});
    EXPECT_EQ(codes(scene.result().clamps), Codes{ClampCode::in_progress});
    scene.described.state = running;
    scene.described.pools[0].state = state;
    EXPECT_EQ(codes(scene.result().clamps), Codes{ClampCode::in_progress});
  }
  for (const LifecycleState state : {running, waiting, resizing}) {
    Scene scene(3, 5, limits(0, 10));
    scene.described.state = scene.described.pools[0].state = state;
    EXPECT_EQ(scene.result().target, Units{5});
  }
}

TEST(Constrain, SaysWhatTakesNoChange) {
  Scene scene(3, 5, limits(0, 10));
  scene.described.state = LifecycleState::shutting_down;
  EXPECT_EQ(scene.result().clamps[0].detail, "the cluster is shutting down and allows no change now");
  scene.described.state = LifecycleState::waiting;
  scene.described.pools[0].state = LifecycleState::arrested;
  EXPECT_EQ(scene.result().clamps[0].detail, "pool `ig-CORE` is arrested and allows no change now");
}

TEST(Constrain, WaitsForTheLimitsTooWhileTheClusterTakesNoChange) {
  Scene scene(12, 12, limits(0, 10));
  scene.described.state = LifecycleState::reconfiguring;
  EXPECT_EQ(scene.result().target, Units{12});
  EXPECT_EQ(codes(scene.result().clamps), Codes{ClampCode::in_progress});
  Scene content(5, 5, limits(0, 10));
  content.described.state = LifecycleState::reconfiguring;
  EXPECT_TRUE(content.result().clamps.empty());
}

TEST(Constrain, GoesOnWhileOnePoolTakesChanges) {
  Scene scene(3, 5, limits(0, 10));
  scene.described.pools.push_back(task_group(0));
  scene.described.pools[0].state = LifecycleState::suspended;
  EXPECT_EQ(scene.result().target, Units{5});
  // The primary node's state does not matter.
  scene.described.pools = {group("ig-PRIMARY", Role::primary, Market::on_demand, 1), core_group(3)};
  scene.described.pools[0].state = LifecycleState::arrested;
  EXPECT_EQ(scene.result().target, Units{5});
}

TEST(Constrain, DoesNotOverflowOnEnormousCounts) {
  Scene scene(1'000'000, 1'000'000'000'000, limits(0, INT64_MAX / 8, Unit::vcpu));
  scene.described.pools[0].instance_type = "m5.12xlarge";
  scene.out({.maximum_increment_percent = 1e300});
  EXPECT_EQ(scene.result().target, Units{1'000'000'000'000});
  scene.out({.maximum_increment_percent = 100});
  EXPECT_EQ(scene.result().target, Units{96'000'000});  // 2 × 1,000,000 × 48
}

// ---- what counts as the last change ----

DecisionId id(std::uint8_t number) {
  DecisionId made;
  made.uuid.bytes[15] = number;
  return made;
}

Recommendation recommended(std::uint8_t number, Seconds ago, std::vector<PoolTarget> pools,
                           std::optional<Seconds> applied_ago = {}) {
  return {.id = id(number),
          .evaluated_at = now - ago,
          .applied_at = applied_ago ? std::optional(now - *applied_ago) : std::nullopt,
          .pools = std::move(pools)};
}

const PoolTarget core_2_to_4{.pool_id = "ig-CORE", .from = 2, .to = 4};

LastChange last(const Cluster& described, std::vector<Recommendation> recommendations, Instant at = now) {
  return last_change(described, {std::move(recommendations)}, at);
}

TEST(LastChange, IsUnknownWhereNothingTells) {
  EXPECT_FALSE(last(cluster({core_group(4)}), {}).at);
  EXPECT_FALSE(last(cluster({}), {}).inferred);
}

TEST(LastChange, IsTheLatestOfWhatIsDescribedAndReported) {
  Cluster described = cluster({core_group(9)});
  described.last_scaled_at = now - Seconds{500};
  EXPECT_EQ(last(described, {}).at, now - Seconds{500});
  EXPECT_EQ(last(described, {recommended(1, Seconds{700}, {core_2_to_4}, Seconds{400})}).at, now - Seconds{400});
  EXPECT_EQ(last(described, {recommended(1, Seconds{900}, {core_2_to_4}, Seconds{800})}).at, now - Seconds{500});
  EXPECT_FALSE(last(described, {recommended(1, Seconds{700}, {core_2_to_4}, Seconds{400})}).inferred);
}

TEST(LastChange, IsInferredWhereTheDescriptionShowsTheRecommendedCounts) {
  const LastChange found = last(cluster({core_group(4)}), {recommended(1, Seconds{120}, {core_2_to_4})});
  EXPECT_EQ(found.at, now - Seconds{120});
  EXPECT_EQ(found.inferred, id(1));
}

TEST(LastChange, IsNotInferredWhereCountsDifferOrNothingHadToMove) {
  EXPECT_FALSE(last(cluster({core_group(3)}), {recommended(1, Seconds{120}, {core_2_to_4})}).at);
  EXPECT_FALSE(last(cluster({task_group(4)}), {recommended(1, Seconds{120}, {core_2_to_4})}).at);
  const PoolTarget still{.pool_id = "ig-CORE", .from = 4, .to = 4};
  EXPECT_FALSE(last(cluster({core_group(4)}), {recommended(1, Seconds{120}, {still})}).at);
  EXPECT_FALSE(last(cluster({core_group(4)}), {recommended(1, Seconds{120}, {})}).at);
  const PoolTarget task{.pool_id = "ig-TASK", .from = 1, .to = 2};
  EXPECT_FALSE(last(cluster({core_group(4), task_group(1)}), {recommended(1, Seconds{120}, {core_2_to_4, task})}).at);
}

TEST(LastChange, IsInferredForFleetsByBothMarkets) {
  const PoolTarget wanted{.pool_id = "if-TASK", .from = 2, .to = 2, .spot_from = 0, .spot_to = 8};
  const auto described = [](std::int64_t on_demand, std::int64_t spot) {
    return cluster({fleet("if-TASK", Role::task, on_demand, spot)});
  };
  EXPECT_TRUE(last(described(2, 8), {recommended(1, Seconds{120}, {wanted})}).inferred);
  EXPECT_FALSE(last(described(2, 0), {recommended(1, Seconds{120}, {wanted})}).inferred);
  EXPECT_FALSE(last(described(8, 2), {recommended(1, Seconds{120}, {wanted})}).inferred);
}

TEST(LastChange, IsInferredFromTheNewestAndNeverBehindAReportedOne) {
  const LastChange newest = last(cluster({core_group(4)}), {recommended(2, Seconds{60}, {core_2_to_4}),
                                                            recommended(1, Seconds{120}, {core_2_to_4})});
  EXPECT_EQ(newest.inferred, id(2));
  EXPECT_EQ(newest.at, now - Seconds{60});
  const LastChange reported = last(cluster({core_group(4)}), {recommended(2, Seconds{60}, {core_2_to_4}, Seconds{50}),
                                                              recommended(1, Seconds{120}, {core_2_to_4})});
  EXPECT_FALSE(reported.inferred);
  EXPECT_EQ(reported.at, now - Seconds{60}) << "10 s later, which is as good as at once";
}

TEST(LastChange, TakesAClockThatIsALittleAheadForNow) {
  Cluster described = cluster({core_group(4)});
  described.last_scaled_at = now + Seconds{300};
  EXPECT_EQ(last(described, {}).at, now);
  EXPECT_TRUE(last(described, {}).warnings.empty());
}

TEST(LastChange, DoesNotBelieveTheFuture) {
  Cluster described = cluster({core_group(4)});
  described.last_scaled_at = now + Seconds{301};
  const LastChange found = last(described, {});
  EXPECT_FALSE(found.at);
  ASSERT_EQ(found.warnings.size(), 1u);
  EXPECT_EQ(found.warnings[0].code, "last_scaled_in_future");
}

TEST(LastChange, SurvivesAClockThatJumps) {
  const std::vector<Recommendation> history{recommended(1, Seconds{120}, {core_2_to_4}, Seconds{100})};
  const Seconds days{86'400};
  EXPECT_FALSE(last(cluster({core_group(4)}), history, now - 2 * days).at);
  EXPECT_EQ(last(cluster({core_group(4)}), history, now + 3650 * days).at, now - Seconds{120});
}

TEST(LastChange, IsInferredByTheSumWhileManagedScalingChoosesThePools) {
  const PoolTarget core{.pool_id = "ig-CORE", .from = 2, .to = 4};
  const PoolTarget task{.pool_id = "ig-TASK", .from = 1, .to = 2};
  const auto found = [&](std::int64_t cores, std::int64_t tasks, std::optional<ComputeLimits> attached) {
    Cluster described =
        cluster({group("ig-MASTER", Role::primary, Market::on_demand, 1), core_group(cores), task_group(tasks)});
    described.managed_scaling = attached;
    return last(described, {recommended(1, Seconds{120}, {core, task})}).inferred.has_value();
  };
  EXPECT_TRUE(found(3, 3, limits(6, 10)));
  EXPECT_FALSE(found(3, 2, limits(6, 10)));
  EXPECT_FALSE(found(3, 3, std::nullopt)) << "without it the pools' own counts are what was asked for";
}

}  // namespace
}  // namespace headroom
