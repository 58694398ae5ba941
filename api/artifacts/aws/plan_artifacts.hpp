#pragma once

#include <string_view>

#include "api/json/writer.hpp"
#include "core/planning/plan.hpp"

namespace headroom::api {

/// The artifacts of a plan, items of an open array: `aws.emr.RunJobFlow`, which creates the cluster with instance
/// groups and ends it when no step is left, and `aws.emr.PutManagedScalingPolicy`, which bounds it afterwards: never
/// fewer than the core instances, never more than the plan. `cluster_id` names both if it is there.
void write_plan_artifacts(json::Writer& out, const planning::ClusterPlan& plan, std::string_view cluster_id);

}  // namespace headroom::api
