#include "core/signals/horizontal_pod_autoscaler.hpp"

#include <algorithm>
#include <string>

#include "api/kubernetes/quantity_fields.hpp"
#include "api/wire/signals/codec.hpp"
#include "api/wire/signals/replica_fields.hpp"
#include "core/base/names.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_pods = 10'000;
constexpr std::size_t longest_problem = 1'000;

std::optional<std::int64_t> decode_amount(json::ObjectReader& target, ReplicaTargetType type) {
  const std::string_view field = field_of(type);
  target.require(field);
  return type == ReplicaTargetType::utilization ? target.integer(field) : decode_milli(target, field);
}

void decode_target(json::ObjectReader& target, ReplicaMetric& metric) {
  target.require("type");
  const auto type = target.choice<ReplicaTargetType>("type", names_of<ReplicaTargetType>);
  if (!type) return target.skip_rest();
  metric.target_type = *type;
  metric.target = decode_amount(target, *type).value_or(1);
}

std::string decode_required(json::ObjectReader& reader, std::string_view field) {
  reader.require(field);
  return std::string(reader.string(field).value_or(""));
}

/// What is known of a metric that could not be read.
void decode_unread(json::ObjectReader& spec, ReplicaMetric& metric) {
  metric.name = decode_required(spec, "name");
  metric.problem = spec.string("problem", longest_problem).value_or("");
}

/// A resource has its name beside the target. Every other metric has it within `metric`.
void decode_spec(json::ObjectReader& spec, ReplicaMetric& metric) {
  if (metric.source == ReplicaMetricSource::unread) return decode_unread(spec, metric);
  if (is_of_resource(metric.source)) {
    metric.name = decode_required(spec, "name");
    if (metric.source == ReplicaMetricSource::container_resource) metric.container = decode_required(spec, "container");
  } else {
    spec.require("metric");
    spec.nested("metric", [&](json::ObjectReader& named) { metric.name = decode_required(named, "name"); });
  }
  spec.require("target");
  spec.nested("target", [&](json::ObjectReader& target) { decode_target(target, metric); });
}

std::vector<kubernetes::PodFigure> decode_pods(json::ObjectReader& entry) {
  std::vector<kubernetes::PodFigure> pods;
  entry.each("pod_figures", maximum_pods, [&](json::ObjectReader& pod) {
    pods.push_back({.usage_milli = decode_milli(pod, "usage"),
                    .request_milli = decode_milli(pod, "request"),
                    .state = pod.choice<kubernetes::PodState>("state", names_of<kubernetes::PodState>)
                                 .value_or(kubernetes::PodState::ready)});
  });
  return pods;
}

ReplicaMetric decode_metric(json::ObjectReader& entry) {
  ReplicaMetric metric;
  entry.require("type");
  const auto source = entry.choice<ReplicaMetricSource>("type", names_of<ReplicaMetricSource>);
  if (!source) {
    entry.skip_rest();
    return metric;
  }
  metric.source = *source;
  entry.require(field_of(*source));
  entry.nested(field_of(*source), [&](json::ObjectReader& spec) { decode_spec(spec, metric); });
  if (*source == ReplicaMetricSource::unread) return metric;
  metric.figure = entry.string("figure").value_or("");
  if (is_of_pods(*source))
    metric.pods = decode_pods(entry);
  else
    metric.ready_pods = entry.integer("ready_pods");
  return metric;
}

void encode_target(json::Writer& out, const ReplicaMetric& metric) {
  out.name("target").begin_object().field("type", name_of(metric.target_type));
  if (metric.target_type == ReplicaTargetType::utilization)
    out.field("average_utilization", metric.target);
  else
    encode_milli(out, field_of(metric.target_type), metric.target);
  out.end_object();
}

void encode_pods(json::Writer& out, const std::vector<kubernetes::PodFigure>& pods) {
  out.name("pod_figures").begin_array();
  for (const kubernetes::PodFigure& pod : pods) {
    out.begin_object();
    if (pod.usage_milli) encode_milli(out, "usage", *pod.usage_milli);
    if (pod.request_milli) encode_milli(out, "request", *pod.request_milli);
    out.field("state", name_of(pod.state)).end_object();
  }
  out.end_array();
}

void encode_metric(json::Writer& out, const ReplicaMetric& metric) {
  const bool is_unread = metric.source == ReplicaMetricSource::unread;
  out.begin_object().field("type", name_of(metric.source)).name(field_of(metric.source)).begin_object();
  if (is_of_resource(metric.source) || is_unread)
    out.field("name", metric.name);
  else
    out.name("metric").begin_object().field("name", metric.name).end_object();
  if (!metric.container.empty()) out.field("container", metric.container);
  if (!metric.problem.empty()) out.field("problem", metric.problem);
  if (!is_unread) encode_target(out, metric);
  out.end_object();
  if (!metric.figure.empty()) out.field("figure", metric.figure);
  if (!metric.pods.empty()) encode_pods(out, metric.pods);
  if (metric.ready_pods) out.field("ready_pods", *metric.ready_pods);
  out.end_object();
}

}  // namespace

void decode(json::ObjectReader& reader, HorizontalPodAutoscaler& signal) {
  reader.require("max_replicas");
  reader.require("metrics");
  signal.min_replicas = reader.integer("min_replicas").value_or(signal.min_replicas);
  signal.max_replicas = reader.integer("max_replicas").value_or(std::max(signal.min_replicas, signal.max_replicas));
  reader.each("metrics", most_replica_metrics,
              [&](json::ObjectReader& entry) { signal.metrics.push_back(decode_metric(entry)); });
  signal.behavior = decode_behavior(reader);
  signal.tolerance_millionths = decode_tolerance(reader).value_or(signal.tolerance_millionths);
  signal.downscale_stabilization =
      reader.seconds("downscale_stabilization_seconds").value_or(signal.downscale_stabilization);
  signal.zeroed_by =
      reader.choice<kubernetes::ZeroedBy>("zeroed_by", names_of<kubernetes::ZeroedBy>).value_or(signal.zeroed_by);
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
  if (signal.zeroed_by != kubernetes::ZeroedBy::unknown) out.field("zeroed_by", name_of(signal.zeroed_by));
  if (signal.recommendations) encode_recommendations(out, *signal.recommendations);
  if (signal.scale_events) encode_scale_events(out, *signal.scale_events);
}

void decode(json::ObjectReader& reader, HorizontalPodAutoscalerMemory& memory) {
  memory.replicas = decode_replica_history(reader);
}

void encode(json::Writer& out, const HorizontalPodAutoscalerMemory& memory) {
  encode_replica_history(out, memory.replicas);
}

}  // namespace headroom::api
