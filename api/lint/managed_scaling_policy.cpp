#include <algorithm>
#include <string>

#include "api/lint/changes.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/limit_findings.hpp"
#include "api/lint/refused_values.hpp"
#include "api/sources/aws/emr_policies.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view policy_keys[] = {"ComputeLimits", "ScalingStrategy", "UtilizationPerformanceIndex"};
constexpr std::string_view limit_keys[] = {"UnitType", "MinimumCapacityUnits", "MaximumCapacityUnits",
                                           "MaximumOnDemandCapacityUnits", "MaximumCoreCapacityUnits"};

/// The index goes with the strategy ADVANCED, and DEFAULT is what an absent one means.
void check_index(const Place& policy, Findings& findings) {
  const Place index = policy.member("UtilizationPerformanceIndex");
  const Place strategy = policy.member("ScalingStrategy");
  if (!index.present() || strategy.text().value_or("DEFAULT") != "DEFAULT") return;
  findings.add("invalid_value", index, "UtilizationPerformanceIndex goes with the ScalingStrategy ADVANCED",
               remove(index));
}

/// PutManagedScalingPolicy and GetManagedScalingPolicy have an object around the policy.
Place policy_in(const Place& body) {
  Place inner = body.member("ManagedScalingPolicy");
  return inner.is_object() ? inner : body;
}

}  // namespace

Place compute_limits(const Place& body) { return policy_in(body).member("ComputeLimits"); }

void lint_managed_scaling_policy(const Place& body, Findings& findings) {
  const Place policy = policy_in(body);
  const Place limits = compute_limits(body);
  lint_limits({.minimum = limits.member("MinimumCapacityUnits"),
               .maximum = limits.member("MaximumCapacityUnits"),
               .on_demand = limits.member("MaximumOnDemandCapacityUnits"),
               .core = limits.member("MaximumCoreCapacityUnits"),
               .of_fleets = limits.member("UnitType").text() == "InstanceFleetUnits"},
              findings);
  check_index(policy, findings);
  json::Violations faults;
  const json::Value nothing = json::Value::of_object({});
  const bool is_read =
      api::read_emr_managed_scaling_policy(body.value() == nullptr ? nothing : *body.value(), json::Path{}, faults)
          .has_value();
  if (!is_read && faults.empty()) faults.add(json::Path{}, "missing", "ComputeLimits are required");
  add_refused_values(body, faults, {}, findings);
  add_unknown_keys(policy, policy_keys, findings);
  add_unknown_keys(limits, limit_keys, findings);
}

}  // namespace headroom::lint
