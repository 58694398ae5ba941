#include <string>

#include "api/kubernetes/replica_scaling.hpp"
#include "api/wire/signals/signals.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_pods = 10'000;
constexpr std::int64_t longest_stabilization = 86'400;

std::string_view target_field(ReplicaTargetType type) {
  switch (type) {
    case ReplicaTargetType::utilization:
      return "average_utilization";
    case ReplicaTargetType::value:
      return "value";
    case ReplicaTargetType::average_value:
      return "average_value";
  }
  return "average_value";
}

void decode_target(json::ObjectReader& spec, ReplicaMetric& metric) {
  spec.require("target");
  const json::Value* object = spec.object("target");
  if (object == nullptr) return;
  json::ObjectReader target(*object, spec.path().member("target"), spec.violations());
  target.require("type");
  const auto type = target.choice<ReplicaTargetType>("type", names_of<ReplicaTargetType>);
  if (!type) return;
  metric.target_type = *type;
  if (!fits(*type, metric.source))
    target.report("type", "not_applicable", "is not a target of a " + std::string(name_of(metric.source)) + " metric");
  target.require(target_field(*type));
  const auto amount = *type == ReplicaTargetType::utilization
                          ? target.integer("average_utilization", 1, largest_utilization)
                          : decode_milli(target, target_field(*type), 1);
  metric.target = amount.value_or(1);
  target.close();
}

/// A resource has its name beside the target, every other metric within `metric`.
std::string decode_metric_name(json::ObjectReader& spec, ReplicaMetricSource source) {
  if (source == ReplicaMetricSource::resource) {
    return decode_name(spec, "name");
  }
  spec.require("metric");
  const json::Value* object = spec.object("metric");
  if (object == nullptr) return {};
  json::ObjectReader metric(*object, spec.path().member("metric"), spec.violations());
  std::string name = decode_name(metric, "name");
  metric.close();
  return name;
}

std::vector<kubernetes::PodFigure> decode_pods(json::ObjectReader& entry) {
  std::vector<kubernetes::PodFigure> pods;
  const auto items = entry.array("pod_figures", maximum_pods);
  if (!items) return pods;
  const json::Path path = entry.path().member("pod_figures");
  for (std::size_t i = 0; i < items->size(); ++i) {
    json::ObjectReader item((*items)[i], path.item(i), entry.violations());
    pods.push_back({.usage_milli = decode_milli(item, "usage", 0),
                    .request_milli = decode_milli(item, "request", 0),
                    .state = item.choice<kubernetes::PodState>("state", names_of<kubernetes::PodState>)
                                 .value_or(kubernetes::PodState::ready)});
    item.close();
  }
  return pods;
}

ReplicaMetric decode_metric(json::ObjectReader& entry) {
  ReplicaMetric metric;
  entry.require("type");
  const auto source = entry.choice<ReplicaMetricSource>("type", names_of<ReplicaMetricSource>);
  if (!source) return metric;
  metric.source = *source;
  const std::string_view field = field_of(*source);
  entry.require(field);
  if (const json::Value* object = entry.object(field)) {
    json::ObjectReader spec(*object, entry.path().member(field), entry.violations());
    metric.name = decode_metric_name(spec, *source);
    decode_target(spec, metric);
    spec.close();
  }
  if (*source == ReplicaMetricSource::resource || *source == ReplicaMetricSource::pods)
    metric.pods = decode_pods(entry);
  else
    metric.ready_pods = entry.integer("ready_pods", 0, largest_replica_count);
  entry.close();
  return metric;
}

void encode_metric(json::Writer& out, const ReplicaMetric& metric) {
  out.begin_object().field("type", name_of(metric.source)).name(field_of(metric.source)).begin_object();
  if (metric.source == ReplicaMetricSource::resource)
    out.field("name", metric.name);
  else
    out.name("metric").begin_object().field("name", metric.name).end_object();
  out.name("target").begin_object().field("type", name_of(metric.target_type));
  if (metric.target_type == ReplicaTargetType::utilization)
    out.field("average_utilization", metric.target);
  else
    encode_milli(out, target_field(metric.target_type), metric.target);
  out.end_object().end_object();
  if (!metric.pods.empty()) {
    out.name("pod_figures").begin_array();
    for (const kubernetes::PodFigure& pod : metric.pods) {
      out.begin_object();
      if (pod.usage_milli) encode_milli(out, "usage", *pod.usage_milli);
      if (pod.request_milli) encode_milli(out, "request", *pod.request_milli);
      out.field("state", name_of(pod.state)).end_object();
    }
    out.end_array();
  }
  if (metric.ready_pods) out.field("ready_pods", *metric.ready_pods);
  out.end_object();
}

}  // namespace

void decode(json::ObjectReader& reader, HorizontalPodAutoscaler& signal) {
  reader.require("max_replicas");
  reader.require("metrics");
  signal.min_replicas = reader.integer("min_replicas", 0, largest_replica_count).value_or(signal.min_replicas);
  signal.max_replicas =
      reader.integer("max_replicas", 1, largest_replica_count).value_or(std::max<std::int64_t>(signal.min_replicas, 1));
  if (signal.min_replicas > signal.max_replicas)
    reader.report("min_replicas", "minimum_above_maximum", "must not be above max_replicas");
  if (const auto items = reader.array("metrics", most_replica_metrics)) {
    if (items->empty()) reader.report("metrics", "empty", "must have at least one metric");
    const json::Path path = reader.path().member("metrics");
    for (std::size_t i = 0; i < items->size(); ++i) {
      json::ObjectReader entry((*items)[i], path.item(i), reader.violations());
      signal.metrics.push_back(decode_metric(entry));
    }
  }
  signal.behavior = decode_behavior(reader);
  signal.tolerance_millionths = decode_tolerance(reader).value_or(signal.tolerance_millionths);
  signal.downscale_stabilization = reader.seconds("downscale_stabilization_seconds", 0, longest_stabilization)
                                       .value_or(signal.downscale_stabilization);
  signal.recommendations = decode_recommendations(reader);
  signal.scale_events = decode_scale_events(reader);
}

void encode(json::Writer& out, const HorizontalPodAutoscaler& signal) {
  out.field("min_replicas", signal.min_replicas).field("max_replicas", signal.max_replicas);
  out.name("metrics").begin_array();
  for (const ReplicaMetric& metric : signal.metrics) encode_metric(out, metric);
  out.end_array();
  encode_behavior(out, signal.behavior);
  encode_tolerance(out, signal.tolerance_millionths);
  out.field("downscale_stabilization_seconds", signal.downscale_stabilization.count());
  if (signal.recommendations) encode_recommendations(out, *signal.recommendations);
  if (signal.scale_events) encode_scale_events(out, *signal.scale_events);
}

}  // namespace headroom::api
