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

constexpr std::string_view cpu_target = "targetCPUUtilizationPercentage";
constexpr std::string_view metrics_annotation = "autoscaling.alpha.kubernetes.io/metrics";
constexpr std::string_view figures_annotation = "autoscaling.alpha.kubernetes.io/current-metrics";
constexpr std::string_view behavior_annotation = "autoscaling.alpha.kubernetes.io/behavior";

ListedMetric cpu_metric(std::int64_t utilization) {
  return {.metric = {.source = ReplicaMetricSource::resource,
                     .name = "cpu",
                     .target_type = ReplicaTargetType::utilization,
                     .target = utilization}};
}

/// The annotations of autoscaling/v1, which keeps in them what it has no fields for. Null: there are none.
using Annotated = const json::Value*;

/// Calls `use` with the value in an annotation. Returns why it can't be read; empty if it can, or if there is none.
template <class Use>
std::string use_annotation(Annotated annotated, std::string_view name, json::Kind kind, Use use) {
  if (annotated == nullptr) return {};
  if (annotated->kind() != json::Kind::object) return "metadata/annotations must be an object";
  const json::Value* text = annotated->find(name);
  if (text == nullptr || text->kind() == json::Kind::null) return {};
  if (text->kind() != json::Kind::string) return "annotation " + std::string(name) + " must be a text";
  const auto document = json::parse(text->text());
  if (!document) return "annotation " + std::string(name) + " is no JSON: " + document.error().detail;
  if (document->root().kind() != kind)
    return "annotation " + std::string(name) + " must be " + (kind == json::Kind::array ? "a list" : "an object");
  return use(document->root());
}

Annotated annotations_of(json::ObjectReader& object) {
  Annotated annotations = nullptr;
  object.nested("metadata", [&](json::ObjectReader& metadata) { annotations = metadata.get("annotations"); });
  return annotations;
}

json::Path path_of(std::string_view annotation) {
  static const json::Path root;
  return root.member(annotation);
}

std::vector<ListedMetric> read_metrics(json::ObjectReader& spec, Collector& out) {
  std::vector<ListedMetric> listed;
  if (const json::Value* given = spec.get("metrics"); given != nullptr && given->kind() != json::Kind::array) {
    add_unread(listed, "metrics", "spec/metrics must be an array", out);
    return listed;
  }
  const auto entries = spec.array("metrics", most_replica_metrics);
  if (entries && !entries->empty())
    read_listed_metrics({*entries, spec.path().member("metrics")}, MetricSpelling::second_version, listed, out);
  if (listed.empty()) listed.push_back(cpu_metric(default_cpu_utilization));
  return listed;
}

/// autoscaling/v1 knows the CPU alone, and keeps every other metric in an annotation.
std::vector<ListedMetric> read_first_version(Annotated annotated, json::ObjectReader& spec, Collector& out) {
  std::vector<ListedMetric> listed;
  if (const json::Value* given = spec.get(cpu_target); given != nullptr) {
    if (const auto utilization = whole_in(*given, 1, largest_utilization))
      listed.push_back(cpu_metric(*utilization));
    else
      add_unread(listed, "cpu", "spec/" + std::string(cpu_target) + " must be a whole number above 0", out);
  }
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
std::optional<kubernetes::ScalingBehavior> read_behavior(Annotated annotated, json::ObjectReader& spec,
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

std::vector<MetricValue> read_figures(json::ObjectReader& status, Annotated annotated,
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

struct Counts {
  std::optional<std::int64_t> running{};
  std::optional<std::int64_t> requested{};
};

Counts read_counts(json::ObjectReader& object, Collector& out) {
  Counts counts;
  object.nested("status", [&](json::ObjectReader& status) {
    counts = {.running = read_replica_count(status, "currentReplicas", out),
              .requested = read_replica_count(status, "desiredReplicas", out)};
  });
  return counts;
}

/// A bound that can't be read may be any. So it counts as a metric that fails, and with an unknown maximum nothing is
/// added to the replicas that there are.
void read_bounds(json::ObjectReader& spec, const Counts& counts, HorizontalPodAutoscaler& signal,
                 std::vector<ListedMetric>& listed, Collector& out) {
  spec.require("maxReplicas");
  const ReplicaBound least = read_replica_bound(spec, "minReplicas", 0);
  const ReplicaBound most = read_replica_bound(spec, "maxReplicas", 1);
  if (!least.problem.empty()) add_unread(listed, "minReplicas", least.problem, out);
  if (!most.problem.empty() && !counts.running && !counts.requested)
    spec.report("maxReplicas", "missing", "is required, because the status counts no replicas");
  else if (!most.problem.empty())
    out.warn("unread_bound", "has a maximum that is unknown, so nothing is added or removed: " + most.problem);
  if (!most.problem.empty()) add_unread(listed, "maxReplicas", most.problem);
  signal.min_replicas = least.value.value_or(signal.min_replicas);
  const std::int64_t present = std::max(counts.running.value_or(0), counts.requested.value_or(0));
  signal.max_replicas = most.value.value_or(std::max<std::int64_t>({present, signal.min_replicas, 1}));
  settle_bounds({.name = "minReplicas", .count = signal.min_replicas},
                {.name = "maxReplicas", .count = signal.max_replicas}, out);
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
void set_counts(Counts counts, std::int64_t minimum, AttachedAutoscaler& autoscaler) {
  if (counts.requested.value_or(0) == 0 && (minimum > 0 || !counts.requested)) counts.requested = counts.running;
  if (!counts.running) counts.running = counts.requested;
  autoscaler.running = counts.running;
  autoscaler.requested = counts.requested;
}

HorizontalPodAutoscaler read_signal(json::ObjectReader& object, json::ObjectReader& spec, bool first,
                                    AttachedAutoscaler& autoscaler, Collector& out) {
  const Annotated annotated = first ? annotations_of(object) : nullptr;
  const Counts counts = read_counts(object, out);
  std::vector<ListedMetric> listed = first ? read_first_version(annotated, spec, out) : read_metrics(spec, out);
  HorizontalPodAutoscaler signal;
  signal.behavior = read_behavior(annotated, spec, listed, out);
  read_bounds(spec, counts, signal, listed, out);
  set_counts(counts, signal.min_replicas, autoscaler);
  object.nested("status", [&](json::ObjectReader& status) {
    autoscaler.values = read_figures(status, annotated, listed, autoscaler.running, out);
    signal.zeroed_by = read_zeroed_by(status);
  });
  for (ListedMetric& one : listed) signal.metrics.push_back(std::move(one.metric));
  return signal;
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
    autoscaler.signal = read_signal(object, spec, first, autoscaler, out);
    out.add_autoscaler(std::move(autoscaler));
  });
}

}  // namespace

void read_kubernetes_horizontal_pod_autoscaler(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "HorizontalPodAutoscaler", out,
                             [&](json::ObjectReader& item) { read_autoscaler(item, out); });
}

}  // namespace headroom::api
