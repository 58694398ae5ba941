#include <algorithm>

#include "api/artifacts/kubernetes/manifest.hpp"
#include "api/artifacts/kubernetes/replica_autoscalers.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "api/kubernetes/objects.hpp"
#include "core/base/names.hpp"
#include "core/kubernetes/objects/quantity.hpp"

namespace headroom::api {
namespace {

std::string quantity(std::int64_t milli) {
  return kubernetes::canonical({.nanos = milli * kubernetes::nanos_per_milli});
}

void write_metric_target(json::Writer& out, const ReplicaMetric& metric) {
  out.name("target").begin_object().field("type", name_of(metric.target_type));
  switch (metric.target_type) {
    case ReplicaTargetType::utilization:
      out.field("averageUtilization", metric.target);
      break;
    case ReplicaTargetType::value:
      out.field("value", quantity(metric.target));
      break;
    case ReplicaTargetType::average_value:
      out.field("averageValue", quantity(metric.target));
      break;
  }
  out.end_object();
}

void write_metric_name(json::Writer& out, const ReplicaMetric& metric) {
  out.name("metric").begin_object().field("name", metric.name);
  write_selector(out, "selector", metric.selector);
  out.end_object();
}

void write_metric(json::Writer& out, const ReplicaMetric& metric) {
  out.begin_object().field("type", name_of(metric.source));
  switch (metric.source) {
    case ReplicaMetricSource::resource:
      out.name("resource").begin_object().field("name", metric.name);
      break;
    case ReplicaMetricSource::container_resource:
      out.name("containerResource").begin_object().field("name", metric.name).field("container", metric.container);
      break;
    case ReplicaMetricSource::pods:
      out.name("pods").begin_object();
      write_metric_name(out, metric);
      break;
    case ReplicaMetricSource::object:
      out.name("object").begin_object().name("describedObject").begin_object().field("apiVersion", "v1");
      out.field("kind", "Service").field("name", "REPLACE_WITH_OBJECT").end_object();
      write_metric_name(out, metric);
      break;
    case ReplicaMetricSource::external:
    case ReplicaMetricSource::unread:
      out.name("external").begin_object();
      write_metric_name(out, metric);
      break;
  }
  write_metric_target(out, metric);
  out.end_object().end_object();
}

bool is_outside_pods(const ReplicaMetric& metric) {
  return metric.source == ReplicaMetricSource::object || metric.source == ReplicaMetricSource::external;
}

/// The API takes a minimum of zero only where something beside the pods can bring the first one back.
ReplicaBounds bounds_of(const HorizontalPodAutoscaler& signal, const ComputeLimits& limits) {
  ReplicaBounds bounds = bounds_within({signal.min_replicas, signal.max_replicas}, limits);
  if (std::ranges::none_of(signal.metrics, is_outside_pods)) bounds.minimum = std::max<std::int64_t>(bounds.minimum, 1);
  return bounds;
}

/// Bounds that make a running autoscaler take the target at once; nothing where there is nothing to take, or the
/// target is zero, which no maximum may be.
std::optional<ReplicaBounds> steering_bounds(ReplicaBounds bounds, const Decision& decision) {
  const std::int64_t target = decision.target.value;
  if (!decision.changed || target < 1) return std::nullopt;
  if (decision.target > decision.current)
    return ReplicaBounds{.minimum = target, .maximum = std::max(bounds.maximum, target)};
  return ReplicaBounds{.minimum = std::min(bounds.minimum, target), .maximum = target};
}

bool is_unread(const ReplicaMetric& metric) { return metric.source == ReplicaMetricSource::unread; }

/// What is attached may have more than the signal knows, and needs only its bounds changed.
std::string note_on(const Workload& workload, const HorizontalPodAutoscaler& signal, ReplicaBounds bounds) {
  if (workload.autoscaler.empty()) return {};
  const bool lacks_some = std::ranges::any_of(signal.metrics, is_unread);
  return std::string(lacks_some ? "Don't apply it to the attached autoscaler: it lacks the metrics that could not be "
                                  "read. "
                                : "It replaces the attached autoscaler, with the metrics that the policy knows. ") +
         "To change only the bounds: kubectl patch hpa " + workload.autoscaler + " --namespace " + workload.space +
         R"( --type merge --patch '{"spec": {"minReplicas": )" + std::to_string(bounds.minimum) +
         R"(, "maxReplicas": )" + std::to_string(bounds.maximum) + "}}'";
}

}  // namespace

void write_horizontal_pod_autoscaler(json::Writer& out, const Workload& workload, const HorizontalPodAutoscaler& signal,
                                     const ComputeLimits& limits, const Decision& decision) {
  const ReplicaBounds own_bounds = bounds_of(signal, limits);
  const auto steering = steering_bounds(own_bounds, decision);
  const ReplicaBounds bounds = steering.value_or(own_bounds);
  const bool is_whole = std::ranges::none_of(signal.metrics, is_unread);
  const Preference preference = steering && is_whole ? Preference::preferred : Preference::alternative;
  const std::string note = note_on(workload, signal, bounds);
  write_artifact_template(out, "kubernetes.HorizontalPodAutoscaler", preference, note, [&] {
    begin_manifest(out, "autoscaling/v2", "HorizontalPodAutoscaler", autoscaler_name(workload), workload.space);
    out.end_object().name("spec").begin_object();
    write_target(out, workload);
    out.field("minReplicas", bounds.minimum).field("maxReplicas", bounds.maximum);
    out.name("metrics").begin_array();
    for (const ReplicaMetric& metric : signal.metrics)
      if (!is_unread(metric)) write_metric(out, metric);
    out.end_array();
    write_behavior(out, signal.behavior);
    out.end_object();
  });
}

}  // namespace headroom::api
