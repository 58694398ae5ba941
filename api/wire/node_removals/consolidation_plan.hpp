#pragma once

#include "api/json/writer.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/consolidation.hpp"

namespace headroom::api {

/// The member `consolidation`: which nodes would be deleted or replaced, and why the other nodes stay.
void encode_consolidation_plan(json::Writer& out, const kubernetes::ClusterObjects& cluster,
                               const kubernetes::ConsolidationPlan& plan);

/// The member `balanced`: what a removal saves, compared with the pods that it disturbs.
void encode_balanced_score(json::Writer& out, const kubernetes::BalancedScore& score);

}  // namespace headroom::api
