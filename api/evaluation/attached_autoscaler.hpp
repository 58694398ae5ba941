#pragma once

#include "api/json/value.hpp"
#include "api/sources/findings.hpp"
#include "core/model/policy.hpp"

namespace headroom::api {

/// Makes the autoscaler that the evaluation is about part of what was found: its workload a pool and, where nothing
/// else says it, the cluster; its figures metrics. Only this one stays among the autoscalers.
///
/// It is that of the workload by which the request calls its cluster or one of its pools, else the only one there is.
/// None where several could be meant, or other documents describe pools: replicas are not counted with nodes. Warnings
/// say what was not used.
void use_attached_autoscaler(Findings& found, const json::Value& request);

/// The policy that it stands for: its signal within its own bounds.
Policy policy_of(const AttachedAutoscaler& autoscaler);

}  // namespace headroom::api
