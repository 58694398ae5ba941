#include <algorithm>
#include <string>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/quantity_fields.hpp"
#include "api/sources/kubernetes/autoscaler_fields.hpp"
#include "api/sources/kubernetes/document_readers.hpp"
#include "api/sources/kubernetes/kubectl_lists.hpp"
#include "core/base/decimal.hpp"
#include "core/base/names.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

/// What the API server takes where an autoscaler names no metric: percent of the requested CPU.
constexpr std::int64_t default_cpu_utilization = 80;
constexpr std::size_t longest_numbered_name = 250;  // a number may have to be put behind it

std::optional<ReplicaMetricSource> source_of(json::ObjectReader& entry) {
  const auto type = entry.string("type");
  for (const auto& [name, source] : names_of<ReplicaMetricSource>)
    if (type == name) return source;
  return std::nullopt;
}

std::string name_in(json::ObjectReader& named) {
  named.require("name");
  const auto name = named.string("name", longest_numbered_name);
  if (name && name->empty()) named.report("name", "empty", "must not be empty");
  return std::string(name.value_or(""));
}

/// A resource has its name beside the target, every other metric within `metric`.
std::string name_in(json::ObjectReader& part, ReplicaMetricSource source) {
  if (source == ReplicaMetricSource::resource) return name_in(part);
  part.require("metric");
  return part.nested("metric", [](json::ObjectReader& metric) { return name_in(metric); }).value_or("");
}

bool has_selector(json::ObjectReader& part) {
  const auto selects = [](json::ObjectReader& metric) { return metric.has("selector"); };
  return part.nested("metric", selects).value_or(false);
}

