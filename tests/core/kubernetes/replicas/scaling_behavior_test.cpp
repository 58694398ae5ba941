#include "core/kubernetes/replicas/scaling_behavior.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "core/kubernetes/replicas/reconciliation.hpp"

namespace headroom::kubernetes {
namespace {

const Instant now{std::chrono::hours{500'000}};

ReplicaRecommendation asked(std::int64_t replicas, std::int64_t seconds_ago) {
  return {now - Seconds{seconds_ago}, replicas};
}
ScaleEvent changed(std::int64_t change, std::int64_t seconds_ago) { return {now - Seconds{seconds_ago}, change}; }

ScalingRules rules(ScalingPolicyType type, std::int64_t value, Seconds period = Seconds{60}) {
  return {.policies = {{type, value, period}}};
}
ScalingBehavior with_windows(Seconds up, Seconds down) {
  ScalingBehavior behavior;
  behavior.scale_up.stabilization_window = up;
  behavior.scale_down.stabilization_window = down;
  return behavior;
}

TEST(ScalingBehavior, KeepsTheLargestRecommendationOfTheWindowWithoutABehavior) {
  const std::vector earlier{asked(9, 301), asked(8, 300), asked(7, 0)};
  EXPECT_EQ(stabilized(3, earlier, now, Seconds{300}), 8);
  EXPECT_EQ(stabilized(10, earlier, now, Seconds{300}), 10);
  EXPECT_EQ(stabilized(3, {}, now, Seconds{300}), 3);
}

TEST(ScalingBehavior, FollowsTheLeastUpAndTheLargestDown) {
  const std::vector earlier{asked(4, 60), asked(6, 120)};
  EXPECT_EQ(stabilized(9, 1, earlier, now, with_windows(Seconds{300}, Seconds{0})), 4);
  EXPECT_EQ(stabilized(9, 1, earlier, now, with_windows(Seconds{60}, Seconds{0})), 9) << "a window ends before its age";
  EXPECT_EQ(stabilized(2, 9, earlier, now, with_windows(Seconds{0}, Seconds{300})), 6);
  EXPECT_EQ(stabilized(2, 5, earlier, now, with_windows(Seconds{300}, Seconds{300})), 5) << "between the two";
}

TEST(ScalingBehavior, LetsThePolicyOfTheBiggestChangeDecideByDefault) {
  EXPECT_EQ(scale_up_limit(1, {}, now, default_scale_up()), 5);
  EXPECT_EQ(scale_up_limit(10, {}, now, default_scale_up()), 20);
  EXPECT_EQ(scale_down_limit(10, {}, now, default_scale_down()), 0);
  ScalingRules least = default_scale_up();
  least.select_policy = SelectPolicy::min;
  EXPECT_EQ(scale_up_limit(10, {}, now, least), 14);
  least.select_policy = SelectPolicy::disabled;
  EXPECT_EQ(scale_up_limit(10, {}, now, least), 10);
  EXPECT_EQ(scale_down_limit(10, {}, now, least), 10);
}

TEST(ScalingBehavior, RoundsPercentagesUpOnTheWayUpAndCutsThemOnTheWayDown) {
  EXPECT_EQ(scale_up_limit(1, {}, now, rules(ScalingPolicyType::percent, 10)), 2);
  EXPECT_EQ(scale_up_limit(100, {}, now, rules(ScalingPolicyType::percent, 10)), 110) << "111 in doubles";
  EXPECT_EQ(scale_down_limit(10, {}, now, rules(ScalingPolicyType::percent, 90)), 1) << "0 in doubles";
  EXPECT_EQ(scale_down_limit(9, {}, now, rules(ScalingPolicyType::percent, 50)), 4);
}

TEST(ScalingBehavior, CountsTheChangesOfThePeriodFromWhereItBegan) {
  const std::vector events{changed(9, 20), changed(5, 60), changed(-2, 30)};
  EXPECT_EQ(scale_up_limit(100, events, now, rules(ScalingPolicyType::pods, 10)), 103) << "100 − 9 + 2 + 10";
  EXPECT_EQ(scale_down_limit(100, events, now, rules(ScalingPolicyType::pods, 10)), 83);
  EXPECT_EQ(limited(200, 100, 1, 1000, {events}, now, {.scale_up = rules(ScalingPolicyType::pods, 1)}),
            (LimitedReplicas{100, ScalingLimit::scale_up_limit}))
      << "never below what there is";
}

TEST(ScalingBehavior, NamesTheNearestLimit) {
  EXPECT_EQ(limited(9, 3, 1, 6), (LimitedReplicas{6, ScalingLimit::too_many_replicas}));
  EXPECT_EQ(limited(9, 3, 1, 7), (LimitedReplicas{6, ScalingLimit::scale_up_limit}));
  EXPECT_EQ(limited(9, 0, 0, 9), (LimitedReplicas{4, ScalingLimit::scale_up_limit}));
  EXPECT_EQ(limited(0, 3, 1, 7), (LimitedReplicas{1, ScalingLimit::too_few_replicas}));
  EXPECT_EQ(limited(9, 3, 1, 8, {}, now, {}), (LimitedReplicas{7, ScalingLimit::scale_up_limit}));
  EXPECT_EQ(limited(9, 3, 1, 7, {}, now, {}), (LimitedReplicas{7, ScalingLimit::too_many_replicas}));
  EXPECT_EQ(limited(0, 3, 1, 7, {}, now, {}), (LimitedReplicas{1, ScalingLimit::too_few_replicas}));
}

TEST(ScalingBehavior, StaysInRangeWhateverHappened) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const std::vector events{changed(-most / 2, 1)};
  EXPECT_EQ(scale_up_limit(1, events, now, rules(ScalingPolicyType::percent, most_replicas)), most);
}

MetricResult wants(std::int64_t replicas) { return MetricReplicas{.desired = replicas}; }
const MetricResult fails = tl::unexpected(MetricFault::no_figures);

TEST(HorizontalPodAutoscaler, TakesTheLargestOfItsMetrics) {
  EXPECT_EQ(largest_of(std::vector{wants(3), wants(7), wants(5)}, 4), 7);
  EXPECT_EQ(largest_of(std::vector{wants(0)}, 4), 0);
  EXPECT_EQ(largest_of({}, 4), std::nullopt);
}

TEST(HorizontalPodAutoscaler, LetsAFailingMetricStandInTheWayOfShrinkingOnly) {
  EXPECT_EQ(largest_of(std::vector{fails, wants(7)}, 4), 7);
  EXPECT_EQ(largest_of(std::vector{wants(4), fails}, 4), 4);
  EXPECT_EQ(largest_of(std::vector{fails, wants(3)}, 4), std::nullopt);
  EXPECT_EQ(largest_of(std::vector{fails}, 4), std::nullopt);
}

TEST(HorizontalPodAutoscaler, AsksItsMetricsOnlyInsideItsBounds) {
  const std::vector metrics{wants(5)};
  const auto stage = [&](std::int64_t current, std::int64_t minimum) {
    return reconcile({.minimum = minimum, .maximum = 8}, metrics, current, {}, now).stage;
  };
  EXPECT_EQ(stage(0, 1), AutoscalerStage::disabled);
  EXPECT_EQ(stage(0, 0), AutoscalerStage::metrics);
  EXPECT_EQ(stage(9, 1), AutoscalerStage::above_maximum);
  EXPECT_EQ(stage(2, 3), AutoscalerStage::below_minimum);
  EXPECT_EQ(stage(3, 3), AutoscalerStage::metrics);
}

TEST(HorizontalPodAutoscaler, StabilisesFirstAndLimitsThen) {
  const std::vector earlier{asked(40, 30)};
  const std::vector metrics{wants(100)};
  ScalingBehavior behavior;
  behavior.scale_up.stabilization_window = Seconds{60};
  const Reconciled result =
      reconcile({.minimum = 1, .maximum = 50, .behavior = behavior}, metrics, 10, {.recommendations = earlier}, now);
  EXPECT_EQ(result.recommended, 100);
  EXPECT_EQ(result.stabilized, 40);
  EXPECT_EQ(result.desired, 20);
  EXPECT_EQ(result.limit, ScalingLimit::scale_up_limit);
}

}  // namespace
}  // namespace headroom::kubernetes
