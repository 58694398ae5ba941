#include "api/lint/kubernetes/horizontal_pod_autoscaler.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "api/lint/changes.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/kubernetes/hpa_metrics.hpp"
#include "api/lint/kubernetes/scaled_object.hpp"
#include "api/lint/kubernetes/values.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view first_version = "autoscaling/v1";
constexpr std::string_view current_version = "autoscaling/v2";
constexpr std::string_view second_beta = "autoscaling/v2beta2";
constexpr std::string_view old_target = "targetCPUUtilizationPercentage";
constexpr std::int64_t usual_maximum = 10;
constexpr std::int64_t usual_utilization = 80;  // per cent
constexpr std::int64_t most_replicas = INT32_MAX;

/// What is read of one HorizontalPodAutoscaler.
struct Hpa {
  Autoscaler scaler;
  std::string_view version;  ///< empty if the document names none
  std::vector<HpaMetric> metrics{};

  Place spec() const { return scaler.spec(); }
  bool is_first() const { return version == first_version; }
  bool is_first_beta() const { return version == first_beta; }
  /// Autoscaling by CPU alone: the first version, or no metric at all.
  bool has_cpu_only() const { return metrics.empty(); }
};

Hpa read(const KubernetesObject& object, const std::vector<KubernetesObject>& objects) {
  Hpa hpa{.scaler = autoscaler_of(object, objects), .version = object.place.member("apiVersion").text().value_or("")};
  if (hpa.is_first()) return hpa;
  const Place metrics = hpa.spec().member("metrics");
  for (std::size_t i = 0; i < metrics.items().size(); ++i)
    hpa.metrics.push_back(hpa_metric(metrics.item(i), hpa.is_first_beta()));
  return hpa;
}

/// Makes an object of autoscaling/v2 of it. A single number for CPU becomes a metric.
JsonPatch to_current(const Hpa& hpa, const Place& version) {
  const Place spec = hpa.spec();
  const Place metrics = spec.member("metrics");
  JsonPatch fix{set(version, json_text(current_version))};
  if (hpa.is_first_beta() && metrics.is_array()) fix.push_back(set(metrics, converted_metrics(metrics)));
  const Place percent = spec.member(old_target);
  if (!percent.is_written()) return fix;
  fix.push_back(remove(percent));
  if (!metrics.is_written())
    fix.push_back(set(metrics, "[" + cpu_metric(percent.integer().value_or(usual_utilization)) + "]"));
  return fix;
}

void check_version(const Hpa& hpa, Findings& findings) {
  const Place version = hpa.scaler.object.place.member("apiVersion");
  const bool is_known = hpa.version == current_version || hpa.is_first();
  if (!version.present() || is_known) return;
  if (hpa.is_first_beta() || hpa.version == second_beta || hpa.version == "autoscaling/v2alpha1") {
    findings.add("api_version_removed", version,
                 "Kubernetes serves " + std::string(hpa.version) + " no more; autoscaling/v2 has been there since 1.23",
                 to_current(hpa, version));
    return;
  }
  findings.add("invalid_value", version,
               "The apiVersion of a HorizontalPodAutoscaler is autoscaling/v2; it is " + shown(version),
               to_current(hpa, version));
}

/// Fields of another version, which Kubernetes drops.
void check_fields(const Hpa& hpa, Findings& findings) {
  const Place percent = hpa.spec().member(old_target);
  const Place version = hpa.scaler.object.place.member("apiVersion");
  if (hpa.is_first()) {
    for (const std::string_view name : {"metrics", "behavior"})
      if (hpa.spec().member(name).is_written())
        findings.add_with_choice("unknown_key", hpa.spec().member(name).pointer(),
                                 "autoscaling/v1 has no " + std::string(name) + "; autoscaling/v2 has",
                                 {to_current(hpa, version), {remove(hpa.spec().member(name))}});
    if (!percent.present()) return;
    const auto given = percent.integer();
    if (given && *given >= 1 && *given <= most_replicas) return;
    findings.add("invalid_value", percent,
                 "A utilisation is a whole number of per cent above 0; it is " + shown(percent),
                 set(percent, json_text(given ? std::int64_t{1} : usual_utilization)));
  } else if (hpa.version == current_version && percent.is_written()) {
    findings.add("unknown_key", percent, "Only autoscaling/v1 has " + std::string(old_target),
                 to_current(hpa, version));
  }
}

std::int64_t checked_minimum(const Hpa& hpa, Findings& findings) {
  const Place place = hpa.spec().member("minReplicas");
  const auto given = place.integer();
  if (!place.present()) return 1;
  if (given && *given >= 0 && *given <= most_replicas) return *given;
  findings.add("invalid_value", place, "minReplicas is a whole number of at least 0; it is " + shown(place),
               set(place, json_text(1)));
  return 1;
}