void read_target(json::ObjectReader& target, ReplicaMetric& metric) {
  target.require("type");
  const auto type = target.choice<ReplicaTargetType>("type", names_of<ReplicaTargetType>);
  if (!type) return;
  metric.target_type = *type;
  if (!fits(*type, metric.source))
    target.report("type", "not_applicable", "is not a target of a " + std::string(name_of(metric.source)) + " metric");
  switch (metric.target_type) {
    case ReplicaTargetType::utilization:
      target.require("averageUtilization");
      metric.target = target.integer("averageUtilization", 1, largest_utilization).value_or(1);
      return;
    case ReplicaTargetType::value:
      target.require("value");
      metric.target = decode_milli(target, "value", 1).value_or(1);
      return;
    case ReplicaTargetType::average_value:
      target.require("averageValue");
      metric.target = decode_milli(target, "averageValue", 1).value_or(1);
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

ListedMetric cpu_metric(std::int64_t utilization) {
  return {.metric = {.source = ReplicaMetricSource::resource,
                     .name = "cpu",
                     .target_type = ReplicaTargetType::utilization,
                     .target = utilization},
          .own_name = "cpu"};
}

std::optional<ListedMetric> read_metric(json::ObjectReader& entry, Collector& out) {
  entry.require("type");
  const auto source = source_of(entry);
  if (!source) {
    out.warn("unsupported_metric",
             "has a metric of type " + std::string(entry.string("type").value_or("")) + ", which is left out");
    return std::nullopt;
  }
  entry.require(field_of(*source));
  return entry.nested(field_of(*source), [&](json::ObjectReader& part) {
    ListedMetric one{.metric = {.source = *source}, .own_name = name_in(part, *source)};
    part.require("target");
    part.nested("target", [&](json::ObjectReader& target) { read_target(target, one.metric); });
    if (has_selector(part))
      out.warn("unsupported_selector",
               "selects metric " + one.own_name + " by labels, which the written autoscaler does not have");
    return one;
  });
}

std::vector<ListedMetric> read_metrics(json::ObjectReader& spec, Collector& out) {
  if (!spec.has("metrics")) return {cpu_metric(default_cpu_utilization)};
  std::vector<ListedMetric> listed;
  const auto add = [&](json::ObjectReader& entry) {
    auto one = read_metric(entry, out);
    if (!one) return;
    const auto same = std::ranges::count(listed, one->own_name, &ListedMetric::own_name);
    one->metric.name = same == 0 ? one->own_name : one->own_name + "-" + std::to_string(same + 1);
    listed.push_back(std::move(*one));
  };
  spec.each("metrics", most_replica_metrics, add);
  return listed;
}

/// autoscaling/v1 knows the CPU alone, and keeps everything else as text in annotations.
std::vector<ListedMetric> read_first_version(json::ObjectReader& object, json::ObjectReader& spec, Collector& out) {
  const auto read_annotations = [](json::ObjectReader& metadata) { return read_labels(metadata, "annotations"); };
  const kubernetes::Labels annotations = object.nested("metadata", read_annotations).value_or(kubernetes::Labels{});
  const bool has_metrics = annotations.contains("autoscaling.alpha.kubernetes.io/metrics");
  if (has_metrics || annotations.contains("autoscaling.alpha.kubernetes.io/behavior"))
    out.warn("unsupported_version",
             "keeps metrics or a behavior in annotations, which are left out: give it as `kubectl get "
             "hpa.v2.autoscaling -o json` prints it");
  const auto utilization = spec.integer("targetCPUUtilizationPercentage", 1, largest_utilization);
  if (!utilization && has_metrics) return {};
  return {cpu_metric(utilization.value_or(default_cpu_utilization))};
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
  if (!average || replicas.value_or(0) == 0) return std::nullopt;
  const double total = total_of(*average, *replicas);
  return total <= maximum_figure ? std::optional(total) : std::nullopt;
}

ListedMetric* next_unmeasured(std::vector<ListedMetric>& listed, ReplicaMetricSource source, const std::string& name) {
  const auto metric = std::ranges::find_if(listed, [&](const ListedMetric& each) {
    return !each.measured && each.metric.source == source && each.own_name == name;
  });
  return metric == listed.end() ? nullptr : &*metric;
}

/// HPA lists what it measured in the order of the spec, and leaves a gap for what failed.
std::vector<MetricValue> read_figures(json::ObjectReader& status, std::vector<ListedMetric>& listed,
                                      std::optional<std::int64_t> replicas) {
  std::vector<MetricValue> values;
  if (const auto utilization = status.number("currentCPUUtilizationPercentage", 0, INT32_MAX))
    values.push_back({"cpu", *utilization});
  status.each("currentMetrics", maximum_items, [&](json::ObjectReader& entry) {
    const auto source = source_of(entry);
    if (!source) return;
    entry.nested(field_of(*source), [&](json::ObjectReader& part) {
      part.nested("current", [&](json::ObjectReader& current) {
        ListedMetric* const metric = next_unmeasured(listed, *source, name_in(part, *source));
        if (metric == nullptr) return;
        metric->measured = true;
        if (const auto figure = figure_of(current, metric->metric, replicas))
          values.push_back({metric->metric.name, *figure});
      });
    });
  });
  return values;
}

HorizontalPodAutoscaler signal_of(json::ObjectReader& spec, const std::vector<ListedMetric>& listed) {
  HorizontalPodAutoscaler signal;
  spec.require("maxReplicas");
  signal.min_replicas = read_replica_bound(spec, "minReplicas", 0).value_or(signal.min_replicas);
  signal.max_replicas =
      read_replica_bound(spec, "maxReplicas", 1).value_or(std::max<std::int64_t>(signal.min_replicas, 1));
  for (const ListedMetric& one : listed) signal.metrics.push_back(one.metric);
  report_faults(spec, faults_of(signal), {"/metrics"});
  signal.behavior = read_scaling_behavior(spec);
  return signal;
}

/// The ScaledObject from which KEDA made this autoscaler. Empty if KEDA did not make it.
std::string maker_of(json::ObjectReader& object) {
  std::string maker;
  object.nested("metadata", [&](json::ObjectReader& metadata) {
    metadata.each("ownerReferences", maximum_items, [&](json::ObjectReader& owner) {
      if (owner.string("kind") == "ScaledObject") maker = owner.string("name").value_or("");
    });
  });
  return maker;
}

/// An autoscaler that has not looked yet has no wish: 0 beside replicas that run and a minimum that forbids none.
void read_counts(json::ObjectReader& status, std::int64_t minimum, AttachedAutoscaler& autoscaler) {
  autoscaler.running = status.integer("currentReplicas", 0, maximum_capacity);
  autoscaler.requested = status.integer("desiredReplicas", 0, maximum_capacity);
  if (autoscaler.requested.value_or(0) == 0 && (minimum > 0 || !autoscaler.requested))
    autoscaler.requested = autoscaler.running;
  if (!autoscaler.running) autoscaler.running = autoscaler.requested;
}

void read_autoscaler(json::ObjectReader& object, Collector& out) {
  const std::string_view version = object.string("apiVersion").value_or("autoscaling/v2");
  const bool first = version == "autoscaling/v1";
  if (!first && version != "autoscaling/v2")
    return object.report("apiVersion", "unknown_value",
                         "must be autoscaling/v2, as `kubectl get hpa.v2.autoscaling -o json` prints it, or v1");
  AttachedAutoscaler autoscaler{.workload = read_scaled_workload(object), .signal = HorizontalPodAutoscaler{}};
  autoscaler.made_of = maker_of(object);
  object.nested("spec", [&](json::ObjectReader& spec) {
    std::vector<ListedMetric> listed = first ? read_first_version(object, spec, out) : read_metrics(spec, out);
    if (listed.empty()) return;
    HorizontalPodAutoscaler signal = signal_of(spec, listed);
    object.nested("status", [&](json::ObjectReader& status) {
      read_counts(status, signal.min_replicas, autoscaler);
      autoscaler.values = read_figures(status, listed, autoscaler.running);
    });
    autoscaler.signal = std::move(signal);
    out.add_autoscaler(std::move(autoscaler));
  });
}

}  // namespace

void read_kubernetes_horizontal_pod_autoscaler(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "HorizontalPodAutoscaler", out,
                             [&](json::ObjectReader& item) { read_autoscaler(item, out); });
}

}  // namespace headroom::api
