#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/sources/kubernetes/autoscaler_fields.hpp"
#include "api/sources/kubernetes/document_readers.hpp"
#include "api/sources/kubernetes/kubectl_lists.hpp"
#include "api/sources/kubernetes/scaled_object_triggers.hpp"
#include "api/sources/reading/foreign.hpp"
#include "core/base/names.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/kubernetes/replicas/formula.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view annotation_prefix = "autoscaling.keda.sh/";

const std::string* annotation(const kubernetes::Labels& annotations, std::string_view name) {
  const auto found = annotations.find(std::string(annotation_prefix).append(name));
  return found == annotations.end() ? nullptr : &found->second;
}

/// KEDA takes every value for true, unless it is one that Go reads as false.
bool is_true(const kubernetes::Labels& annotations, std::string_view name) {
  static constexpr std::array<std::string_view, 6> lies{"0", "f", "F", "false", "False", "FALSE"};
  const std::string* text = annotation(annotations, name);
  return text != nullptr && std::ranges::find(lies, *text) == lies.end();
}

std::optional<std::int64_t> replicas_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int32_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_count = fault == std::errc{} && end == text.data() + text.size() && count >= 0;
  return is_count ? std::optional<std::int64_t>(std::min<std::int64_t>(count, largest_replica_count)) : std::nullopt;
}

/// With a number that it can't read KEDA pauses and changes nothing.
kubernetes::KedaPauses read_pauses(const kubernetes::Labels& annotations, Collector& out) {
  kubernetes::KedaPauses pauses{.paused = is_true(annotations, "paused"),
                                .scale_in = is_true(annotations, "paused-scale-in"),
                                .scale_out = is_true(annotations, "paused-scale-out")};
  const std::string* replicas = annotation(annotations, "paused-replicas");
  if (replicas == nullptr) return pauses;
  pauses.replicas = replicas_in(*replicas);
  if (pauses.replicas) return pauses;
  pauses.paused = true;
  out.warn("unread_annotation", "has an annotation paused-replicas that is no number of replicas ('" +
                                    clipped(*replicas, 100) + "'), so it counts as paused");
  return pauses;
}

void read_metadata(json::ObjectReader& metadata, Keda& signal, Collector& out) {
  const kubernetes::Labels annotations = read_labels(metadata, "annotations");
  signal.pauses = read_pauses(annotations, out);
  signal.force_activation = is_true(annotations, "force-activation");
  signal.created_at = metadata.time("creationTimestamp");
}

std::optional<kubernetes::FallbackBehavior> behavior_of(std::string_view name) {
  for (const auto& [known, behavior] : names_of<kubernetes::FallbackBehavior>)
    if (name == known) return behavior;
  return std::nullopt;
}

/// A fallback that can't be read replaces nothing: a trigger that fails then stays a failed one.
std::optional<kubernetes::Fallback> read_fallback(json::ObjectReader& spec, Collector& out) {
  std::string unknown;
  auto fallback = spec.nested("fallback", [&](json::ObjectReader& reader) {
    kubernetes::Fallback read{.failure_threshold = reader.integer("failureThreshold").value_or(0),
                              .replicas = read_replica_bound(reader, "replicas", 0).value_or(0)};
    const std::string_view name = text_in(reader, "behavior").value_or("static");
    if (const auto behavior = behavior_of(name))
      read.behavior = *behavior;
    else
      unknown = name;
    return read;
  });
  if (unknown.empty()) return fallback;
  out.warn("unread_fallback",
           "has a fallback that is not used: spec/fallback/behavior is " + unknown + ", which Headroom does not know");
  return std::nullopt;
}

void read_counts(json::ObjectReader& spec, Keda& signal) {
  const auto count = [&](std::string_view name, std::int64_t least) { return read_replica_bound(spec, name, least); };
  signal.min_replica_count = count("minReplicaCount", 0).value_or(signal.min_replica_count);
  signal.max_replica_count = count("maxReplicaCount", 1).value_or(signal.max_replica_count);
  signal.idle_replica_count = count("idleReplicaCount", 0);
}

/// What is wrong with the formula; empty if nothing is.
std::string problem_of_formula(const std::string& text, const std::vector<ListedTrigger>& triggers) {
  if (text.empty()) return "formula is missing";
  const auto formula = kubernetes::parse_formula(text);
  if (!formula) return "formula '" + clipped(text, 200) + "' can't be read: " + formula.error();
  for (const std::string& name : formula->names)
    if (std::ranges::none_of(triggers, [&](const ListedTrigger& each) { return each.trigger.name == name; }))
      return "formula '" + clipped(text, 200) + "' names '" + name + "', which no trigger is called";
  return {};
}

