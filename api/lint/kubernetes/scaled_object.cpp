#include "api/lint/kubernetes/scaled_object.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "api/lint/changes.hpp"
#include "api/lint/kubernetes/keda_triggers.hpp"
#include "api/lint/kubernetes/values.hpp"
#include "core/kubernetes/replicas/formula.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view current_version = "keda.sh/v1alpha1";
constexpr std::string_view old_version = "keda.k8s.io/v1alpha1";
constexpr std::int64_t usual_maximum = 100;  // KEDA's default
constexpr std::int64_t most_replicas = INT32_MAX;

constexpr std::array spec_keys = std::to_array<std::string_view>(
    {"scaleTargetRef", "pollingInterval", "initialCooldownPeriod", "cooldownPeriod", "idleReplicaCount",
     "minReplicaCount", "maxReplicaCount", "advanced", "triggers", "fallback"});
constexpr std::array spec_aliases = std::to_array<Alias>({{"minReplicas", "minReplicaCount"},
                                                          {"maxReplicas", "maxReplicaCount"},
                                                          {"idleReplicas", "idleReplicaCount"},
                                                          {"cooldown", "cooldownPeriod"}});
constexpr std::array target_keys =
    std::to_array<std::string_view>({"name", "apiVersion", "kind", "envSourceContainerName"});
constexpr std::array target_aliases =
    std::to_array<Alias>({{"deploymentName", "name"}, {"containerName", "envSourceContainerName"}});
constexpr std::array advanced_keys = std::to_array<std::string_view>(
    {"horizontalPodAutoscalerConfig", "restoreToOriginalReplicaCount", "scalingModifiers"});
constexpr std::array hpa_keys = std::to_array<std::string_view>({"behavior", "name"});
constexpr std::array fallback_keys = std::to_array<std::string_view>({"failureThreshold", "replicas", "behavior"});
constexpr std::array modifier_keys =
    std::to_array<std::string_view>({"formula", "target", "activationTarget", "metricType"});
constexpr std::array fallback_behaviors = std::to_array<std::string_view>(
    {"static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower", "scalingModifiers"});

/// A whole number within the bounds, or the default. What can't be read is a finding, and counts as the default.
std::int64_t count_at(const Place& place, std::int64_t least, std::int64_t usual, Findings& findings) {
  if (!place.present()) return usual;
  const auto count = place.integer();
  if (count && *count >= least && *count <= most_replicas) return *count;
  const std::int64_t nearest = count && *count < least ? least : usual;
  findings.add_with_choice(
      "invalid_value", place.pointer(),
      "KEDA takes a whole number of at least " + std::to_string(least) + " here; it is " + shown(place),
      {{set(place, json_text(nearest))}, {remove(place)}});
  return usual;
}

void check_bounds(ScaledWorkload& scaled, Findings& findings) {
  const Place spec = scaled.spec();
  const Place least = spec.member("minReplicaCount");
  const Place most = spec.member("maxReplicaCount");
  const Place idle = spec.member("idleReplicaCount");
  const std::int64_t minimum = count_at(least, 0, 0, findings);
  const std::int64_t maximum = count_at(most, 0, usual_maximum, findings);
  scaled.bounds = {minimum, maximum};
  scaled.uses_zero = minimum == 0 || idle.present();
  const std::int64_t idle_count = count_at(idle, 0, -1, findings);
  if (idle_count >= minimum)
    findings.add(
        "invalid_value", idle,
        "idleReplicaCount " + std::to_string(idle_count) + " must be below minReplicaCount " + std::to_string(minimum),
        remove(idle));
  if (maximum == 0 && minimum == 0)
    findings.add("invalid_value", most, "maxReplicaCount must be above 0", set(most, json_text(1)));
  else if (minimum > maximum)
    findings.add("minimum_above_maximum", least,
                 "minReplicaCount " + std::to_string(minimum) + " is above maxReplicaCount " + std::to_string(maximum),
                 maximum == 0 ? JsonPatch{set(most, json_text(minimum))}
                              : JsonPatch{set(least, json_text(maximum)), set(most, json_text(minimum))});
  else if (minimum == maximum && !idle.present())
    findings.add("minimum_equals_maximum", most,
                 "minReplicaCount and maxReplicaCount are both " + std::to_string(minimum) + ", so nothing scales",
                 set(most, json_text(std::min(2 * minimum, most_replicas))));
}

