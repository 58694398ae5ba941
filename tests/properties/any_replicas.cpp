#include "tests/properties/any_replicas.hpp"

#include <utility>

#include "tests/support/clusters.hpp"

namespace headroom::testing {
namespace {

kubernetes::ScalingRules any_rules(Random& random) {
  using enum kubernetes::SelectPolicy;
  kubernetes::ScalingRules rules{.stabilization_window = Seconds{random.chance(40) ? 0 : random.whole(0, 3600)},
                                 .select_policy = random.one_of({max, max, min, disabled})};
  for (std::int64_t i = random.whole(1, 3); i > 0; --i)
    rules.policies.push_back(
        {.type = random.one_of({kubernetes::ScalingPolicyType::pods, kubernetes::ScalingPolicyType::percent}),
         .value = random.whole(1, 200),
         .period = Seconds{random.whole(1, 1800)}});
  rules.tolerance_millionths = random.maybe(20, [&] { return random.whole(0, 500'000); });
  return rules;
}

std::vector<kubernetes::PodFigure> any_pods(Random& random) {
  std::vector<kubernetes::PodFigure> pods;
  using enum kubernetes::PodState;
  for (std::int64_t i = random.whole(1, 8); i > 0; --i)
    pods.push_back({.usage_milli = random.maybe(80, [&] { return random.whole(0, 4000); }),
                    .request_milli = random.maybe(90, [&] { return random.whole(0, 2000); }),
                    .state = random.one_of({ready, ready, ready, unready, pending, ended, unknown})});
  return pods;
}

}  // namespace

ReplicaMetric any_replica_metric(std::string name, Random& random) {
  using enum ReplicaMetricSource;
  using enum ReplicaTargetType;
  ReplicaMetric metric{.source = random.one_of({resource, container_resource, pods, object, external}),
                       .name = std::move(name)};
  if (random.chance(5)) return {.source = unread, .name = metric.name, .problem = "is of an unknown type"};
  if (metric.source == container_resource) metric.container = "app";
  if (random.chance(20)) metric.figure = metric.name + "-2";
  if (is_of_resource(metric.source) && random.chance(30)) metric.name = "cpu";
  if (is_of_resource(metric.source) && random.chance(70))
    metric.target_type = utilization;
  else if ((metric.source == object || metric.source == external) && random.chance(50))
    metric.target_type = value;
  metric.target = metric.target_type == utilization ? random.whole(1, 120) : random.whole(1, 60'000);
  if (is_of_pods(metric.source)) {
    if (random.chance(50)) metric.pods = any_pods(random);
  } else {
    metric.ready_pods = random.maybe(30, [&] { return random.whole(0, 20); });
  }
  return metric;
}

kubernetes::ScalingBehavior any_behavior(Random& random) {
  kubernetes::ScalingBehavior behavior;
  if (random.chance(70)) behavior.scale_up = any_rules(random);
  if (random.chance(70)) behavior.scale_down = any_rules(random);
  return behavior;
}

std::vector<kubernetes::ReplicaRecommendation> any_recommendations(Random& random) {
  std::vector<kubernetes::ReplicaRecommendation> all;
  for (std::int64_t i = random.whole(0, 4); i > 0; --i)
    all.push_back({.at = now - Seconds{random.whole(-30, 4000)}, .replicas = random.whole(0, 30)});
  return all;
}

std::vector<kubernetes::ScaleEvent> any_scale_events(Random& random) {
  std::vector<kubernetes::ScaleEvent> all;
  for (std::int64_t i = random.whole(0, 4); i > 0; --i)
    all.push_back({.at = now - Seconds{random.whole(-30, 2000)}, .change = random.whole(-10, 10)});
  return all;
}

KedaTrigger any_trigger(std::string metric, Random& random) {
  KedaTrigger trigger{.metric = std::move(metric)};
  if (random.chance(5))
    return {.type = KedaTriggerType::unread, .metric = trigger.metric, .problem = "is of an unknown type"};
  if (random.chance(10)) {
    trigger.type = KedaTriggerType::cron;
    trigger.cron = {.time_zone = "UTC",
                    .start = random.chance(50) ? "0 8 * * *" : "0 12 * * *",
                    .end = "0 18 * * *",
                    .desired_replicas = random.whole(1, 30)};
    return trigger;
  }
  if (random.chance(10)) {
    trigger.type = KedaTriggerType::resource;
    trigger.resource = "cpu";
    trigger.metric_type = KedaMetricType::utilization;
    trigger.target_milli = 1000 * random.whole(1, 120);
    return trigger;
  }
  if (random.chance(30)) {
    trigger.type = KedaTriggerType::s3_backlog;
    trigger.metric = "s3://lake/" + trigger.metric;
    trigger.target_milli = 1000 * random.whole(1, 50);
    trigger.object_count = random.maybe(50, [&] { return random.whole(0, 500); });
  } else {
    if (random.chance(40)) trigger.metric_type = KedaMetricType::value;
    trigger.target_milli = random.whole(1, 60'000);
  }
  trigger.activation = random.chance(50) ? 0 : random.real(-5, 50);
  trigger.failures = random.maybe(40, [&] { return random.whole(0, 6); });
  return trigger;
}

kubernetes::Fallback any_fallback(Random& random) {
  using enum kubernetes::FallbackBehavior;
  return {.failure_threshold = random.whole(0, 4),
          .replicas = random.whole(0, 20),
          .behavior = random.one_of({fixed, current_replicas, current_replicas_if_higher, current_replicas_if_lower})};
}

RampState any_ramp(Random& random) {
  return {.executors_to_add = random.whole(1, 16),
          .add_at = random.maybe(60, [&] { return now - Seconds{random.whole(-60, 60)}; }),
          .initializing = random.chance(20)};
}

}  // namespace headroom::testing
