#include "server/generating/generated_policies.hpp"

#include <cstdint>

namespace headroom::server {
namespace {

constexpr std::string_view emr_alarms = R"([
  {"kind": "alarm_rules", "rules": [
    {"name": "memory-low", "metric": "YARNMemoryAvailablePercentage", "statistic": "average", "period_seconds": 300,
     "evaluation_periods": 2, "comparison": "less_than", "threshold": 20,
     "adjustment": {"type": "change_in_capacity", "value": 2}, "cooldown_seconds": 300},
    {"name": "memory-high", "metric": "YARNMemoryAvailablePercentage", "statistic": "average", "period_seconds": 300,
     "evaluation_periods": 3, "comparison": "greater_than", "threshold": 60,
     "adjustment": {"type": "change_in_capacity", "value": -1}, "cooldown_seconds": 300}]}])";

constexpr std::string_view replicas = R"([
  {"kind": "horizontal_pod_autoscaler", "max_replicas": 40, "metrics": [
    {"type": "External", "external": {"metric": {"name": "queue_depth"},
                                      "target": {"type": "AverageValue", "average_value": "30"}}}]}])";

struct Rules {
  std::string_view id;
  std::string_view unit;
  std::int64_t minimum;
  std::int64_t maximum;
  std::string_view further_limits;
  std::string_view signals;
};

Rules rules_of(ClusterKind kind) {
  switch (kind) {
    case ClusterKind::emr_groups:
      return {"etl",
              "instances",
              2,
              14,
              R"(, "maximum_core": 6, "maximum_on_demand": 6)",
              R"([{"kind": "managed_scaling"}])"};
    case ClusterKind::emr_fleets:
      return {"ad-hoc",
              "fleet_units",
              4,
              48,
              R"(, "maximum_on_demand": 16)",
              R"([{"kind": "managed_scaling", "idle_for_seconds": 900}])"};
    case ClusterKind::emr_memory:
      return {
          "warehouse",
          "instances",
          3,
          20,
          R"(, "maximum_core": 10)",
          R"([{"kind": "yarn_memory", "scale_up_factor": 0.8, "scale_down_factor": 0.5, "memory_per_worker_mib": 12288}])"};
    case ClusterKind::emr_alarms:
      return {"reports", "instances", 2, 12, "", emr_alarms};
    case ClusterKind::replicas:
      return {"workers", "replicas", 1, 30, "", replicas};
    case ClusterKind::node_group:
      return {"streaming", "nodes", 2,
              16,          "",      R"([{"kind": "target_tracking", "metric": "node_cpu_percent", "target": 60}])"};
  }
  return {};
}

}  // namespace

std::string_view policy_id_of(ClusterKind kind) { return rules_of(kind).id; }

std::int64_t first_maximum(ClusterKind kind) { return rules_of(kind).maximum; }

std::string policy_document(ClusterKind kind, int version) {
  const Rules rules = rules_of(kind);
  const std::int64_t maximum = rules.maximum + (version - 1) * rules.maximum / 4;
  const int cooldown = 300 * version;
  std::string text = R"({"limits": {"unit": ")" + std::string(rules.unit) + R"(", "minimum": )";
  text += std::to_string(rules.minimum) + R"(, "maximum": )" + std::to_string(maximum);
  text.append(rules.further_limits)
      .append(R"(}, "scale_out": {"cooldown_seconds": 300, "maximum_increment_percent": 100})");
  text += R"(, "scale_in": {"cooldown_seconds": )" + std::to_string(cooldown);
  text.append(R"(, "maximum_increment_percent": 50}, "signals": )").append(rules.signals);
  return text + "}";
}

}  // namespace headroom::server
