#include "api/artifacts/decision_artifacts.hpp"

#include <string>
#include <string_view>

#include "api/artifacts/aws/aws_artifacts.hpp"
#include "api/artifacts/kubernetes/autoscaler_artifacts.hpp"
#include "api/artifacts/spark/dynamic_allocation.hpp"

namespace headroom::api {

void write_artifacts(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  out.begin_array();
  switch (input.cluster.platform) {
    case Platform::emr:
      write_emr_changes(out, input, decision);
      write_aws_policies(out, input);
      write_scheduled_actions(out, input);
      break;
    case Platform::emr_on_eks:
    case Platform::kubernetes:
      write_replica_autoscaler(out, input, decision);
      write_node_group_changes(out, input, decision);
      write_scheduled_actions(out, input);
      write_node_autoscaler(out, input, decision);
      break;
    case Platform::spark:
      write_node_group_changes(out, input, decision);
      break;
  }
  write_spark_allocation(out, input, decision);
  out.end_array();
}

namespace {

std::string_view why_no_windows(const EvaluationInput& input) {
  if (input.cluster.platform == Platform::spark) return {};
  const bool counts_replicas = input.policy.limits.unit == Unit::replicas && input.cluster.platform != Platform::emr;
  return counts_replicas ? why_no_window_triggers(input) : why_no_scheduled_actions(input);
}

}  // namespace

std::optional<Warning> windows_not_written(const EvaluationInput& input) {
  const std::string_view reason = why_no_windows(input);
  if (reason.empty()) return std::nullopt;
  std::string detail = "the platform can't carry out all windows itself, so they need evaluations: ";
  return Warning{"windows_not_written", detail.append(reason)};
}

}  // namespace headroom::api
