#include <array>
#include <cmath>
#include <vector>

#include "core/kubernetes/replicas/reconciliation.hpp"
#include "core/kubernetes/replicas/replica_calculator.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

using namespace kubernetes;

const Instant now{std::chrono::hours{1'000'000}};

template <class Value, std::size_t N>
Value word(const std::array<std::pair<std::string_view, Value>, N>& words, const std::string& name) {
  for (const auto& [known, value] : words)
    if (known == name) return value;
  throw Malformed("nothing is called \"" + name + "\"");
}

PodState state_of(const Json& pod) {
  static constexpr auto words = std::to_array<std::pair<std::string_view, PodState>>({{"ready", PodState::ready},
                                                                                      {"missing", PodState::ready},
                                                                                      {"unready", PodState::unready},
                                                                                      {"pending", PodState::pending},
                                                                                      {"failed", PodState::ended},
                                                                                      {"deleted", PodState::ended},
                                                                                      {"extra", PodState::unknown}});
  return word(words, optional_text(pod, "state").value_or("ready"));
}

std::vector<PodFigure> pods_of(const Json& input) {
  std::vector<PodFigure> pods;
  for (const Json& pod : array(input, "pods"))
    pods.push_back({.usage_milli = optional_integer(pod, "level"),
                    .request_milli = optional_integer(pod, "request_m"),
                    .state = state_of(pod)});
  if (input.contains("metrics_for"))
    for (std::size_t i = 0; i < array(input, "metrics_for").size(); ++i)
      pods.push_back({.usage_milli = 100, .state = PodState::unknown});
  return pods;
}

Tolerance tolerance_of(const Json& input) {
  const auto millionths = std::llround(optional_number(input, "tolerance").value_or(0.1) * 1e6);
  return {.scale_down = millionths, .scale_up = millionths};
}

std::string message_of(MetricFault fault) {
  switch (fault) {
    case MetricFault::no_figures:
      return "unable to get metrics for resource cpu: no metrics returned from resource metrics API";
    case MetricFault::no_pods:
      return "no pods returned by selector while calculating replica count";
    case MetricFault::missing_request:
      return "missing request for";
    case MetricFault::no_ready_pods:
      return "did not receive metrics for any ready pods";
    case MetricFault::no_figures_of_target:
      return "no metrics returned matched known pods";
    case MetricFault::unread:
      return "could not be read";
  }
  throw Malformed("a fault without a message");
}

Json described(const MetricResult& result, const char* observed) {
  if (!result) return {{"error_contains", message_of(result.error())}};
  return {{"desired", result->desired}, {observed, result->observed}};
}

MetricResult utilization(const Json& input) {
  return replicas_for_utilization(pods_of(input), integer(input, "current"), integer(input, "target_utilization_pct"),
                                  tolerance_of(input), UnreadyPods::set_aside);
}

Json resource_utilization(const Json& input) { return described(utilization(input), "utilization_pct"); }

Json pods_average_value(const Json& input) {
  return described(
      replicas_for_average(pods_of(input), integer(input, "current"), integer(input, "target_average_value_m"),
                           tolerance_of(input), UnreadyPods::counted),
      "average_value_m");
}

Json single_value(const Json& input) {
  return {
      {"desired", replicas_for_value(integer(input, "value_m"), integer(input, "target_value_m"),
                                     integer(input, "current"), integer(input, "ready_pods"), tolerance_of(input))}};
}

Json average_value(const Json& input) {
  return described(replicas_for_total(integer(input, "value_m"), integer(input, "target_average_value_m"),
                                      integer(input, "current"), tolerance_of(input)),
                   "average_value_m");
}

Instant moment(const Json& object) { return now - Seconds{integer(object, "age_s")}; }

std::vector<ReplicaRecommendation> recommendations_of(const Json& input) {
  std::vector<ReplicaRecommendation> all;
  for (const Json& one : array(input, "recommendations")) all.push_back({moment(one), integer(one, "replicas")});
  return all;
}

void add_events(std::vector<ScaleEvent>& events, const Json& input, const char* name, std::int64_t sign) {
  if (!input.contains(name)) return;
  for (const Json& event : array(input, name)) events.push_back({moment(event), sign * integer(event, "change")});
}

std::vector<ScaleEvent> events_of(const Json& input) {
  std::vector<ScaleEvent> events;
  add_events(events, input, "scaleUpEvents", 1);
  add_events(events, input, "scaleDownEvents", -1);
  return events;
}

