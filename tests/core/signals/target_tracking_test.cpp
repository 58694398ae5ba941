#include "core/signals/target_tracking.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// A cluster whose CPU is tracked at 70%.
struct Scene {
  Cluster described;
  Metrics metrics;
  TargetTracking signal{.metric = "CPUUtilization", .target = 70};

  Scene(std::int64_t instances, double cpu)
      : described(cluster({core_group(instances)})), metrics(values({{"CPUUtilization", cpu}})) {}

  std::optional<Proposal> proposal() const {
    return propose(signal, observe(described, metrics, policy(limits(0, 1000)), now, builtin_catalog()));
  }
  Proposal opinion() const { return proposal().value(); }
};

TEST(TargetTracking, RoundsChangesUp) {
  EXPECT_EQ(round_tracking_change(Fraction::of(1.5)), 2);
  EXPECT_EQ(round_tracking_change(Fraction::of(-1.5)), -1);
  EXPECT_EQ(round_tracking_change(Fraction::of(-0.5)), 0);
  EXPECT_EQ(round_tracking_change(0), 0);
  EXPECT_EQ(round_tracking_change(3), 3);
}

TEST(TargetTracking, ProposesTheCapacityThatWouldMeetTheTarget) {
  struct Case {
    std::int64_t instances;
    double cpu;
    std::int64_t proposes;
    std::string_view reason;
  };
  for (const Case& c : {Case{10, 84, 12, "metric_above_target"},      // 10 × 84 / 70 = 12
                        Case{10, 70.001, 11, "metric_above_target"},  // 10.0001…
                        Case{10, 70, 10, "near_target"},              //
                        Case{10, 63, 10, "near_target"},              // 90% of 70 is no scale-in yet
                        Case{10, 62.999, 9, "metric_below_target"},   // 8.9998…
                        Case{10, 35, 5, "metric_below_target"},       //
                        Case{10, 0, 0, "metric_below_target"},        //
                        Case{10, -35, 0, "metric_below_target"},      // never below none
                        Case{3, 50, 3, "less_would_exceed_target"},   // 2.14… is 3
                        Case{3, 46.6, 2, "metric_below_target"},      // 1.997…
                        Case{1, 1, 1, "less_would_exceed_target"},    //
                        Case{1, 141, 3, "metric_above_target"},       // 2.01…
                        Case{7, 1e300, 1'000'000'000'000'000, "metric_above_target"}}) {
    const Proposal p = Scene{c.instances, c.cpu}.opinion();
    EXPECT_EQ(p.proposes, Units{c.proposes}) << c.instances << " at " << c.cpu;
    EXPECT_EQ(p.reason, c.reason) << c.instances << " at " << c.cpu;
  }
}

TEST(TargetTracking, IsNotDeceivedByWhatDoublesAdd) {
  // 3 × 0.9 / 0.3 is 9; in doubles it is 9.000000000000002, which would be rounded to 10.
  Scene scene{3, 0.9};
  scene.signal.target = 0.3;
  EXPECT_EQ(scene.opinion().proposes, Units{9});
}

TEST(TargetTracking, SaysHowTheCapacityCameAbout) {
  const Proposal p = Scene{10, 84}.opinion();
  EXPECT_EQ(p.detail, "10 instances × 84 / 70 = 12");
  EXPECT_EQ((Scene{3, 50}.opinion().detail), "3 instances × 50 / 70 = 2.14, rounded up: 3, so no fewer would do");
  EXPECT_EQ(p.evidence, (std::vector<Evidence>{{"CPUUtilization", 84, Comparison::greater_than, 70, 1}}));
  EXPECT_EQ((Scene{10, 35}.opinion().evidence),
            (std::vector<Evidence>{{"CPUUtilization", 35, Comparison::less_than, 63, 1}}));
}

TEST(TargetTracking, HasNoOpinionWithoutItsMetric) {
  Scene scene{10, 84};
  scene.signal.metric = "cpuutilization";
  EXPECT_FALSE(scene.proposal());
  EXPECT_EQ(asks_for(scene.signal), std::vector<std::string_view>{"cpuutilization"});
}

TEST(TargetTracking, LeavesScaleInToOthersWhereItMayOnlyAdd) {
  for (const double cpu : {0.0, 30.0, 65.0, 70.0}) {
    Scene scene{10, cpu};
    scene.signal.scale_in = ScaleInMode::disabled;
    const Proposal p = scene.opinion();
    EXPECT_EQ(p.proposes, Units{10}) << cpu;
    EXPECT_TRUE(p.abstains_from_scale_in) << cpu;
    EXPECT_EQ(p.reason, cpu < 63 ? "scale_in_disabled" : "near_target") << cpu;
    for (const Counterfactual& c : p.counterfactuals) EXPECT_NE(c.flip_to, Direction::in) << cpu;
  }
  Scene busy{10, 84};
  busy.signal.scale_in = ScaleInMode::disabled;
  EXPECT_EQ(busy.opinion().proposes, Units{12});
  EXPECT_FALSE((Scene{10, 65}.opinion().abstains_from_scale_in));
}

TEST(TargetTracking, StartsFromTheRunningCapacity) {
  Scene starting{10, 84};
  starting.described.pools[0].running = 5;  // 5 × 84 / 70 = 6
  EXPECT_EQ(starting.opinion().proposes, Units{10});
  EXPECT_EQ(starting.opinion().reason, "additions_in_progress");
  EXPECT_EQ(starting.opinion().counterfactuals,
            (std::vector<Counterfactual>{{Direction::out, {{"CPUUtilization", Comparison::greater_than, 140, {}}}}}));

  Scene leaving{5, 84};
  leaving.described.pools[0].running = 10;
  EXPECT_EQ(leaving.opinion().proposes, Units{12});
  leaving.metrics = values({{"CPUUtilization", 42}});  // 10 × 42 / 70 = 6, and 5 will be left
  EXPECT_EQ(leaving.opinion().proposes, Units{5});
}

TEST(TargetTracking, HoldsWhereNothingRuns) {
  for (const std::int64_t requested : {0, 4}) {
    for (const double cpu : {0.0, 84.0}) {
      Scene scene{requested, cpu};
      scene.described.pools[0].running = 0;
      EXPECT_EQ(scene.opinion().proposes, Units{requested}) << cpu;
      EXPECT_EQ(scene.opinion().reason, "nothing_is_running") << cpu;
    }
  }
}

TEST(TargetTracking, SaysWhatWouldHaveTurnedIt) {
  const auto flips = [](std::int64_t instances, double cpu) { return Scene{instances, cpu}.opinion().counterfactuals; };
  EXPECT_EQ(
      flips(10, 84),
      (std::vector<Counterfactual>{{Direction::hold, {{"CPUUtilization", Comparison::less_than_or_equal, 70, {}}}}}));
  EXPECT_EQ(flips(10, 35), (std::vector<Counterfactual>{
                               {Direction::hold, {{"CPUUtilization", Comparison::greater_than_or_equal, 63, {}}}}}));
  EXPECT_EQ(flips(20, 65),
            (std::vector<Counterfactual>{{Direction::out, {{"CPUUtilization", Comparison::greater_than, 70, {}}}},
                                         {Direction::in, {{"CPUUtilization", Comparison::less_than, 63, {}}}}}));
  EXPECT_EQ(flips(2, 65), (std::vector<Counterfactual>{
                              {Direction::out, {{"CPUUtilization", Comparison::greater_than, 70, {}}}},
                              {Direction::in, {{"CPUUtilization", Comparison::less_than_or_equal, 35, {}}}}}));
}

TEST(TargetTracking, TurnsWhereItSaysItWould) {
  for (std::int64_t instances = 1; instances <= 40; ++instances) {
    const Counterfactual in = Scene{instances, 65}.opinion().counterfactuals.at(1);
    ASSERT_EQ(in.flip_to, Direction::in);
    const bool inclusive = in.change[0].comparison == Comparison::less_than_or_equal;
    const double cpu = inclusive ? in.change[0].value : std::nextafter(in.change[0].value, 0);
    EXPECT_LT((Scene{instances, cpu}.opinion().proposes), Units{instances});
  }
}

}  // namespace
}  // namespace headroom