void check_version(const ScaledWorkload& scaled, Findings& findings) {
  const Place version = scaled.scaler.object.place.member("apiVersion");
  if (!version.present() || version.text() == current_version) return;
  JsonPatch fix{set(version, json_text(current_version))};
  if (version.text() != old_version) {
    findings.add("invalid_value", version,
                 "The apiVersion of a ScaledObject is keda.sh/v1alpha1; it is " + shown(version), std::move(fix));
    return;
  }
  for (const auto& [written, meant] : target_aliases)
    if (scaled.scaler.target().member(written).is_written() && !scaled.scaler.target().member(meant).is_written())
      for (PatchOperation& operation : rename(scaled.scaler.target(), written, meant))
        fix.push_back(std::move(operation));
  findings.add("api_version_removed", version, "keda.k8s.io/v1alpha1 is of KEDA 1, which nobody serves any more",
               std::move(fix));
}

void check_target(const ScaledWorkload& scaled, Findings& findings) {
  check_keys(scaled.scaler.target(), target_keys, target_aliases, findings);
  if (scaled.scaler.target_name.empty())
    findings.add("invalid_value", scaled.scaler.target(), "scaleTargetRef needs the name of a workload", no_fix);
}

/// What KEDA does at zero, and only there.
void check_periods(const ScaledWorkload& scaled, Findings& findings) {
  const Place spec = scaled.spec();
  const Place cooldown = spec.member("cooldownPeriod");
  const Place first = spec.member("initialCooldownPeriod");
  const Place polling = spec.member("pollingInterval");
  for (const Place& period : {cooldown, first, polling}) count_at(period, 0, 0, findings);
  if (scaled.uses_zero) return;
  if (cooldown.present())
    findings.add("cooldown_without_zero", cooldown,
                 "cooldownPeriod is about the step to zero, which is never taken; behavior.scaleDown slows down others",
                 remove(cooldown));
  if (first.present())
    findings.add("setting_without_effect", first, "initialCooldownPeriod is about the step to zero", remove(first));
  const bool is_cached = std::ranges::any_of(scaled.triggers, [](const ScaledTrigger& trigger) {
    return trigger.place.member("useCachedMetrics").boolean() == true;
  });
  if (polling.present() && !is_cached)
    findings.add("setting_without_effect", polling,
                 "KEDA polls for the step from zero; above it Kubernetes asks every 15 s by itself", remove(polling));
}

void check_zero(const ScaledWorkload& scaled, Findings& findings) {
  if (scaled.bounds.minimum != 0 || !scaled.has_resources_only()) return;
  const Place least = scaled.spec().member("minReplicaCount");
  findings.add("zero_needs_external_metric", least,
               "CPU and memory cannot wake anything from zero, and the minimum is 0", set(least, json_text(1)));
}

void check_fallback(const ScaledWorkload& scaled, Findings& findings) {
  const Place fallback = scaled.spec().member("fallback");
  if (!fallback.present()) return;
  if (scaled.has_resources_only()) {
    findings.add("fallback_unsupported", fallback,
                 "KEDA does not read CPU and memory itself, so a fallback can never take over", remove(fallback));
    return;
  }
  check_keys(fallback, fallback_keys, {}, findings);
  for (const std::string_view name : {"failureThreshold", "replicas"}) {
    const Place place = fallback.member(name);
    if (place.present())
      count_at(place, 0, 3, findings);
    else
      findings.add("invalid_value", place, "A fallback needs failureThreshold and replicas", remove(fallback));
  }
  const Place behavior = fallback.member("behavior");
  if (behavior.present() &&
      std::ranges::find(fallback_behaviors, behavior.text().value_or("?")) == fallback_behaviors.end())
    findings.add("invalid_value", behavior, "KEDA has no such fallback behavior: " + shown(behavior), remove(behavior));
}

/// Names in a formula that no trigger has. KEDA takes CPU and memory for none.
std::string unknown_names(const ScaledWorkload& scaled, const kubernetes::Formula& formula) {
  std::string unknown;
  for (const std::string& name : formula.names) {
    const bool is_there = std::ranges::any_of(scaled.triggers, [&](const ScaledTrigger& trigger) {
      return !trigger.is_resource() && trigger.place.member("name").text() == name;
    });
    if (!is_there) unknown.append(unknown.empty() ? "" : ", ").append(name);
  }
  return unknown;
}

