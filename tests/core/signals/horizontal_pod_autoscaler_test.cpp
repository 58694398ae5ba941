#include "core/signals/horizontal_pod_autoscaler.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;
using kubernetes::PodFigure;
using kubernetes::PodState;

ReplicaMetric external(std::string name, std::int64_t target_milli,
                       ReplicaTargetType type = ReplicaTargetType::average_value) {
  return {.name = std::move(name), .target_type = type, .target = target_milli};
}
ReplicaMetric cpu(std::int64_t target_percent, std::vector<PodFigure> pods = {}) {
  return {.source = ReplicaMetricSource::resource,
          .name = "cpu",
          .target_type = ReplicaTargetType::utilization,
          .target = target_percent,
          .pods = std::move(pods)};
}
PodFigure pod(std::int64_t usage_milli) { return {.usage_milli = usage_milli, .request_milli = 1000}; }

/// A Deployment of `replicas` that all run, and what is measured on it.
struct Scene {
  Cluster described;
  Metrics metrics{};
  Policy rules = policy(limits(0, 1000, Unit::replicas));
  HorizontalPodAutoscaler signal{.min_replicas = 1, .max_replicas = 100};

  Scene(std::int64_t replicas, std::vector<ReplicaMetric> wanted, std::vector<MetricValue> measured)
      : described(cluster({group("deployment/workers", Role::worker, Market::on_demand, replicas)})),
        metrics(values(std::move(measured))) {
    described.platform = Platform::kubernetes;
    signal.metrics = std::move(wanted);
  }
  std::optional<Proposal> proposal() const {
    return propose(signal, observe(described, metrics, rules, now, builtin_catalog()));
  }
  Proposal opinion() const { return proposal().value(); }
};

std::string told(const Proposal& p) { return std::to_string(p.proposes.value) + " " + std::string(p.reason); }

