#include <algorithm>
#include <string>
#include <utility>

#include "api/evaluation/replica_scaling.hpp"
#include "api/sources/kubernetes_scaling.hpp"
#include "core/decimal.hpp"
#include "core/model/names.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t largest_utilization = 1'000'000;

/// Where a metric of this source stands in the lists of spec and status.
std::string_view field_of(ReplicaMetricSource source) {
  switch (source) {
    case ReplicaMetricSource::resource:
      return "resource";
    case ReplicaMetricSource::pods:
      return "pods";
    case ReplicaMetricSource::object:
      return "object";
    case ReplicaMetricSource::external:
      return "external";
  }
  return "external";
}

std::optional<ReplicaMetricSource> source_of(json::ObjectReader& entry) {
  const auto type = entry.string("type");
  for (const auto& [name, source] : names_of<ReplicaMetricSource>)
    if (type == name) return source;
  return std::nullopt;
}

std::string name_in(json::ObjectReader& part, ReplicaMetricSource source) {
  if (source == ReplicaMetricSource::resource) return std::string(part.string("name").value_or(""));
  auto metric = nested(part, "metric");
  return std::string(metric ? metric->string("name").value_or("") : "");
}

void read_target(json::ObjectReader& part, ReplicaMetric& metric) {
  part.require("target");
  auto target = nested(part, "target");
  if (!target) return;
  target->require("type");
  metric.target_type =
      target->choice<ReplicaTargetType>("type", names_of<ReplicaTargetType>).value_or(metric.target_type);
  switch (metric.target_type) {
    case ReplicaTargetType::utilization:
      target->require("averageUtilization");
      metric.target = target->integer("averageUtilization", 1, largest_utilization).value_or(1);
      return;
    case ReplicaTargetType::value:
      target->require("value");
      metric.target = decode_milli(*target, "value", 1).value_or(1);
      return;
    case ReplicaTargetType::average_value:
      target->require("averageValue");
      metric.target = decode_milli(*target, "averageValue", 1).value_or(1);
      return;
  }
}

/// A metric as the spec has it, and the name by which its figure is known: its own, with a number behind it where the
/// same name came before.
struct ListedMetric {
  ReplicaMetric metric;
  std::string own_name;
  bool measured{false};
};

std::vector<ListedMetric> read_metrics(json::ObjectReader& spec, Collector& out) {
  std::vector<ListedMetric> listed;
  for_each_object(spec, "metrics", [&](json::ObjectReader& entry) {
    entry.require("type");
    const auto source = source_of(entry);
    auto part = source ? nested(entry, field_of(*source)) : std::nullopt;
    if (!part) {
      out.warn("unsupported_metric",
               "has a metric of type " + std::string(entry.string("type").value_or("")) + ", which is left out");
      return;
    }
    ListedMetric one{.metric = {.source = *source}, .own_name = name_in(*part, *source)};
    read_target(*part, one.metric);
    const auto same = std::ranges::count(listed, one.own_name, &ListedMetric::own_name);
    one.metric.name = same == 0 ? one.own_name : one.own_name + "-" + std::to_string(same + 1);
    listed.push_back(std::move(one));
  });
  return listed;
}