void check_modifiers(const ScaledWorkload& scaled, Findings& findings) {
  const Place modifiers = scaled.spec().member("advanced").member("scalingModifiers");
  if (!modifiers.is_object() || modifiers.members().empty()) return;
  check_keys(modifiers, modifier_keys, {}, findings);
  const Place formula = modifiers.member("formula");
  const Place target = modifiers.member("target");
  const JsonPatch away{remove(modifiers)};
  if (formula.text().value_or("").empty()) {
    findings.add("invalid_value", formula, "scalingModifiers need a formula", away);
    return;
  }
  const auto parsed = kubernetes::parse_formula(*formula.text());
  const std::string unknown = parsed ? unknown_names(scaled, *parsed) : "";
  if (!unknown.empty())
    findings.add("invalid_value", formula, "The formula uses names that no trigger has: " + unknown, away);
  const auto number = target.text() ? decimal_text(*target.text()) : std::nullopt;
  if (!number || *number <= 0) {
    findings.add("invalid_value", target, "The target of a formula is a number above 0; it is " + shown(target), away);
    return;
  }
  const Place type = modifiers.member("metricType");
  if (type.present() && type.text() != "AverageValue" && type.text() != "Value")
    findings.add("invalid_value", type, "metricType of a formula is AverageValue or Value; it is " + shown(type),
                 set(type, json_text("AverageValue")));
  const Place activation = modifiers.member("activationTarget");
  const auto wakes_above = activation.text() ? decimal_text(*activation.text()) : std::nullopt;
  if (scaled.uses_zero && wakes_above && *wakes_above > *number)
    findings.add("activation_above_threshold", activation,
                 "Nothing starts below " + json_text(*wakes_above) + ", though " + json_text(*number) +
                     " are work for one replica",
                 set(activation, json_text(*target.text())));
}

void check_names(const ScaledWorkload& scaled, Findings& findings) {
  for (std::size_t later = 1; later < scaled.triggers.size(); ++later) {
    const Place name = scaled.triggers[later].place.member("name");
    if (name.text().value_or("").empty()) continue;
    const auto before = std::span(scaled.triggers).first(later);
    const bool is_taken = std::ranges::any_of(
        before, [&](const ScaledTrigger& trigger) { return trigger.place.member("name").text() == name.text(); });
    if (is_taken)
      findings.add("invalid_value", name, "Two triggers are called " + shown(name),
                   set(name, json_text(std::string(*name.text()) + "-" + std::to_string(later + 1))));
  }
}

/// Go takes these for false, and KEDA everything else for true.
bool is_false(std::string_view text) {
  constexpr std::array<std::string_view, 6> lies{"0", "f", "F", "false", "False", "FALSE"};
  return std::ranges::find(lies, text) != lies.end();
}

void check_pauses(const ScaledWorkload& scaled, Findings& findings) {
  const Place annotations = scaled.scaler.object.place.member("metadata").member("annotations");
  for (const std::string_view name :
       {"paused", "paused-replicas", "paused-scale-in", "paused-scale-down", "paused-scale-out"}) {
    const Place pause = annotations.member("autoscaling.keda.sh/" + std::string(name));
    if (!pause.present() || pause.boolean() == false) continue;
    if (name != "paused-replicas" && is_false(pause.text().value_or(""))) continue;
    findings.add("paused_left_on", pause,
                 "The annotation " + std::string(name) + " is " + shown(pause) + ": it pins the workload until it goes",
                 remove(pause));
  }
}

void check_requests_of(const ScaledWorkload& scaled, Findings& findings) {
  std::vector<NeededRequest> needed;
  for (const ScaledTrigger& trigger : scaled.triggers)
    if (trigger.is_resource())
      needed.push_back(
          {.resource = trigger.type, .container = trigger.metadata.member("containerName").text().value_or("")});
  check_requests(scaled.scaler, needed, findings);
}

}  // namespace

void check_scaled_object(const KubernetesObject& object, const std::vector<KubernetesObject>& objects,
                         Findings& findings) {
  ScaledWorkload scaled{.scaler = autoscaler_of(object, objects)};
  const Place spec = scaled.spec();
  const Place advanced = spec.member("advanced");
  scaled.triggers = triggers_of(spec);
  scaled.has_formula = advanced.member("scalingModifiers").member("formula").is_text();
  check_version(scaled, findings);
  check_target(scaled, findings);
  check_keys(spec, spec_keys, spec_aliases, findings);
  check_keys(advanced, advanced_keys, {}, findings);
  check_keys(advanced.member("horizontalPodAutoscalerConfig"), hpa_keys, {}, findings);
  check_bounds(scaled, findings);
  check_periods(scaled, findings);
  if (scaled.triggers.empty())
    findings.add("invalid_value", spec.member("triggers"), "A ScaledObject needs at least one trigger", no_fix);
  check_triggers(scaled, findings);
  check_names(scaled, findings);
  check_modifiers(scaled, findings);
  check_zero(scaled, findings);
  check_fallback(scaled, findings);
  check_pauses(scaled, findings);
  check_executors(scaled.scaler, findings);
  check_requests_of(scaled, findings);
  check_replicas(scaled.scaler, {scaled.uses_zero ? 0 : scaled.bounds.minimum, scaled.bounds.maximum}, findings);
  check_behavior(advanced.member("horizontalPodAutoscalerConfig").member("behavior"), scaled.uses_zero, findings);
}

}  // namespace headroom::lint
