#include "api/artifacts/aws/plan_artifacts.hpp"

#include <string>

#include "api/artifacts/writing/artifact.hpp"

namespace headroom::api {
namespace {

using planning::ClusterPlan;
using planning::InstanceGroup;

/// No BidPrice: EMR then bids the On-Demand price.
void write_group(json::Writer& out, std::string_view name, std::string_view role, const InstanceGroup& group) {
  out.begin_object().field("Name", name).field("InstanceRole", role);
  out.field("Market", group.market == Market::spot ? "SPOT" : "ON_DEMAND");
  out.field("InstanceType", group.instance_type).field("InstanceCount", group.count).end_object();
}

/// Core and task instances; the primary node is never counted. The core limit is not above the On-Demand limit, which
/// EMR would refuse.
void write_scaling_policy(json::Writer& out, const ClusterPlan& plan) {
  const std::int64_t on_demand_task = plan.task.market == Market::on_demand ? plan.task.count : 0;
  out.begin_object().name("ComputeLimits").begin_object().field("UnitType", "Instances");
  out.field("MinimumCapacityUnits", plan.core.count);
  out.field("MaximumCapacityUnits", plan.core.count + plan.task.count);
  out.field("MaximumOnDemandCapacityUnits", plan.core.count + on_demand_task);
  out.field("MaximumCoreCapacityUnits", plan.core.count).end_object().end_object();
}

}  // namespace

void write_plan_artifacts(json::Writer& out, const ClusterPlan& plan, std::string_view cluster_id) {
  const std::string name(cluster_id.empty() ? "headroom-plan" : cluster_id);
  write_artifact_template(
      out, "aws.emr.RunJobFlow", Preference::preferred,
      "Replace the release, the roles and the subnet, and add the job as Steps: with no step left, the cluster ends.",
      [&] {
        out.field("Name", name).field("ReleaseLabel", "REPLACE_WITH_RELEASE_LABEL");
        out.name("Applications").begin_array().begin_object().field("Name", "Spark").end_object().end_array();
        out.field("ServiceRole", "REPLACE_WITH_SERVICE_ROLE").field("JobFlowRole", "REPLACE_WITH_INSTANCE_PROFILE");
        out.name("Instances").begin_object().field("Ec2SubnetId", "REPLACE_WITH_SUBNET_ID");
        out.field("KeepJobFlowAliveWhenNoSteps", false).name("InstanceGroups").begin_array();
        write_group(out, "primary", "MASTER", plan.primary);
        write_group(out, "core", "CORE", plan.core);
        if (plan.task.count > 0) write_group(out, "task", "TASK", plan.task);
        out.end_array().end_object().name("ManagedScalingPolicy");
        write_scaling_policy(out, plan);
      });
  const bool is_id = cluster_id.starts_with("j-");
  write_artifact_template(out, "aws.emr.PutManagedScalingPolicy", Preference::alternative,
                          "For a cluster that is running already; RunJobFlow has the same policy.", [&] {
                            out.field("ClusterId", is_id ? cluster_id : "REPLACE_WITH_CLUSTER_ID");
                            out.name("ManagedScalingPolicy");
                            write_scaling_policy(out, plan);
                          });
}

}  // namespace headroom::api
