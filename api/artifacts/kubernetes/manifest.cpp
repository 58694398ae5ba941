#include "api/artifacts/kubernetes/manifest.hpp"

#include "core/base/names.hpp"
#include "core/kubernetes/objects/quantity.hpp"

namespace headroom::api {
namespace {

void write_rules(json::Writer& out, std::string_view name, const kubernetes::ScalingRules& rules) {
  out.name(name).begin_object().field("stabilizationWindowSeconds", rules.stabilization_window.count());
  out.field("selectPolicy", name_of(rules.select_policy)).name("policies").begin_array();
  for (const kubernetes::ScalingPolicy& policy : rules.policies) {
    out.begin_object().field("type", name_of(policy.type)).field("value", policy.value);
    out.field("periodSeconds", policy.period.count()).end_object();
  }
  out.end_array();
  constexpr std::int64_t nanos_per_millionth = 1'000;
  if (rules.tolerance_millionths)
    out.field("tolerance", kubernetes::canonical({.nanos = *rules.tolerance_millionths * nanos_per_millionth}));
  out.end_object();
}

}  // namespace

const std::string& autoscaler_name(const Workload& workload) {
  return workload.autoscaler.empty() ? workload.name : workload.autoscaler;
}

void begin_manifest(json::Writer& out, std::string_view api_version, std::string_view kind, std::string_view name,
                    std::string_view space) {
  out.field("apiVersion", api_version).field("kind", kind).name("metadata").begin_object();
  out.field("name", name).field("namespace", space);
}

void write_target(json::Writer& out, const Workload& workload) {
  out.name("scaleTargetRef").begin_object().field("apiVersion", workload.api_version);
  out.field("kind", workload.kind).field("name", workload.name).end_object();
}

void write_behavior(json::Writer& out, const std::optional<kubernetes::ScalingBehavior>& behavior) {
  if (!behavior) return;
  out.name("behavior").begin_object();
  write_rules(out, "scaleUp", behavior->scale_up);
  write_rules(out, "scaleDown", behavior->scale_down);
  out.end_object();
}

}  // namespace headroom::api
