#pragma once

#include "api/lint/findings.hpp"
#include "api/lint/place.hpp"

/// The signals of a policy of ours, one function per kind that has faults of its own. Alarm rules, windows and the
/// Cluster Autoscaler have files of their own.
namespace headroom::lint {

void lint_managed_scaling(const Place& signal, Findings& findings);
void lint_hdinsight_load(const Place& signal, Findings& findings);
void lint_target_tracking(const Place& signal, Findings& findings);
void lint_spark_dynamic_allocation(const Place& signal, Findings& findings);
void lint_keda(const Place& signal, Findings& findings);
void lint_replica_autoscaler(const Place& signal, Findings& findings);

}  // namespace headroom::lint
