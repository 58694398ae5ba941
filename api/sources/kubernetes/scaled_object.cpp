#include <algorithm>
#include <string>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/sources/kubernetes/autoscaler_fields.hpp"
#include "api/sources/kubernetes/document_readers.hpp"
#include "api/sources/kubernetes/kubectl_lists.hpp"
#include "api/sources/kubernetes/scaled_object_annotations.hpp"
#include "api/sources/kubernetes/scaled_object_triggers.hpp"
#include "api/sources/reading/foreign.hpp"
#include "api/sources/reading/foreign_faults.hpp"
#include "core/base/faults.hpp"
#include "core/base/names.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/kubernetes/replicas/formula.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

void read_metadata(json::ObjectReader& metadata, Keda& signal, Collector& out) {
  const KedaAnnotations annotations = read_keda_annotations(metadata, out);
  signal.pauses = annotations.pauses;
  signal.force_activation = annotations.force_activation;
  signal.created_at = metadata.time("creationTimestamp");
}

std::optional<kubernetes::FallbackBehavior> behavior_of(std::string_view name) {
  for (const auto& [known, behavior] : names_of<kubernetes::FallbackBehavior>)
    if (name == known) return behavior;
  return std::nullopt;
}

/// A fallback that can't be read replaces nothing: a trigger that fails then stays a failed one.
std::optional<kubernetes::Fallback> read_fallback(json::ObjectReader& spec, Collector& out) {
  const json::Value* given = spec.get("fallback");
  if (given == nullptr) return std::nullopt;
  kubernetes::Fallback fallback;
  const std::string fault = read_foreign({*given, spec.path().member("fallback")}, [&](json::ObjectReader& reader) {
    fallback.failure_threshold = reader.integer("failureThreshold", 0, largest_failures).value_or(0);
    fallback.replicas = std::min(reader.integer("replicas", 0, INT32_MAX).value_or(0), largest_replica_count);
    const std::string_view name = text_in(reader, "behavior").value_or("static");
    if (const auto behavior = behavior_of(name))
      fallback.behavior = *behavior;
    else
      reader.report("behavior", "unknown_value", "is " + std::string(name) + ", which Headroom does not know");
  });
  if (fault.empty()) return fallback;
  out.warn("unread_fallback", "has a fallback that is not used: " + fault);
  return std::nullopt;
}

/// A bound that can't be read may be any. So it counts as a trigger that fails, and with an unknown maximum scale-out
/// counts as paused.
void read_counts(json::ObjectReader& spec, Keda& signal, std::vector<ListedTrigger>& triggers, Collector& out) {
  const ReplicaBound least = read_replica_bound(spec, "minReplicaCount", 0);
  const ReplicaBound most = read_replica_bound(spec, "maxReplicaCount", 1);
  const ReplicaBound idle = read_replica_bound(spec, "idleReplicaCount", 0);
  if (!least.problem.empty()) add_unread(triggers, "minReplicaCount", least.problem, out);
  if (!idle.problem.empty()) add_unread(triggers, "idleReplicaCount", idle.problem, out);
  if (!most.problem.empty()) {
    signal.pauses.scale_out = true;
    add_unread(triggers, "maxReplicaCount", most.problem);
    out.warn("unread_bound",
             "has a maximum that is unknown, so scale-out counts as paused, and nothing is removed: " + most.problem);
  }
  signal.min_replica_count = least.value.value_or(signal.min_replica_count);
  signal.max_replica_count =
      most.problem.empty() ? most.value.value_or(signal.max_replica_count) : largest_replica_count;
  settle_bounds({.name = "minReplicaCount", .count = signal.min_replica_count},
                {.name = "maxReplicaCount", .count = signal.max_replica_count}, out);
  signal.idle_replica_count = idle.value;
  if (signal.idle_replica_count.value_or(-1) < signal.min_replica_count) return;
  out.warn("unusable_value", "has an idleReplicaCount that is not below minReplicaCount, so it is not used");
  signal.idle_replica_count.reset();
}

/// A duration out of range counts as the nearest one in it. One that is no number is unknown, and KEDA's default
/// counts.
void read_period(json::ObjectReader& spec, std::string_view name, std::int64_t least, Seconds& period) {
  const auto given = spec.integer(name);
  if (!given) return;
  period = Seconds{std::clamp(*given, least, a_week)};
  if (period.count() != *given)
    spec.report(name, bounded_code, "is out of range and counts as " + std::to_string(period.count()) + " s");
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
bool says_something(const json::Value& modifiers) {
  if (modifiers.kind() == json::Kind::string) return !modifiers.text().empty();
  if (modifiers.kind() != json::Kind::object) return true;
  return std::ranges::any_of(modifiers.members(), [](const json::Member& member) {
    const bool is_empty = member.value.kind() == json::Kind::string && member.value.text().empty();
    return !is_empty && member.value.kind() != json::Kind::null;
  });
}

std::optional<ScalingModifiers> read_modifiers_in(json::ObjectReader& advanced,
                                                  const std::vector<ListedTrigger>& triggers, Collector& out) {
  const json::Value* given = advanced.get("scalingModifiers");
  if (given == nullptr || !says_something(*given)) return std::nullopt;
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

/// Calls `read` with a reader of the object under `name`. One that can't be read may slow a scale-in down, so it counts
/// as a trigger that fails.
template <class Read>
void read_part(json::ObjectReader& holder, std::string_view name, std::vector<ListedTrigger>& triggers, Collector& out,
               Read read) {
  const json::Value* given = holder.get(name);
  if (given == nullptr) return;
  const std::string fault = read_foreign({*given, holder.path().member(name)}, std::move(read));
  if (!fault.empty()) add_unread(triggers, std::string(name), fault, out);
}

void read_advanced(json::ObjectReader& spec, Keda& signal, std::vector<ListedTrigger>& triggers, Collector& out) {
  read_part(spec, "advanced", triggers, out, [&](json::ObjectReader& advanced) {
    read_part(advanced, "horizontalPodAutoscalerConfig", triggers, out, [&](json::ObjectReader& config) {
      read_part(config, "behavior", triggers, out, [&](json::ObjectReader& behavior) {
        auto read = read_scaling_behavior(behavior);
        if (behavior.violations().empty()) signal.behavior = std::move(read);
      });
    });
    signal.modifiers = read_modifiers_in(advanced, triggers, out);
  });
}

void read_spec(json::ObjectReader& spec, Keda& signal, std::vector<ListedTrigger>& triggers, Collector& out) {
  read_period(spec, "pollingInterval", 1, signal.polling_interval);
  read_period(spec, "cooldownPeriod", 0, signal.cooldown_period);
  read_period(spec, "initialCooldownPeriod", 0, signal.initial_cooldown_period);
  if (triggers.empty()) return;
  read_counts(spec, signal, triggers, out);
  signal.fallback = read_fallback(spec, out);
  read_advanced(spec, signal, triggers, out);
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
