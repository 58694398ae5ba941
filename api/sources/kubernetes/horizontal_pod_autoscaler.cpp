#include <algorithm>
#include <string>
#include <utility>

#include "api/json/parse.hpp"
#include "api/kubernetes/object_fields.hpp"
#include "api/sources/kubernetes/autoscaler_fields.hpp"
#include "api/sources/kubernetes/autoscaler_metrics.hpp"
#include "api/sources/kubernetes/document_readers.hpp"
#include "api/sources/kubernetes/kubectl_lists.hpp"
#include "api/sources/reading/foreign.hpp"
#include "api/sources/reading/limits.hpp"
#include "core/base/names.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

/// What the API server takes where an autoscaler names no metric: percent of the requested CPU.
constexpr std::int64_t default_cpu_utilization = 80;

constexpr std::string_view metrics_annotation = "autoscaling.alpha.kubernetes.io/metrics";
constexpr std::string_view figures_annotation = "autoscaling.alpha.kubernetes.io/current-metrics";
constexpr std::string_view behavior_annotation = "autoscaling.alpha.kubernetes.io/behavior";

ListedMetric cpu_metric(std::int64_t utilization) {
  return {.metric = {.source = ReplicaMetricSource::resource,
                     .name = "cpu",
                     .target_type = ReplicaTargetType::utilization,
                     .target = utilization}};
}

/// What autoscaling/v1 keeps as text, because it has no fields for it.
struct Annotated {
  kubernetes::Labels texts{};

  const std::string* find(std::string_view name) const {
    const auto text = texts.find(std::string(name));
    return text == texts.end() ? nullptr : &text->second;
  }
};

/// Calls `use` with the value in an annotation. Returns why it can't be read; empty if it can, or if there is none.
template <class Use>
std::string use_annotation(const Annotated& annotated, std::string_view name, json::Kind kind, Use use) {
  const std::string* text = annotated.find(name);
  if (text == nullptr) return {};
  const auto document = json::parse(*text);
  if (!document) return "annotation " + std::string(name) + " is no JSON: " + document.error().detail;
  if (document->root().kind() != kind)
    return "annotation " + std::string(name) + " must be " + (kind == json::Kind::array ? "a list" : "an object");
  return use(document->root());
}

json::Path path_of(std::string_view annotation) {
  static const json::Path root;
  return root.member(annotation);
}

std::vector<ListedMetric> read_metrics(json::ObjectReader& spec, Collector& out) {
  std::vector<ListedMetric> listed;
  const auto entries = spec.array("metrics", most_replica_metrics);
  if (entries && !entries->empty())
    read_listed_metrics({*entries, spec.path().member("metrics")}, MetricSpelling::second_version, listed, out);
  else if (!spec.has("metrics") || entries)
    listed.push_back(cpu_metric(default_cpu_utilization));
  return listed;
}

/// autoscaling/v1 knows the CPU alone, and keeps every other metric in an annotation.
std::vector<ListedMetric> read_first_version(const Annotated& annotated, json::ObjectReader& spec, Collector& out) {
  std::vector<ListedMetric> listed;
  const auto utilization = spec.integer("targetCPUUtilizationPercentage", 1, largest_utilization);
  if (utilization) listed.push_back(cpu_metric(*utilization));
  const std::string fault = use_annotation(annotated, metrics_annotation, json::Kind::array, [&](json::Value list) {
    if (list.items().size() > most_replica_metrics)
      return "annotation " + std::string(metrics_annotation) + " lists more than 100 metrics";
    read_listed_metrics({list.items(), path_of(metrics_annotation)}, MetricSpelling::annotation, listed, out);
    return std::string();
  });
  if (!fault.empty()) add_unread(listed, "the other metrics", fault, out);
  if (listed.empty()) listed.push_back(cpu_metric(default_cpu_utilization));
  return listed;
}

