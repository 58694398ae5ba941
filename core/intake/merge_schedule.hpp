#pragma once

#include "core/decision/policy.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/merge.hpp"
#include "core/model/cluster.hpp"

namespace headroom {

/// Adds the described scheduled actions of the cluster's pools to the schedule of the policy, or as a schedule.
void add_scheduled_actions(Policy& policy, const DocumentFacts& facts, const Cluster& cluster, Remarks& remarks);

}  // namespace headroom