ScalingModifiers read_modifiers(json::ObjectReader& reader, const std::vector<ListedTrigger>& triggers) {
  ScalingModifiers modifiers{.formula =
                                 std::string(text_in(reader, "formula", kubernetes::longest_formula).value_or(""))};
  modifiers.problem = problem_of_formula(modifiers.formula, triggers);
  const auto target = milli_in(reader, "target", 1);
  if (!target && modifiers.problem.empty()) modifiers.problem = "target is missing or no number above 0";
  modifiers.target_milli = target.value_or(modifiers.target_milli);
  modifiers.activation = static_cast<double>(milli_in(reader, "activationTarget", INT64_MIN).value_or(0)) / 1000;
  if (text_in(reader, "metricType") == "Value") modifiers.metric_type = KedaMetricType::value;
  return modifiers;
}

/// KEDA writes an object of empty texts if there are no modifiers.
std::optional<ScalingModifiers> read_modifiers_in(json::ObjectReader& advanced,
                                                  const std::vector<ListedTrigger>& triggers, Collector& out) {
  const json::Value* given = advanced.get("scalingModifiers");
  if (given == nullptr || given->kind() != json::Kind::object) return std::nullopt;
  const auto says_something = [](const json::Member& member) {
    return member.value.kind() != json::Kind::string || !member.value.text().empty();
  };
  if (std::ranges::none_of(given->members(), says_something)) return std::nullopt;
  ScalingModifiers modifiers;
  const std::string fault =
      read_foreign({*given, advanced.path().member("scalingModifiers")},
                   [&](json::ObjectReader& reader) { modifiers = read_modifiers(reader, triggers); });
  if (!fault.empty()) modifiers.problem = fault;
  modifiers.problem = clipped(std::move(modifiers.problem), longest_problem);
  if (!modifiers.problem.empty())
    out.warn("unread_formula",
             "has scalingModifiers that count as failed, so nothing is removed: " + modifiers.problem);
  return modifiers;
}

/// A behavior that can't be read may be one that slows a scale-in down, so it counts as a trigger that fails.
void read_behavior(json::ObjectReader& advanced, Keda& signal, std::vector<ListedTrigger>& triggers, Collector& out) {
  advanced.nested("horizontalPodAutoscalerConfig", [&](json::ObjectReader& config) {
    const json::Value* behavior = config.get("behavior");
    if (behavior == nullptr || behavior->kind() == json::Kind::null) return;
    kubernetes::ScalingBehavior read;
    const std::string fault = read_foreign({*behavior, config.path().member("behavior")},
                                           [&](json::ObjectReader& r) { read = read_scaling_behavior(r); });
    if (fault.empty())
      signal.behavior = read;
    else
      add_unread(triggers, "behavior", fault, out);
  });
}

void read_spec(json::ObjectReader& spec, Keda& signal, std::vector<ListedTrigger>& triggers, Collector& out) {
  signal.polling_interval = spec.seconds("pollingInterval").value_or(signal.polling_interval);
  signal.cooldown_period = spec.seconds("cooldownPeriod").value_or(signal.cooldown_period);
  signal.initial_cooldown_period = spec.seconds("initialCooldownPeriod").value_or(signal.initial_cooldown_period);
  read_counts(spec, signal);
  signal.fallback = read_fallback(spec, out);
  report_faults(spec, faults_of(signal), {"/triggers"});
  if (triggers.empty()) return;
  spec.nested("advanced", [&](json::ObjectReader& advanced) {
    read_behavior(advanced, signal, triggers, out);
    signal.modifiers = read_modifiers_in(advanced, triggers, out);
  });
}

void read_scaled_object(json::ObjectReader& object, Collector& out) {
  AttachedAutoscaler autoscaler{.workload = read_scaled_workload(object), .signal = Keda{}};
  Keda signal;
  TriggerStatus known;
  object.nested("metadata", [&](json::ObjectReader& metadata) { read_metadata(metadata, signal, out); });
  if (const json::Value* status = object.get("status"); status != nullptr && status->kind() == json::Kind::object) {
    const std::string fault = read_foreign({*status, object.path().member("status")}, [&](json::ObjectReader& reader) {
      known = read_trigger_status(reader);
      signal.last_active_at = reader.time("lastActiveTime");
    });
    if (!fault.empty()) out.warn("unread_figure", "has a figure that counts as unknown: " + fault);
  }
  object.nested("spec", [&](json::ObjectReader& spec) {
    std::vector<ListedTrigger> triggers = read_triggers(spec, known, out);
    read_spec(spec, signal, triggers, out);
    for (ListedTrigger& listed : triggers) {
      autoscaler.external_names.push_back(std::move(listed.external_name));
      signal.triggers.push_back(std::move(listed.trigger));
    }
  });
  if (signal.triggers.empty()) return;
  autoscaler.signal = std::move(signal);
  out.add_autoscaler(std::move(autoscaler));
}

}  // namespace

void read_keda_scaled_object(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "ScaledObject", out,
                             [&](json::ObjectReader& item) { read_scaled_object(item, out); });
}

}  // namespace headroom::api