/// A behavior that can't be read may be one that slows a scale-in down, so it counts as a metric that fails.
std::optional<kubernetes::ScalingBehavior> read_behavior(const Annotated& annotated, json::ObjectReader& spec,
                                                         std::vector<ListedMetric>& listed, Collector& out) {
  std::optional<kubernetes::ScalingBehavior> behavior;
  std::string fault = use_annotation(annotated, behavior_annotation, json::Kind::object, [&](json::Value value) {
    return read_foreign({value, path_of(behavior_annotation)},
                        [&](json::ObjectReader& reader) { behavior = read_annotated_behavior(reader); });
  });
  if (const json::Value* value = spec.get("behavior"))
    fault = read_foreign({*value, spec.path().member("behavior")},
                         [&](json::ObjectReader& reader) { behavior = read_scaling_behavior(reader); });
  if (fault.empty()) return behavior;
  add_unread(listed, "behavior", fault, out);
  return std::nullopt;
}

std::vector<MetricValue> read_figures(json::ObjectReader& status, const Annotated& annotated,
                                      std::vector<ListedMetric>& listed, std::optional<std::int64_t> replicas,
                                      Collector& out) {
  std::vector<MetricValue> values;
  const json::Value* utilization = status.get("currentCPUUtilizationPercentage");
  if (utilization != nullptr && utilization->is_number() && utilization->number() >= 0)
    values.push_back({"cpu", utilization->number()});
  else if (utilization != nullptr && utilization->kind() != json::Kind::null)
    out.warn("unread_figure",
             "has a figure that counts as unknown: status/currentCPUUtilizationPercentage must be a number from 0");
  const auto add = [&](JsonList entries, MetricSpelling spelling) {
    for (MetricValue& value : read_listed_figures(entries, spelling, listed, replicas, out))
      if (std::ranges::find(values, value.name, &MetricValue::name) == values.end()) values.push_back(std::move(value));
    return std::string();
  };
  if (const auto entries = status.array("currentMetrics", maximum_items))
    add({*entries, status.path().member("currentMetrics")}, MetricSpelling::second_version);
  const std::string fault = use_annotation(annotated, figures_annotation, json::Kind::array, [&](json::Value list) {
    return add({list.items(), path_of(figures_annotation)}, MetricSpelling::annotation);
  });
  if (!fault.empty()) out.warn("unread_figure", "has figures that count as unknown: " + fault);
  return values;
}

/// Who took the target to zero replicas, as the condition ScaledToZero has it.
kubernetes::ZeroedBy read_zeroed_by(json::ObjectReader& status) {
  const auto condition = find_condition(status, "ScaledToZero");
  if (!condition || condition->status == "Unknown") return kubernetes::ZeroedBy::unknown;
  return condition->status == "True" ? kubernetes::ZeroedBy::autoscaler : kubernetes::ZeroedBy::somebody_else;
}

HorizontalPodAutoscaler signal_of(json::ObjectReader& spec, const std::vector<ListedMetric>& listed) {
  HorizontalPodAutoscaler signal;
  spec.require("maxReplicas");
  signal.min_replicas = read_replica_bound(spec, "minReplicas", 0).value_or(signal.min_replicas);
  signal.max_replicas =
      read_replica_bound(spec, "maxReplicas", 1).value_or(std::max<std::int64_t>(signal.min_replicas, 1));
  for (const ListedMetric& one : listed) signal.metrics.push_back(one.metric);
  report_faults(spec, faults_of(signal), {"/metrics"});
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
void read_counts(json::ObjectReader& status, std::int64_t minimum, AttachedAutoscaler& autoscaler, Collector& out) {
  autoscaler.running = read_replica_count(status, "currentReplicas", out);
  autoscaler.requested = read_replica_count(status, "desiredReplicas", out);
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
  Annotated annotated;
  if (first)
    object.nested("metadata",
                  [&](json::ObjectReader& metadata) { annotated.texts = read_labels(metadata, "annotations"); });
  autoscaler.made_of = maker_of(object);
  object.nested("spec", [&](json::ObjectReader& spec) {
    std::vector<ListedMetric> listed = first ? read_first_version(annotated, spec, out) : read_metrics(spec, out);
    const auto behavior = read_behavior(annotated, spec, listed, out);
    HorizontalPodAutoscaler signal = signal_of(spec, listed);
    signal.behavior = behavior;
    object.nested("status", [&](json::ObjectReader& status) {
      read_counts(status, signal.min_replicas, autoscaler, out);
      autoscaler.values = read_figures(status, annotated, listed, autoscaler.running, out);
      signal.zeroed_by = read_zeroed_by(status);
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