TEST(HorizontalPodAutoscalerSignal, FollowsTheTargetOfEachKindOfMetric) {
  struct Case {
    ReplicaMetric metric;
    double figure;
    std::string_view told;
  };
  const ReplicaMetric per_pod{.source = ReplicaMetricSource::pods, .name = "m", .target = 15'000};
  ReplicaMetric of_object = external("m", 10'000, ReplicaTargetType::value);
  of_object.source = ReplicaMetricSource::object;
  ReplicaMetric percent = cpu(50);
  percent.name = "m";
  for (const Case& c : {Case{percent, 80.9, "7 metric_above_target"},
                        {percent, 55.9, "4 on_target"},
                        {percent, 30, "3 metrics_below_target"},
                        {per_pod, 31.666, "9 metric_above_target"},
                        {of_object, 50, "20 metric_above_target"},
                        {external("m", 5'000), 100, "20 metric_above_target"},
                        {external("m", 5'000), 22, "4 on_target"},
                        {external("m", 5'000), 0, "1 metrics_below_target"}}) {
    Scene scene{4, {c.metric}, {{"m", c.figure}}};
    scene.signal.behavior.emplace().scale_up.policies = {{kubernetes::ScalingPolicyType::percent, 900, Seconds{15}}};
    EXPECT_EQ(told(scene.opinion()), c.told) << c.figure;
  }
}

TEST(HorizontalPodAutoscalerSignal, TakesTheWorkedExampleFromThreeToFive) {
  const Scene scene{
      3, {cpu(30, {pod(300), pod(500), pod(700)}), external("queue_depth", 30'000)}, {{"queue_depth", 100}}};
  const Proposal p = scene.opinion();
  EXPECT_EQ(told(p), "5 metric_above_target");
  EXPECT_EQ(p.detail, "cpu at a target of 30% of the requests asks for 5 replicas");
  const Evidence of_cpu{"cpu", 50, Comparison::greater_than, 30, 1, true};
  const Evidence of_queue{"queue_depth", 100, Comparison::greater_than, 90, 1};
  EXPECT_EQ(p.evidence, (std::vector{of_cpu, of_queue}));
  EXPECT_EQ(asks_for(scene.signal), std::vector<std::string_view>{"queue_depth"});
}

TEST(HorizontalPodAutoscalerSignal, SaysWhatBoundsIt) {
  const auto of_backlog = [](double figure) { return Scene{4, {external("backlog", 10'000)}, {{"backlog", figure}}}; };
  Scene full = of_backlog(100);
  full.signal.max_replicas = 4;
  EXPECT_EQ(told(full.opinion()), "4 at_max_replicas");
  EXPECT_EQ(full.opinion().detail,
            "backlog at a target of 10 per replica asks for 10 replicas, but the maximum is 4 replicas");
  EXPECT_EQ(of_backlog(100).opinion().detail,
            "backlog at a target of 10 per replica asks for 10 replicas, but the scaling rate allows no more than 8 "
            "replicas now");
  Scene remembered = of_backlog(10);
  remembered.signal.recommendations =
      std::vector<kubernetes::ReplicaRecommendation>{{now - Seconds{300}, 4}, {now - Seconds{301}, 9}};
  EXPECT_EQ(told(remembered.opinion()), "4 stabilized");
  EXPECT_EQ(remembered.opinion().detail,
            "backlog at a target of 10 per replica asks for 1 replica, held at 4 replicas by an earlier request in the "
            "last 5 min");
  Scene slow = of_backlog(10);
  slow.signal.behavior.emplace().scale_down = {.policies = {{kubernetes::ScalingPolicyType::pods, 1, Seconds{60}}}};
  EXPECT_EQ(told(slow.opinion()), "3 metrics_below_target");
  slow.signal.scale_events = std::vector<kubernetes::ScaleEvent>{{now - Seconds{59}, -1}};
  EXPECT_EQ(told(slow.opinion()), "4 scale_down_limited");
  Scene least = of_backlog(10);
  least.signal.min_replicas = 4;
  EXPECT_EQ(told(least.opinion()), "4 at_min_replicas");
}

TEST(HorizontalPodAutoscalerSignal, MovesIntoItsBoundsWithoutAskingItsMetrics) {
  Scene scene{4, {external("backlog", 10'000)}, {}};
  EXPECT_FALSE(scene.proposal());
  scene.signal.max_replicas = 3;
  EXPECT_EQ(told(scene.opinion()), "3 above_max_replicas");
  scene.signal = {.min_replicas = 6, .max_replicas = 9, .metrics = scene.signal.metrics};
  EXPECT_EQ(told(scene.opinion()), "6 below_min_replicas");
}

TEST(HorizontalPodAutoscalerSignal, IsSwitchedOffAtZeroUnlessItsMinimumIsZero) {
  Scene scene{0, {external("backlog", 10'000)}, {{"backlog", 25}}};
  EXPECT_EQ(told(scene.opinion()), "0 scaling_disabled");
  scene.signal.min_replicas = 0;
  EXPECT_EQ(told(scene.opinion()), "3 metric_above_target");
  scene.metrics = values({{"backlog", 0}});
  EXPECT_EQ(told(scene.opinion()), "0 on_target");
}

TEST(HorizontalPodAutoscalerSignal, StartsOnlyWhatItTookToZeroItself) {
  Scene scene{0, {external("backlog", 10'000)}, {{"backlog", 25}}};
  scene.signal.zeroed_by = kubernetes::ZeroedBy::autoscaler;
  EXPECT_EQ(told(scene.opinion()), "1 below_min_replicas");
  scene.signal.min_replicas = 0;
  EXPECT_EQ(told(scene.opinion()), "3 metric_above_target");
  scene.signal.zeroed_by = kubernetes::ZeroedBy::somebody_else;
  EXPECT_EQ(told(scene.opinion()), "0 scaling_disabled");
}

TEST(HorizontalPodAutoscalerSignal, DoesNotShrinkWhileAMetricFails) {
  Scene scene{4, {external("backlog", 10'000), external("age", 1'000, ReplicaTargetType::value)}, {{"backlog", 10}}};
  EXPECT_EQ(told(scene.opinion()), "4 metrics_unavailable");
  EXPECT_EQ(scene.opinion().detail, "age is not known, so nothing is removed");
  scene.metrics = values({{"backlog", 50}});
  EXPECT_EQ(told(scene.opinion()), "5 metric_above_target");
}

TEST(HorizontalPodAutoscalerSignal, NamesTheFiguresThatWouldChangeItsMind) {
  const Proposal up = Scene{4, {external("backlog", 10'000)}, {{"backlog", 50}}}.opinion();
  ASSERT_EQ(up.counterfactuals.size(), 2);
  EXPECT_EQ(up.counterfactuals[0],
            (Counterfactual{Direction::hold, {{"backlog", Comparison::less_than_or_equal, 44, {}}}}))
      << "10 × 4 × 1.1";
  EXPECT_EQ(up.counterfactuals[1],
            (Counterfactual{Direction::in, {{"backlog", Comparison::less_than_or_equal, 30, Seconds{300}}}}))
      << "three replicas are enough for 30";

  const Proposal hold = Scene{20, {cpu(50)}, {{"cpu", 50}}}.opinion();
  ASSERT_EQ(hold.counterfactuals.size(), 2);
  EXPECT_EQ(hold.counterfactuals[0].change[0], (Condition{"cpu", Comparison::greater_than_or_equal, 56, {}}))
      << "55.9% is cut to 55%, which is within the tolerance";
  EXPECT_EQ(hold.counterfactuals[1].change[0], (Condition{"cpu", Comparison::less_than, 45, Seconds{300}}));
}

TEST(HorizontalPodAutoscalerSignal, FlipsAtTheFiguresItNames) {
  constexpr double step = 0.002;  // figures count in thousandths, rounded up
  const auto proposes = [](std::int64_t replicas, const ReplicaMetric& metric, double figure) {
    return Scene{replicas, {metric}, {{metric.name, figure}}}.opinion().proposes.value;
  };
  for (const std::int64_t replicas : {1, 2, 4, 9, 10, 11, 20, 37}) {
    for (const ReplicaMetric& metric :
         {cpu(50), external("backlog", 7'000), external("age", 3'000, ReplicaTargetType::value)}) {
      const double level = metric.target_type == ReplicaTargetType::average_value ? 7.0 * static_cast<double>(replicas)
                                                                                  : (metric.name == "cpu" ? 50 : 3);
      const Proposal calm = Scene{replicas, {metric}, {{metric.name, level}}}.opinion();
      for (const Counterfactual& other : calm.counterfactuals) {
        const Condition& c = other.change[0];
        const double beyond = other.flip_to == Direction::out ? c.value + step : c.value - step;
        const double before = other.flip_to == Direction::out ? c.value - step : c.value + step;
        if (other.flip_to == Direction::out)
          EXPECT_GT(proposes(replicas, metric, beyond), replicas) << metric.name << " " << replicas;
        else
          EXPECT_LT(proposes(replicas, metric, beyond), replicas) << metric.name << " " << replicas;
        EXPECT_EQ(proposes(replicas, metric, before), replicas) << metric.name << " " << replicas;
      }
    }
  }
}

TEST(HorizontalPodAutoscalerSignal, WarnsWhereItKnowsNothingOfTheStabilisationWindow) {
  Scene scene{4, {external("backlog", 10'000)}, {{"backlog", 10}}};
  ASSERT_EQ(scene.opinion().warnings.size(), 1);
  EXPECT_EQ(scene.opinion().warnings[0],
            "the requests of the metrics in the last 5 min are not known; a running autoscaler may still delay this");
  scene.signal.downscale_stabilization = Seconds{0};
  EXPECT_TRUE(scene.opinion().warnings.empty());
}

TEST(HorizontalPodAutoscalerSignal, ScalesInOnPodsThatTheMetricsDoNotKnow) {
  Scene scene{3, {cpu(50, {pod(100), pod(100), pod(100)})}, {}};
  scene.rules.signals = {scene.signal};
  EvaluationInput request = input(scene.described, scene.metrics, scene.rules);
  const Decision decision = decided(request);
  EXPECT_EQ(decision.target, Units{1}) << "10% of 50% × 3 = 0.6";
  EXPECT_FALSE(decision.blocked);
}

TEST(HorizontalPodAutoscalerSignal, TakesTheToleranceOfItsBehavior) {
  Scene scene{10, {external("age", 1'000, ReplicaTargetType::value)}, {{"age", 1.25}}};
  EXPECT_EQ(scene.opinion().proposes, Units{13});
  scene.signal.behavior.emplace().scale_up.tolerance_millionths = 250'000;
  EXPECT_EQ(scene.opinion().reason, "on_target");
}

}  // namespace
}  // namespace headroom