ScalingRules rules_of(const Json& input, ScalingRules rules) {
  static constexpr auto selects = std::to_array<std::pair<std::string_view, SelectPolicy>>(
      {{"Max", SelectPolicy::max}, {"Min", SelectPolicy::min}, {"Disabled", SelectPolicy::disabled}});
  static constexpr auto types = std::to_array<std::pair<std::string_view, ScalingPolicyType>>(
      {{"Pods", ScalingPolicyType::pods}, {"Percent", ScalingPolicyType::percent}});
  rules.select_policy = word(selects, optional_text(input, "selectPolicy").value_or("Max"));
  if (const auto window = optional_integer(input, "stabilizationWindowSeconds"))
    rules.stabilization_window = Seconds{*window};
  if (!input.contains("policies")) return rules;
  rules.policies.clear();
  for (const Json& policy : array(input, "policies"))
    rules.policies.push_back({.type = word(types, text(policy, "type")),
                              .value = integer(policy, "value"),
                              .period = Seconds{integer(policy, "periodSeconds")}});
  return rules;
}

std::optional<ScalingBehavior> behavior_of(const Json& input) {
  if (!input.contains("scaleUp") && !input.contains("scaleDown")) return std::nullopt;
  ScalingBehavior behavior;
  if (input.contains("scaleUp")) behavior.scale_up = rules_of(input.at("scaleUp"), behavior.scale_up);
  if (input.contains("scaleDown")) behavior.scale_down = rules_of(input.at("scaleDown"), behavior.scale_down);
  return behavior;
}

std::string condition_of(ScalingLimit limit) {
  switch (limit) {
    case ScalingLimit::desired_within_range:
      return "DesiredWithinRange";
    case ScalingLimit::scale_up_limit:
      return "ScaleUpLimit";
    case ScalingLimit::too_many_replicas:
      return "TooManyReplicas";
    case ScalingLimit::scale_down_limit:
      return "ScaleDownLimit";
    case ScalingLimit::too_few_replicas:
      return "TooFewReplicas";
  }
  throw Malformed("a limit without a condition");
}

Json described(const LimitedReplicas& allowed) {
  return {{"desired", allowed.replicas}, {"condition", condition_of(allowed.limit)}};
}

Json rules_no_behavior(const Json& input) {
  return described(
      limited(integer(input, "desired"), integer(input, "current"), integer(input, "min"), integer(input, "max")));
}

Json behavior_rate(const Json& input) {
  return described(limited(integer(input, "desired"), integer(input, "current"), integer(input, "min"),
                           integer(input, "max"), events_of(input), now,
                           behavior_of(input).value_or(ScalingBehavior{})));
}

Json rate_limit_up(const Json& input) {
  return {{"limit", scale_up_limit(integer(input, "current"), events_of(input), now,
                                   rules_of(field(input, "rules"), default_scale_up()))}};
}

Json rate_limit_down(const Json& input) {
  return {{"limit", scale_down_limit(integer(input, "current"), events_of(input), now,
                                     rules_of(field(input, "rules"), default_scale_down()))}};
}

Json stabilize_no_behavior(const Json& input) {
  const Seconds window{integer(input, "downscale_stabilization_s")};
  return {{"stabilized", stabilized(integer(input, "desired"), recommendations_of(input), now, window)}};
}

Json stabilize_behavior(const Json& input) {
  ScalingBehavior behavior;
  behavior.scale_up.stabilization_window = Seconds{integer(input, "scaleUp_window_s")};
  behavior.scale_down.stabilization_window = Seconds{integer(input, "scaleDown_window_s")};
  return {{"stabilized",
           stabilized(integer(input, "desired"), integer(input, "current"), recommendations_of(input), now, behavior)}};
}

Json reconciled(const Json& input) {
  const AutoscalerBounds bounds{
      .minimum = integer(input, "min"), .maximum = integer(input, "max"), .behavior = behavior_of(input)};
  const auto recommendations = recommendations_of(input);
  const auto events = events_of(input);
  const MetricResult metric = utilization(input);
  const Reconciled result = reconcile(bounds, {&metric, 1}, integer(input, "current"), {recommendations, events}, now);
  return {{"desired", result.desired}, {"condition", condition_of(result.limit)}};
}

constexpr Kind kinds[] = {
    {"behavior_rate", behavior_rate},
    {"external_average_value", average_value},
    {"external_value", single_value},
    {"object_average_value", average_value},
    {"object_value", single_value},
    {"pods_average_value", pods_average_value},
    {"rate_limit_down", rate_limit_down},
    {"rate_limit_up", rate_limit_up},
    {"reconcile", reconciled},
    {"resource_error", resource_utilization},
    {"resource_utilization", resource_utilization},
    {"rules_no_behavior", rules_no_behavior},
    {"stabilize_behavior", stabilize_behavior},
    {"stabilize_no_behavior", stabilize_no_behavior},
};

}  // namespace

const Suite horizontal_pod_autoscaler{"horizontal_pod_autoscaler", kinds};

}  // namespace headroom::conformance
