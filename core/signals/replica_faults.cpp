#include "core/signals/replica_faults.hpp"

#include <string>
#include <utility>

#include "core/base/faults.hpp"

namespace headroom {
namespace {

constexpr std::int64_t largest_policy_value = 2'147'483'647;

std::vector<Violation> faults_of(const kubernetes::ScalingPolicy& policy) {
  Faults faults;
  faults.check_range("/value", policy.value, 1, largest_policy_value);
  faults.check_range("/period_seconds", policy.period, 1, longest_policy_period.count());
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const kubernetes::ScalingRules& rules) {
  Faults faults;
  faults.check_range("/stabilization_window_seconds", rules.stabilization_window, 0,
                     longest_stabilization_window.count());
  const std::int64_t tolerance = rules.tolerance_millionths.value_or(0);
  faults.check(tolerance >= 0 && tolerance <= largest_tolerance_millionths, "/tolerance", "out_of_range",
               range_text(0, largest_tolerance));
  faults.check(!rules.policies.empty(), "/policies", "empty", "must have at least one policy");
  for (std::size_t i = 0; i < rules.policies.size(); ++i) faults.add_item("/policies", i, faults_of(rules.policies[i]));
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const kubernetes::PodFigure& pod) {
  Faults faults;
  faults.check(pod.usage_milli.value_or(0) >= 0, "/usage", "out_of_range", "must not be negative");
  faults.check(pod.request_milli.value_or(0) >= 0, "/request", "out_of_range", "must not be negative");
  return std::move(faults).all();
}

std::vector<Violation> target_faults(const ReplicaMetric& metric) {
  Faults faults;
  if (!fits(metric.target_type, metric.source))
    faults.add("/type", "not_applicable", "is not a target of a " + std::string(name_of(metric.source)) + " metric");
  const std::string amount = "/" + std::string(field_of(metric.target_type));
  if (metric.target_type == ReplicaTargetType::utilization)
    faults.check_range(amount, metric.target, 1, largest_utilization);
  else
    faults.check(metric.target >= 1, amount, "out_of_range", "must be above 0");
  return std::move(faults).all();
}

}  // namespace

std::vector<Violation> faults_of(const ReplicaMetric& metric) {
  const std::string field = "/" + std::string(field_of(metric.source));
  const bool is_unread = metric.source == ReplicaMetricSource::unread;
  const bool has_name_beside = is_of_resource(metric.source) || is_unread;
  Faults faults;
  faults.check(!metric.name.empty(), field + (has_name_beside ? "/name" : "/metric/name"), "empty",
               "must not be empty");
  if (metric.source == ReplicaMetricSource::container_resource)
    faults.check(!metric.container.empty(), field + "/container", "empty", "must not be empty");
  if (is_unread) return std::move(faults).all();
  faults.add_part(field + "/target", target_faults(metric));
  for (std::size_t i = 0; i < metric.pods.size(); ++i) faults.add_item("/pod_figures", i, faults_of(metric.pods[i]));
  faults.check_range("/ready_pods", metric.ready_pods, 0, largest_replica_count);
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const kubernetes::ScalingBehavior& behavior) {
  Faults faults;
  faults.add_part("/scale_up", faults_of(behavior.scale_up));
  faults.add_part("/scale_down", faults_of(behavior.scale_down));
  return std::move(faults).all();
}

std::vector<Violation> faults_of(std::span<const kubernetes::ReplicaRecommendation> recommendations) {
  Faults faults;
  for (std::size_t i = 0; i < recommendations.size(); ++i) {
    Faults one;
    one.check_range("/replicas", recommendations[i].replicas, 0, kubernetes::most_replicas);
    faults.add_item("", i, std::move(one).all());
  }
  return std::move(faults).all();
}

std::vector<Violation> faults_of(std::span<const kubernetes::ScaleEvent> events) {
  Faults faults;
  for (std::size_t i = 0; i < events.size(); ++i) {
    Faults one;
    one.check_range("/change", events[i].change, -largest_replica_count, largest_replica_count);
    faults.add_item("", i, std::move(one).all());
  }
  return std::move(faults).all();
}

std::vector<Violation> faults_of(const ReplicaHistory& history) {
  Faults faults;
  faults.add_part("/recommendations", faults_of(history.recommendations));
  faults.add_part("/scale_events", faults_of(history.scale_events));
  faults.check(history.from >= 0, "/from", "out_of_range", "must not be negative");
  faults.check(history.to >= 0, "/to", "out_of_range", "must not be negative");
  return std::move(faults).all();
}

}  // namespace headroom
