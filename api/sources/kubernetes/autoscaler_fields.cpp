#include "api/sources/kubernetes/autoscaler_fields.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/object_names.hpp"
#include "api/kubernetes/quantity_fields.hpp"
#include "api/sources/reading/foreign.hpp"
#include "api/sources/reading/limits.hpp"
#include "core/base/decimal.hpp"
#include "core/base/names.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_namespace = 63;
constexpr std::size_t longest_workload_name = 190;  // `namespace/name` has to fit the id of a pool

constexpr kubernetes::ScalingPolicy sound_policy{.value = 1};

/// `minReplicas` for `min_replicas`: Kubernetes' name of a field of ours.
std::string in_camel_case(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_joint = text[i] == '_' && i + 1 < text.size() && text[i + 1] >= 'a' && text[i + 1] <= 'z';
    name += is_joint ? static_cast<char>(text[++i] - 'a' + 'A') : text[i];
  }
  return name;
}

/// Reports faults that the core found in what `reader` has read, at the fields of Kubernetes' document: these have the
/// same names in camel case.
void report_faults(json::ObjectReader& reader, std::span<const Violation> faults) {
  for (const Violation& fault : faults)
    reader.violations().add(reader.path(), {in_camel_case(fault.pointer), fault.code, in_camel_case(fault.detail)});
}

std::optional<std::int64_t> read_tolerance(json::ObjectReader& rules, std::string_view field) {
  constexpr Int128 nanos_per_millionth = 1'000;
  const auto ratio = decode_quantity(rules, field);
  if (!ratio) return std::nullopt;
  return ratio->nanos < 0 ? -1 : saturated(ratio->nanos / nanos_per_millionth);
}

/// The names of the fields of a behavior.
struct BehaviorWords {
  std::string_view scale_up, scale_down, window, select, tolerance, policies, type, value, period;
};
constexpr BehaviorWords second_version{"scaleUp",      "scaleDown", "stabilizationWindowSeconds",
                                       "selectPolicy", "tolerance", "policies",
                                       "type",         "value",     "periodSeconds"};
constexpr BehaviorWords annotation{"ScaleUp",      "ScaleDown", "StabilizationWindowSeconds",
                                   "SelectPolicy", "Tolerance", "Policies",
                                   "Type",         "Value",     "PeriodSeconds"};

kubernetes::ScalingPolicy read_policy(json::ObjectReader& policy, const BehaviorWords& words) {
  for (const std::string_view field : {words.type, words.value, words.period}) policy.require(field);
  return {.type = policy.choice<kubernetes::ScalingPolicyType>(words.type, names_of<kubernetes::ScalingPolicyType>)
                      .value_or(kubernetes::ScalingPolicyType::pods),
          .value = policy.integer(words.value).value_or(1),
          .period = policy.seconds(words.period).value_or(Seconds{1})};
}

void read_rules(json::ObjectReader& behavior, std::string_view name, const BehaviorWords& words,
                kubernetes::ScalingRules& rules) {
  behavior.nested(name, [&](json::ObjectReader& reader) {
    rules.stabilization_window = reader.seconds(words.window).value_or(rules.stabilization_window);
    rules.select_policy = reader.choice<kubernetes::SelectPolicy>(words.select, names_of<kubernetes::SelectPolicy>)
                              .value_or(rules.select_policy);
    rules.tolerance_millionths = read_tolerance(reader, words.tolerance);
    std::vector<kubernetes::ScalingPolicy> policies;
    reader.each(words.policies, most_scaling_policies, [&](json::ObjectReader& policy) {
      policies.resize(policy.path().index, sound_policy);  // an item that is no object keeps its place
      policies.push_back(read_policy(policy, words));
    });
    if (!policies.empty()) rules.policies = std::move(policies);
  });
}

kubernetes::ScalingBehavior read_behavior(json::ObjectReader& reader, const BehaviorWords& words) {
  kubernetes::ScalingBehavior behavior;
  read_rules(reader, words.scale_up, words, behavior.scale_up);
  read_rules(reader, words.scale_down, words, behavior.scale_down);
  report_faults(reader, faults_of(behavior));
  return behavior;
}

/// A name that Kubernetes gives an object. Empty if it is absent or not allowed.
std::string read_object_name(json::ObjectReader& holder, std::string_view field, std::size_t longest) {
  const auto name = holder.string(field, longest);
  if (!name || is_object_name(*name)) return std::string(name.value_or(""));
  holder.report(field, "invalid_name", "must be a valid Kubernetes name");
  return {};
}

}  // namespace

ReplicaBound read_replica_bound(json::ObjectReader& object, std::string_view name, std::int64_t least) {
  const json::Value* given = object.get(name);
  if (given == nullptr) return {};
  if (const auto bound = whole_in(*given, least, INT32_MAX)) return {.value = std::min(*bound, largest_replica_count)};
  return {.problem = std::string(object.path().name) + "/" + std::string(name) + " must be a whole number " +
                     (least > 0 ? "above 0" : "of at least 0")};
}

void settle_bounds(NamedBound minimum, NamedBound maximum, Collector& out) {
  if (minimum.count <= maximum.count) return;
  out.warn("clamped_value", "has " + std::string(minimum.name) + " " + std::to_string(minimum.count) + " above " +
                                std::string(maximum.name) + " " + std::to_string(maximum.count) +
                                ", so the latter counts for both");
  minimum.count = maximum.count;
}

Workload read_scaled_workload(json::ObjectReader& object) {
  Workload workload;
  require_name(object);
  object.nested("metadata", [&](json::ObjectReader& metadata) {
    if (metadata.has("namespace")) workload.space = read_object_name(metadata, "namespace", longest_namespace);
    workload.autoscaler = read_object_name(metadata, "name", longest_object_name);
  });
  object.require("spec");
  object.nested("spec", [&](json::ObjectReader& spec) {
    spec.require("scaleTargetRef");
    spec.nested("scaleTargetRef", [&](json::ObjectReader& target) {
      target.require("name");
      workload.name = read_object_name(target, "name", longest_workload_name);
      workload.kind = target.string("kind").value_or(workload.kind);
      workload.api_version = target.string("apiVersion").value_or(workload.api_version);
    });
  });
  return workload;
}

kubernetes::ScalingBehavior read_scaling_behavior(json::ObjectReader& behavior) {
  return read_behavior(behavior, second_version);
}

kubernetes::ScalingBehavior read_annotated_behavior(json::ObjectReader& behavior) {
  return read_behavior(behavior, annotation);
}

std::optional<std::int64_t> read_replica_count(json::ObjectReader& status, std::string_view name, Collector& out) {
  const json::Value* value = status.get(name);
  if (value == nullptr) return std::nullopt;
  if (value->kind() == json::Kind::integer && value->integer() >= 0 && value->integer() <= maximum_capacity)
    return value->integer();
  out.warn("unread_figure", "has a figure that counts as unknown: status/" + std::string(name) +
                                " must be a whole number from 0 to 1,000,000");
  return std::nullopt;
}

}  // namespace headroom::api