/// The total of which HPA shows the average a replica, rounded up to a thousandth: of all it may have been the
/// roundest.
double total_of(std::int64_t average_milli, std::int64_t replicas) {
  const Int128 most = Int128{average_milli} * replicas;
  for (const Int128 step : {1'000, 100, 10}) {
    const Int128 rounder = most - most % step;
    if (rounder > most - replicas) return static_cast<double>(rounder) / 1000;
  }
  return static_cast<double>(most) / 1000;
}

std::optional<double> figure_of(json::ObjectReader& current, const ReplicaMetric& metric,
                                std::optional<std::int64_t> replicas) {
  const auto amount = [&](std::string_view name) -> std::optional<double> {
    const auto milli = decode_milli(current, name, INT64_MIN);
    return milli ? std::optional(static_cast<double>(*milli) / 1000) : std::nullopt;
  };
  const bool of_pods = metric.source == ReplicaMetricSource::resource || metric.source == ReplicaMetricSource::pods;
  switch (metric.target_type) {
    case ReplicaTargetType::utilization:
      return current.number("averageUtilization", 0, INT32_MAX);
    case ReplicaTargetType::value:
      return amount("value");
    case ReplicaTargetType::average_value:
      if (of_pods) return amount("averageValue");
      break;
  }
  const auto average = decode_milli(current, "averageValue", 0);
  return average && replicas.value_or(0) > 0 ? std::optional(total_of(*average, *replicas)) : std::nullopt;
}

/// HPA lists what it measured in the order of the spec, and leaves a gap for what failed.
std::vector<MetricValue> read_figures(json::ObjectReader& status, std::vector<ListedMetric>& listed,
                                      std::optional<std::int64_t> replicas) {
  std::vector<MetricValue> values;
  for_each_object(status, "currentMetrics", [&](json::ObjectReader& entry) {
    const auto source = source_of(entry);
    auto part = source ? nested(entry, field_of(*source)) : std::nullopt;
    if (!part) return;
    const std::string name = name_in(*part, *source);
    const auto metric = std::ranges::find_if(listed, [&](const ListedMetric& each) {
      return !each.measured && each.metric.source == *source && each.own_name == name;
    });
    if (metric == listed.end()) return;
    metric->measured = true;
    auto current = nested(*part, "current");
    if (const auto figure = current ? figure_of(*current, metric->metric, replicas) : std::nullopt)
      values.push_back({metric->metric.name, *figure});
  });
  return values;
}

HorizontalPodAutoscaler signal_of(json::ObjectReader& spec, const std::vector<ListedMetric>& listed) {
  HorizontalPodAutoscaler signal;
  spec.require("maxReplicas");
  signal.min_replicas = read_replica_bound(spec, "minReplicas", 0).value_or(signal.min_replicas);
  signal.max_replicas =
      read_replica_bound(spec, "maxReplicas", 1).value_or(std::max<std::int64_t>(signal.min_replicas, 1));
  if (signal.min_replicas > signal.max_replicas)
    spec.report("minReplicas", "minimum_above_maximum", "must not be above maxReplicas");
  for (const ListedMetric& one : listed) signal.metrics.push_back(one.metric);
  signal.behavior = read_scaling_behavior(spec);
  return signal;
}

void read_autoscaler(json::ObjectReader& object, Collector& out) {
  const auto version = object.string("apiVersion");
  if (version && *version != "autoscaling/v2")
    return object.report("apiVersion", "unknown_value",
                         "must be autoscaling/v2, as `kubectl get hpa.v2.autoscaling -o json` prints it");
  AttachedAutoscaler autoscaler{.workload = read_scaled_workload(object), .signal = HorizontalPodAutoscaler{}};
  auto spec = nested(object, "spec");
  if (!spec) return;
  std::vector<ListedMetric> listed = read_metrics(*spec, out);
  if (listed.empty()) return;
  autoscaler.signal = signal_of(*spec, listed);
  if (auto status = nested(object, "status")) {
    autoscaler.running = status->integer("currentReplicas", 0, maximum_capacity);
    autoscaler.requested = status->integer("desiredReplicas", 0, maximum_capacity);
    if (!autoscaler.requested) autoscaler.requested = autoscaler.running;
    if (!autoscaler.running) autoscaler.running = autoscaler.requested;
    autoscaler.values = read_figures(*status, listed, autoscaler.running);
  }
  out.add_autoscaler(std::move(autoscaler));
}

}  // namespace

void read_kubernetes_horizontal_pod_autoscaler(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "HorizontalPodAutoscaler", out,
                             [&](json::ObjectReader& item) { read_autoscaler(item, out); });
}

}  // namespace headroom::api
