#include "core/signals/keda.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

constexpr std::string_view objects = "s3://landing/incoming/";

KedaTrigger backlog() {
  return {.type = KedaTriggerType::s3_backlog, .metric = std::string(objects), .target_milli = 5'000};
}
KedaTrigger queue() { return {.metric = "queue_depth", .target_milli = 10'000, .activation = 5}; }

/// A Deployment of `replicas` that all run, and what waits for it.
struct Scene {
  Cluster described;
  Metrics metrics{};
  Policy rules = policy(limits(0, 1000, Unit::replicas));
  Keda signal{.max_replica_count = 10};

  Scene(std::int64_t replicas, std::vector<KedaTrigger> triggers, std::vector<MetricValue> measured)
      : described(cluster({group("deployment/workers", Role::worker, Market::on_demand, replicas)})),
        metrics(values(std::move(measured))) {
    described.platform = Platform::kubernetes;
    signal.triggers = std::move(triggers);
  }
  std::optional<Proposal> proposal() const {
    return propose(signal, observe(described, metrics, rules, now, builtin_catalog()));
  }
  Proposal opinion() const { return proposal().value(); }
};

Scene with_objects(std::int64_t replicas, double waiting) {
  return {replicas, {backlog()}, {{std::string(objects), waiting}}};
}

std::string told(const Proposal& p) { return std::to_string(p.proposes.value) + " " + std::string(p.reason); }

TEST(KedaSignal, StartsOneReplicaAndNamesWhereItGoesFromThere) {
  const Proposal p = with_objects(0, 37).opinion();
  EXPECT_EQ(told(p), "1 activated");
  EXPECT_EQ(p.detail,
            "a trigger is active, so KEDA starts 1 replica; from there its autoscaler continues to 8 replicas");
  EXPECT_EQ(p.evidence, (std::vector<Evidence>{{std::string(objects), 37, Comparison::greater_than, 0, 1}}));
  EXPECT_EQ(p.counterfactuals,
            (std::vector<Counterfactual>{
                {Direction::hold, {{std::string(objects), Comparison::less_than_or_equal, 0, {}}}}}));
}

TEST(KedaSignal, LeavesWhatRunsToItsAutoscaler) {
  const Proposal p = with_objects(3, 37).opinion();
  EXPECT_EQ(told(p), "6 metric_above_target");
  EXPECT_EQ(p.detail,
            "KEDA's autoscaler decides: s3://landing/incoming/ at a target of 5 per replica asks for 8 replicas, "
            "but the scaling rate allows no more than 6 replicas now");
  EXPECT_EQ(p.evidence, (std::vector<Evidence>{{std::string(objects), 37, Comparison::greater_than, 15, 1}}));
}

TEST(KedaSignal, GoesToZeroOnlyOnceTheCooldownIsOver) {
  Scene scene = with_objects(3, 0);
  scene.signal.last_active_at = now - Seconds{300};
  EXPECT_EQ(told(scene.opinion()), "1 metrics_below_target") << "its autoscaler goes down to one meanwhile";
  EXPECT_TRUE(scene.opinion().detail.ends_with(
      "; no trigger is active, and 1 s of the cooldown remain until KEDA goes to 0 replicas"))
      << scene.opinion().detail;
  scene.signal.last_active_at = now - std::chrono::milliseconds{300'001};
  EXPECT_EQ(told(scene.opinion()), "0 cooldown_over");
  EXPECT_EQ(
      scene.opinion().counterfactuals,
      (std::vector<Counterfactual>{{Direction::hold, {{std::string(objects), Comparison::greater_than, 0, {}}}}}));
}

TEST(KedaSignal, WaitsForTheInitialCooldownWhereNothingWasEverActive) {
  Scene scene = with_objects(1, 0);
  scene.signal.initial_cooldown_period = Seconds{120};
  scene.signal.created_at = now - Seconds{60};
  EXPECT_EQ(told(scene.opinion()), "1 at_min_replicas");
  EXPECT_TRUE(scene.opinion().detail.ends_with("61 s of the initial cooldown remain until KEDA goes to 0 replicas"));
  scene.signal.created_at.reset();
  EXPECT_EQ(told(scene.opinion()), "0 cooldown_over");
}

TEST(KedaSignal, RestsAtItsIdleCountAndWakesToItsMinimum) {
  Scene scene = with_objects(6, 0);
  scene.signal.min_replica_count = 4;
  EXPECT_EQ(told(scene.opinion()), "4 metrics_below_target");
  scene.signal.idle_replica_count = 0;
  EXPECT_EQ(told(scene.opinion()), "0 cooldown_over");
  Scene idle = with_objects(0, 1);
  idle.signal = scene.signal;
  EXPECT_EQ(told(idle.opinion()), "4 activated");
}

TEST(KedaSignal, HoldsAtZeroWhileNothingIsActive) {
  Scene scene{0, {queue()}, {{"queue_depth", 5}}};
  const Proposal p = scene.opinion();
  EXPECT_EQ(told(p), "0 nothing_active");
  EXPECT_EQ(p.detail, "no trigger is active; KEDA polls them every 30 s");
  EXPECT_EQ(p.counterfactuals,
            (std::vector<Counterfactual>{{Direction::out, {{"queue_depth", Comparison::greater_than, 5, {}}}}}));
  scene.metrics = values({{"queue_depth", 5.001}});
  EXPECT_EQ(told(scene.opinion()), "1 activated");
}

TEST(KedaSignal, TakesACountOfObjectsThatTheTriggerBrings) {
  Scene scene = with_objects(3, 1000);
  scene.signal.triggers[0].object_count = 37;
  const Evidence counted{std::string(objects), 37, Comparison::greater_than, 15, 1, true};
  EXPECT_EQ(scene.opinion().evidence, std::vector{counted});
  EXPECT_TRUE(asks_for(scene.signal).empty());
  scene.signal.triggers[0].object_count = 0;
  EXPECT_EQ(told(scene.opinion()), "0 cooldown_over");
  scene.rules.signals = {scene.signal};
  scene.metrics = {};
  EXPECT_EQ(decided(input(scene.described, scene.metrics, scene.rules)).target, Units{0});
}

TEST(KedaSignal, TakesOneActiveTriggerForEnough) {
  const Scene scene{0, {backlog(), queue()}, {{std::string(objects), 0}, {"queue_depth", 60}}};
  EXPECT_EQ(told(scene.opinion()), "1 activated");
}

TEST(KedaSignal, HasNoOpinionWhereNoTriggerCouldBeAsked) {
  Scene scene{3, {backlog(), queue()}, {}};
  EXPECT_FALSE(scene.proposal());
  scene.signal.pauses.paused = true;
  EXPECT_EQ(told(scene.opinion()), "3 paused");
}

TEST(KedaSignal, HoldsWhileATriggerFailsAndTheOthersAreQuiet) {
  Scene asleep{0, {backlog(), queue()}, {{"queue_depth", 0}}};
  EXPECT_EQ(told(asleep.opinion()), "0 triggers_failed");
  Scene awake{3, {backlog(), queue()}, {{"queue_depth", 0}}};
  EXPECT_EQ(told(awake.opinion()), "3 metrics_unavailable");
}

TEST(KedaSignal, FallsBackOnceATriggerHasFailedTooOften) {
  Scene scene = Scene{4, {queue()}, {}};
  scene.signal.fallback = {.failure_threshold = 3, .replicas = 6};
  scene.signal.triggers[0].failures = 2;
  EXPECT_FALSE(scene.proposal()) << "the third failure is not above the threshold";
  scene.signal.triggers[0].failures = 3;
  const Proposal p = scene.opinion();
  EXPECT_EQ(told(p), "6 metric_above_target");
  EXPECT_TRUE(p.evidence.empty());
  EXPECT_EQ(p.detail,
            "KEDA's autoscaler decides: queue_depth, which is not known and replaced by its fallback of 60, "
            "at a target of 10 per replica asks for 6 replicas");
}

TEST(KedaSignal, StartsByAFallbackUnlessThatIsZeroReplicas) {
  Scene scene{0, {queue()}, {}};
  scene.signal.triggers[0].failures = 3;
  scene.signal.fallback = {.failure_threshold = 3, .replicas = 2};
  EXPECT_EQ(told(scene.opinion()), "1 activated");
  EXPECT_EQ(scene.opinion().detail,
            "a trigger failed and its fallback counts as active, so KEDA starts 1 replica; from there its autoscaler "
            "continues to 2 replicas");
  scene.signal.fallback->replicas = 0;
  EXPECT_EQ(told(scene.opinion()), "0 nothing_active");
}

TEST(KedaSignal, HoldsForATriggerThatCouldNotBeRead) {
  const KedaTrigger unread{.type = KedaTriggerType::unread, .metric = "x", .problem = "is unknown"};
  Scene scene{3, {queue(), unread}, {{"queue_depth", 0}}};
  EXPECT_EQ(told(scene.opinion()), "3 metrics_unavailable");
  scene.signal.fallback = {.failure_threshold = 3, .replicas = 0};
  EXPECT_EQ(told(scene.opinion()), "3 metrics_unavailable") << "KEDA may know it, so its fallback does not count";
  scene.metrics = values({{"queue_depth", 70}});
  EXPECT_EQ(told(scene.opinion()), "6 metric_above_target") << "it prevents no growth";
}

TEST(KedaSignal, FollowsTheFormulaAloneIfThereIsOne) {
  KedaTrigger named = queue();
  named.name = "q";
  Scene scene{4, {named}, {{"queue_depth", 60}}};
  scene.signal.modifiers = {.formula = "q / 10", .target_milli = 3'000, .activation = 5};
  EXPECT_EQ(told(scene.opinion()), "2 metrics_below_target");  // 6 / 3
  scene.signal.modifiers->activation = 6;
  EXPECT_EQ(told(scene.opinion()), "0 cooldown_over") << "6 is not above 6";
  scene.metrics = {};
  EXPECT_FALSE(scene.proposal());
  scene.signal.modifiers->observed = 30;
  EXPECT_EQ(told(scene.opinion()), "8 metric_above_target") << "the autoscaler saw 30, so 10; at most twice 4";
}

TEST(KedaSignal, StaysUpInsideTheWindowOfACronTrigger) {
  // It is 10:00:30 UTC.
  const KedaTrigger office{
      .type = KedaTriggerType::cron, .metric = "office", .cron = {"UTC", "0 8 * * *", "0 18 * * *", 5}};
  Scene scene{2, {office}, {}};
  EXPECT_EQ(told(scene.opinion()), "4 metric_above_target") << "5, but no more than 4 or twice as many at once";
  EXPECT_EQ(scene.opinion().changes_at, at("2026-11-22T18:00:00Z"));
  scene.signal.triggers[0].cron.start = "0 11 * * *";
  EXPECT_EQ(told(scene.opinion()), "0 cooldown_over");
  EXPECT_EQ(scene.opinion().changes_at, at("2026-11-22T11:00:00Z"));
}

TEST(KedaSignal, DoesNotMoveInAPausedDirection) {
  Scene up = with_objects(3, 37);
  up.signal.pauses.scale_out = true;
  EXPECT_EQ(told(up.opinion()), "3 scale_up_limited");
  Scene asleep = with_objects(0, 37);
  asleep.signal.pauses.scale_out = true;
  EXPECT_EQ(told(asleep.opinion()), "0 scale_out_paused");
  Scene down = with_objects(3, 0);
  down.signal.pauses.scale_in = true;
  EXPECT_EQ(told(down.opinion()), "3 scale_down_limited");
}

TEST(KedaSignal, StartsWhereActivationIsForced) {
  Scene scene{0, {queue()}, {}};
  scene.signal.force_activation = true;
  EXPECT_EQ(told(scene.opinion()), "1 activated");
  EXPECT_TRUE(scene.opinion().counterfactuals.empty());
}

TEST(KedaSignal, SaysThatKedaCannotCountObjectsItself) {
  EXPECT_EQ(
      with_objects(0, 1).opinion().warnings,
      (std::vector<std::string>{"KEDA has no scaler for S3: the objects of s3://landing/incoming/ reach it through "
                                "metrics-api or a queue of the bucket's notifications"}));
  EXPECT_TRUE((Scene{0, {queue()}, {{"queue_depth", 9}}}.opinion().warnings.empty()));
}

}  // namespace
}  // namespace headroom