void check_bounds(const Hpa& hpa, Findings& findings) {
  const std::int64_t minimum = checked_minimum(hpa, findings);
  const Place least = hpa.spec().member("minReplicas");
  const Place most = hpa.spec().member("maxReplicas");
  const auto maximum = most.integer();
  if (!maximum || *maximum < 0 || *maximum > most_replicas || (*maximum == 0 && minimum <= 1)) {
    const std::int64_t nearest =
        maximum && *maximum <= 0 ? std::max<std::int64_t>(1, minimum) : std::max(usual_maximum, 2 * minimum);
    findings.add("invalid_value", most, "maxReplicas is a whole number of at least 1; it is " + shown(most),
                 set(most, json_text(nearest)));
    return;
  }
  if (minimum > *maximum) {
    findings.add("minimum_above_maximum", least,
                 "minReplicas " + std::to_string(minimum) + " is above maxReplicas " + std::to_string(*maximum),
                 *maximum == 0 ? JsonPatch{set(most, json_text(minimum))} : exchange(least, most));
  } else if (minimum == *maximum) {
    findings.add("minimum_equals_maximum", most,
                 "minReplicas and maxReplicas are both " + std::to_string(minimum) + ", so nothing scales",
                 set(most, json_text(std::min(2 * minimum, most_replicas))));
  }
  check_replicas(hpa.scaler, {minimum, *maximum}, findings);
}

/// Only a metric that is there without pods can wake the first one.
void check_zero(const Hpa& hpa, Findings& findings) {
  const Place least = hpa.spec().member("minReplicas");
  if (least.integer() != 0 || std::ranges::any_of(hpa.metrics, &HpaMetric::is_outside)) return;
  findings.add("zero_needs_external_metric", least,
               "Metrics of pods cannot wake the first one: a minimum of 0 needs an Object or External metric",
               set(least, json_text(1)));
}

/// The status tells what the controller misses, if the workload is not in the document.
void check_status(const Hpa& hpa, const HpaMetric* metric, std::string_view resource, Findings& findings) {
  if (hpa.scaler.workload() != nullptr) return;
  const std::string missed = "missing request for " + std::string(resource);
  const Place conditions = hpa.scaler.object.place.member("status").member("conditions");
  bool is_missed = false;
  for (std::size_t i = 0; i < conditions.items().size(); ++i) {
    const Place condition = conditions.item(i);
    is_missed = is_missed ||
                (condition.member("type").text() == "ScalingActive" && condition.member("status").text() != "True" &&
                 condition.member("message").text().value_or("").find(missed) != std::string_view::npos);
  }
  const Place kept = hpa.scaler.object.place.member("metadata")
                         .member("annotations")
                         .member("autoscaling.alpha.kubernetes.io/conditions");
  is_missed = is_missed || kept.text().value_or("").find(missed) != std::string_view::npos;
  if (!is_missed) return;
  const Place place = metric != nullptr ? metric->place : hpa.spec().member(old_target);
  findings.add("utilization_without_requests", place,
               "The status says that pods of the workload have no request for " + std::string(resource), no_fix);
}

void check_utilizations(const Hpa& hpa, Findings& findings) {
  std::vector<NeededRequest> needed;
  if (hpa.has_cpu_only()) {
    needed.push_back({.resource = "cpu", .container = {}});
    check_status(hpa, nullptr, "cpu", findings);
  }
  for (const HpaMetric& metric : hpa.metrics) {
    if (!metric.is_utilization()) continue;
    needed.push_back({.resource = metric.resource, .container = metric.container});
    check_status(hpa, &metric, metric.resource, findings);
  }
  check_requests(hpa.scaler, needed, findings);
}

void check_metrics(const Hpa& hpa, Findings& findings) {
  for (const HpaMetric& metric : hpa.metrics) {
    check_metric(metric, hpa.is_first_beta(), findings);
    if (metric.is_resource() && metric.resource == "memory")
      findings.add("memory_metric_sticks", metric.place,
                   "A JVM rarely gives memory back, so this target seldom scales down", remove(metric.place));
  }
}

}  // namespace

void check_horizontal_pod_autoscaler(const KubernetesObject& object, const std::vector<KubernetesObject>& objects,
                                     Findings& findings) {
  const Hpa hpa = read(object, objects);
  check_version(hpa, findings);
  check_fields(hpa, findings);
  check_bounds(hpa, findings);
  check_zero(hpa, findings);
  check_executors(hpa.scaler, findings);
  check_utilizations(hpa, findings);
  check_metrics(hpa, findings);
  if (!hpa.is_first()) check_behavior(hpa.spec().member("behavior"), false, findings);
}

void check_autoscalers(const Place& body, std::string_view usual_kind, Findings& findings) {
  const std::vector<KubernetesObject> objects = objects_of(body, usual_kind);
  for (const KubernetesObject& object : objects) {
    if (object.kind == "HorizontalPodAutoscaler") check_horizontal_pod_autoscaler(object, objects, findings);
    if (object.kind == "ScaledObject") check_scaled_object(object, objects, findings);
  }
  check_owners(objects, findings);
}

void lint_horizontal_pod_autoscaler(const Place& body, Findings& findings) {
  check_autoscalers(body, "HorizontalPodAutoscaler", findings);
}

void lint_scaled_object(const Place& body, Findings& findings) { check_autoscalers(body, "ScaledObject", findings); }

}  // namespace headroom::lint
