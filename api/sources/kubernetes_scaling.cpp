#include "api/sources/kubernetes_scaling.hpp"

#include <algorithm>
#include <string>

#include "api/evaluation/replica_scaling.hpp"
#include "core/model/names.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t longest_window = 3'600;
constexpr std::int64_t longest_period = 1'800;

void read_rules(json::ObjectReader& behavior, std::string_view name, kubernetes::ScalingRules& rules) {
  auto reader = nested(behavior, name);
  if (!reader) return;
  rules.stabilization_window =
      reader->seconds("stabilizationWindowSeconds", 0, longest_window).value_or(rules.stabilization_window);
  rules.select_policy = reader->choice<kubernetes::SelectPolicy>("selectPolicy", names_of<kubernetes::SelectPolicy>)
                            .value_or(rules.select_policy);
  if (const auto milli = decode_milli(*reader, "tolerance", 0)) rules.tolerance_millionths = *milli * 1'000;
  std::vector<kubernetes::ScalingPolicy> policies;
  for_each_object(*reader, "policies", [&](json::ObjectReader& item) {
    for (const auto* field : {"type", "value", "periodSeconds"}) item.require(field);
    policies.push_back(
        {.type = item.choice<kubernetes::ScalingPolicyType>("type", names_of<kubernetes::ScalingPolicyType>)
                     .value_or(kubernetes::ScalingPolicyType::pods),
         .value = item.integer("value", 1, INT32_MAX).value_or(1),
         .period = item.seconds("periodSeconds", 1, longest_period).value_or(Seconds{1})});
  });
  if (!policies.empty()) rules.policies = std::move(policies);
}

}  // namespace

std::optional<std::int64_t> read_replica_bound(json::ObjectReader& object, std::string_view name, std::int64_t least) {
  const auto bound = object.integer(name, least, INT32_MAX);
  return bound ? std::optional(std::min(*bound, largest_replica_count)) : std::nullopt;
}

Workload read_scaled_workload(json::ObjectReader& object) {
  Workload workload;
  require_name(object);
  if (auto metadata = nested(object, "metadata")) {
    workload.space = metadata->string("namespace").value_or(workload.space);
    workload.autoscaler = metadata->string("name").value_or("");
  }
  object.require("spec");
  if (auto spec = nested(object, "spec")) {
    spec->require("scaleTargetRef");
    if (auto target = nested(*spec, "scaleTargetRef")) {
      target->require("name");
      workload.name = target->string("name").value_or("");
      workload.kind = target->string("kind").value_or(workload.kind);
      workload.api_version = target->string("apiVersion").value_or(workload.api_version);
    }
  }
  return workload;
}

std::optional<kubernetes::ScalingBehavior> read_scaling_behavior(json::ObjectReader& holder) {
  auto reader = nested(holder, "behavior");
  if (!reader) return std::nullopt;
  kubernetes::ScalingBehavior behavior;
  read_rules(*reader, "scaleUp", behavior.scale_up);
  read_rules(*reader, "scaleDown", behavior.scale_down);
  return behavior;
}

}  // namespace headroom::api
