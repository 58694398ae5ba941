#pragma once

#include <vector>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "core/decision/policy.hpp"
#include "core/intake/document_facts.hpp"

namespace headroom::api {

/// Makes the autoscaler that the evaluation is about part of what was found: its workload a pool and, where nothing
/// else says it, the cluster; its figures metrics. Only this one stays among the autoscalers.
///
/// It is that of the workload by which the request calls its cluster or one of its pools, else the only one there is.
/// The pool is called after the workload, unless the request has one pool of another name. None where several could be
/// meant, which is a violation where the request has no pools itself, or where other documents describe pools: replicas
/// are not counted with nodes. Warnings say what was not used.
void use_attached_autoscaler(DocumentFacts& found, const json::Value& body, json::ObjectReader& request);

/// Its workload becomes that of its pool, where the request names none.
void attach_workload(Cluster& cluster, const DocumentFacts& found);

/// The limits that it stands for: its own bounds.
ComputeLimits limits_of(const AttachedAutoscaler& autoscaler);

/// Its signal joins those of a policy of replicas that has no autoscaler of them; of a policy with other signals a
/// warning says so.
void add_attached_signal(Policy& policy, const DocumentFacts& found, std::vector<Warning>& warnings);

}  // namespace headroom::api
