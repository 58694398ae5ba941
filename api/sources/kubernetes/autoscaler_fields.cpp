#include "api/sources/kubernetes/autoscaler_fields.hpp"

#include <algorithm>
#include <string>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/replica_scaling.hpp"
#include "api/kubernetes/workload.hpp"
#include "core/base/names.hpp"
#include "core/signals/replica_history.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_namespace = 63;
constexpr std::size_t longest_workload_name = 190;  // `namespace/name` has to fit the id of a pool

std::optional<std::int64_t> read_tolerance(json::ObjectReader& rules) {
  constexpr Int128 nanos_per_millionth = 1'000;
  const auto ratio = decode_quantity(rules, "tolerance");
  if (!ratio) return std::nullopt;
  if (ratio->nanos >= 0 && ratio->nanos <= largest_tolerance * kubernetes::nanos_per_one)
    return static_cast<std::int64_t>(ratio->nanos / nanos_per_millionth);
  rules.report("tolerance", "out_of_range", "must be from 0 to 1,000");
  return std::nullopt;
}

kubernetes::ScalingPolicy read_policy(json::ObjectReader& policy) {
  for (const auto* field : {"type", "value", "periodSeconds"}) policy.require(field);
  return {.type = policy.choice<kubernetes::ScalingPolicyType>("type", names_of<kubernetes::ScalingPolicyType>)
                      .value_or(kubernetes::ScalingPolicyType::pods),
          .value = policy.integer("value", 1, INT32_MAX).value_or(1),
          .period = policy.seconds("periodSeconds", 1, longest_policy_period.count()).value_or(Seconds{1})};
}

void read_rules(json::ObjectReader& behavior, std::string_view name, kubernetes::ScalingRules& rules) {
  behavior.nested(name, [&](json::ObjectReader& reader) {
    rules.stabilization_window = reader.seconds("stabilizationWindowSeconds", 0, longest_stabilization_window.count())
                                     .value_or(rules.stabilization_window);
    rules.select_policy = reader.choice<kubernetes::SelectPolicy>("selectPolicy", names_of<kubernetes::SelectPolicy>)
                              .value_or(rules.select_policy);
    rules.tolerance_millionths = read_tolerance(reader);
    std::vector<kubernetes::ScalingPolicy> policies;
    reader.each("policies", most_scaling_policies,
                [&](json::ObjectReader& policy) { policies.push_back(read_policy(policy)); });
    if (!policies.empty()) rules.policies = std::move(policies);
  });
}

/// A name that Kubernetes gives an object; empty where it is absent or none.
std::string read_object_name(json::ObjectReader& holder, std::string_view field, std::size_t longest) {
  const auto name = holder.string(field, longest);
  if (!name || is_object_name(*name)) return std::string(name.value_or(""));
  holder.report(field, "invalid_name", "must be a valid Kubernetes name");
  return {};
}

}  // namespace

std::optional<std::int64_t> read_replica_bound(json::ObjectReader& object, std::string_view name, std::int64_t least) {
  const auto bound = object.integer(name, least, INT32_MAX);
  return bound ? std::optional(std::min(*bound, largest_replica_count)) : std::nullopt;
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

std::optional<kubernetes::ScalingBehavior> read_scaling_behavior(json::ObjectReader& holder) {
  return holder.nested("behavior", [](json::ObjectReader& reader) {
    kubernetes::ScalingBehavior behavior;
    read_rules(reader, "scaleUp", behavior.scale_up);
    read_rules(reader, "scaleDown", behavior.scale_down);
    return behavior;
  });
}

}  // namespace headroom::api
