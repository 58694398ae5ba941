#include <limits>

#include <gtest/gtest.h>

#include "core/kubernetes/replicas/keda_rules.hpp"

namespace headroom::kubernetes {
namespace {

ActivationState inactive(std::int64_t current, std::int64_t seconds_ago) {
  return {.current = current, .since_active = Seconds{seconds_ago}};
}
ActivationState active(std::int64_t current) { return {.current = current, .activity = Activity::active}; }

TEST(Keda, ActivatesStrictlyAboveTheThreshold) {
  EXPECT_FALSE(activates(0, 0));
  EXPECT_TRUE(activates(0.001, 0));
  EXPECT_FALSE(activates(5, 5));
  EXPECT_TRUE(activates(-1, -2));
}

TEST(Keda, WakesToTheMinimumAndAtLeastToOne) {
  EXPECT_EQ(activate({}, active(0)), (Activation{1, ActivationStep::from_zero}));
  EXPECT_EQ(activate({.minimum = 5}, active(0)), (Activation{5, ActivationStep::from_zero}));
  EXPECT_EQ(activate({.minimum = 5, .idle = 2}, active(2)), (Activation{5, ActivationStep::from_zero}));
  EXPECT_EQ(activate({.minimum = 5}, active(2)), (Activation{2, ActivationStep::none}))
      << "between one and the minimum the autoscaler acts";
  EXPECT_EQ(activate({}, active(3)), (Activation{3, ActivationStep::none}));
}

TEST(Keda, RestsOnceTheCooldownIsOver) {
  EXPECT_EQ(activate({}, inactive(4, 300)), (Activation{4, ActivationStep::cooling_down}));
  EXPECT_EQ(activate({}, inactive(4, 301)), (Activation{0, ActivationStep::to_idle}));
  EXPECT_EQ(activate({.minimum = 5, .idle = 0}, inactive(9, 301)), (Activation{0, ActivationStep::to_idle}));
  EXPECT_EQ(activate({.minimum = 5, .idle = 2}, inactive(9, 300)), (Activation{9, ActivationStep::cooling_down}));
  EXPECT_EQ(activate({.minimum = 5, .idle = 2}, inactive(2, 301)), (Activation{2, ActivationStep::none}));
  EXPECT_EQ(activate({.minimum = 2}, inactive(4, 301)), (Activation{4, ActivationStep::none}))
      << "with a minimum above zero the way down is the autoscaler's";
  EXPECT_EQ(activate({}, inactive(0, 301)), (Activation{0, ActivationStep::none}));
  EXPECT_EQ(activate({.minimum = 3}, inactive(1, 301)), (Activation{3, ActivationStep::to_minimum}));
}

TEST(Keda, CoolsDownFromItsCreationWhereNothingWasEverActive) {
  const auto created = [](std::int64_t ago) { return ActivationState{.current = 4, .since_created = Seconds{ago}}; };
  EXPECT_EQ(activate({.initial_cooldown = Seconds{60}}, created(60)).step, ActivationStep::cooling_down);
  EXPECT_EQ(activate({.initial_cooldown = Seconds{60}}, created(61)).step, ActivationStep::to_idle);
  EXPECT_EQ(activate({}, created(1)).step, ActivationStep::to_idle) << "the ordinary cooldown has no part in it";
  EXPECT_EQ(activate({}, {.current = 4}).step, ActivationStep::to_idle);
}

TEST(Keda, HoldsWhatItCannotJudge) {
  ActivationState failed = inactive(4, 9999);
  failed.activity = Activity::failed;
  EXPECT_EQ(activate({}, failed), (Activation{4, ActivationStep::held_for_failure}));
  EXPECT_EQ(activate({.fallback_replicas = 6}, failed), (Activation{4, ActivationStep::held_for_failure}));
  EXPECT_EQ(activate({.fallback_replicas = 0}, failed), (Activation{0, ActivationStep::to_idle}));
}

TEST(Keda, DoesNothingThatIsPaused) {
  ActivationState waking = active(0);
  waking.pauses.scale_out = true;
  EXPECT_EQ(activate({}, waking), (Activation{0, ActivationStep::scale_out_paused}));
  ActivationState resting = inactive(4, 301);
  resting.pauses.scale_out = true;
  EXPECT_EQ(activate({}, resting).replicas, 0);
  resting.pauses = {.scale_in = true};
  EXPECT_EQ(activate({}, resting), (Activation{4, ActivationStep::scale_in_paused}));
  resting.pauses = {.paused = true};
  EXPECT_EQ(activate({}, resting), (Activation{4, ActivationStep::paused}));
}

TEST(Keda, PausesAtANumberWhateverItsBoundsAre) {
  ActivationState state = inactive(4, 301);
  state.pauses = {.paused = true, .replicas = 2};
  EXPECT_EQ(activate({.minimum = 3}, state), (Activation{2, ActivationStep::paused_at_replicas}));
  state.pauses.replicas = 0;
  EXPECT_EQ(activate({}, state), (Activation{0, ActivationStep::paused_at_replicas}));
}

TEST(Keda, FallsBackToAValueThatTheReadyReplicasMultiply) {
  const Fallback rules{.failure_threshold = 3, .replicas = 10};
  EXPECT_EQ(fallback_value(rules, 3, 4, 4, 10'000), std::nullopt);
  EXPECT_EQ(fallback_value(rules, 4, 4, 4, 10'000), 25'000);  // 10 × 10 / 4
  EXPECT_EQ(fallback_value(rules, 4, 4, 3, 10'000), 33'333);
  EXPECT_EQ(fallback_value(rules, 4, 0, 0, 10'000), 100'000) << "at zero nothing is multiplied";
  EXPECT_EQ(fallback_value(rules, 4, 4, 0, 10'000), std::nullopt);
}

TEST(Keda, FallsBackOnceFailuresExceedTheThreshold) {
  const Fallback rules{.failure_threshold = 3, .replicas = 10};
  EXPECT_EQ(fallback_metric(rules, 3, 4, 10'000), std::nullopt);
  EXPECT_EQ(fallback_metric(rules, 4, 4, 10'000), 100'000);
  EXPECT_EQ(fallback_metric({.failure_threshold = 0, .replicas = 0}, 1, 4, 10'000), 0);
  EXPECT_EQ(fallback_metric(rules, 4, 4, 2'900), 29'000);
  EXPECT_EQ(fallback_metric(rules, 4, 4, std::numeric_limits<std::int64_t>::max()),
            std::numeric_limits<std::int64_t>::max());
}

TEST(Keda, FallsBackToTheReplicasItsBehaviorNames) {
  struct Row {
    FallbackBehavior behavior;
    std::int64_t at_four;
    std::int64_t at_twelve;
  };
  for (const Row& row :
       {Row{FallbackBehavior::fixed, 10, 10}, Row{FallbackBehavior::current_replicas, 4, 12},
        Row{FallbackBehavior::current_replicas_if_higher, 10, 12},
        Row{FallbackBehavior::current_replicas_if_lower, 4, 10}, Row{FallbackBehavior::scaling_modifiers, 10, 10}}) {
    EXPECT_EQ(fallback_replicas({.replicas = 10, .behavior = row.behavior}, 4), row.at_four);
    EXPECT_EQ(fallback_replicas({.replicas = 10, .behavior = row.behavior}, 12), row.at_twelve);
  }
}

}  // namespace
}  // namespace headroom::kubernetes
