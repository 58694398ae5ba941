#include <algorithm>

#include "core/diagnosis/findings.hpp"

namespace headroom::diagnosis {
namespace {

constexpr Cause known[] = {
    {"at_maximum", Symptom::not_scaling, Certainty::shown, "More capacity was wanted, and the maximum withheld it.",
     "Raise policy.limits.maximum, or the maximum of the node group or of the autoscaler that was reached. Compare the "
     "price first: GET /v1/limits/price says what the limit saved."},
    {"on_demand_limit", Symptom::not_scaling, Certainty::shown,
     "More capacity was wanted, and the On-Demand limit withheld it.",
     "Raise policy.limits.maximum_on_demand, or give the cluster a Spot pool that can take the growth."},
    {"core_limit", Symptom::not_scaling, Certainty::shown,
     "More capacity was wanted, the core limit withheld it, and no task pool could grow.",
     "Add a task group or fleet, which holds no HDFS data, or raise policy.limits.maximum_core."},
    {"budget", Symptom::not_scaling, Certainty::shown, "More capacity was wanted, and the budget withheld it.",
     "Raise the cap in policy.budget, or lower what the cluster costs: Spot, smaller types, a lower minimum."},
    {"group_suspended", Symptom::not_scaling, Certainty::shown,
     "A group is suspended or arrested, so what it lacks is not coming.",
     "EMR suspends a group after repeated failures. Look at the group's StateChangeReason in aws emr "
     "list-instance-groups and mend that (quota, subnet, bootstrap action); then set its size again, which ends the "
     "suspension."},
    {"resize_stuck", Symptom::not_scaling, Certainty::suspected,
     "On-Demand capacity has been on order for 45 minutes or more and does not come.",
     "What holds it up can't be seen from here. Look at the group's StateChangeReason, at the vCPU quota in Service "
     "Quotas, at free addresses of the subnet, at bootstrap logs of the newest instances in S3, and for "
     "InsufficientInstanceCapacity in CloudTrail."},
    {"not_applied", Symptom::not_scaling, Certainty::suspected,
     "Recommended changes expire, and the counts stay as they were.",
     "Nobody carries them out, or nobody says so. Look at the last runs of the caller (Lambda, Step Functions, cron): "
     "does it apply the preferred artifact, and does it report an outcome?"},
    {"apply_failed", Symptom::not_scaling, Certainty::suspected, "Changes were tried, and they failed.",
     "The detail of the outcome says how. For AccessDenied look at the IAM role of the caller "
     "(elasticmapreduce:ModifyInstanceGroups, ModifyInstanceFleet, PutManagedScalingPolicy); for a limit look at "
     "Service "
     "Quotas for EC2 and EMR. Neither can be seen from here."},
    {"queue_at_maximum", Symptom::not_scaling, Certainty::shown,
     "Work waits in a YARN queue that is at its own maximum, so more nodes would not help it.",
     "Raise the queue's maximum-capacity in the scheduler's configuration, or send the work to another queue."},
    {"fragmented_memory", Symptom::not_scaling, Certainty::shown,
     "Containers wait although memory is free: none of them fits into what is left on one node.",
     "Use smaller executors (headroom rightsize shows how many fit a node), or scale on ContainerPending and not on "
     "free memory alone."},
    {"not_yarn", Symptom::not_scaling, Certainty::shown,
     "The processors are busy, and YARN knows of no work: something else runs on the nodes.",
     "EMR's scaling follows YARN. Look for processes outside it (Presto, Trino, HBase, a script on the nodes), run "
     "them "
     "on another cluster, or scale by CPUUtilization with a target_tracking signal."},
    {"unhealthy_nodes", Symptom::not_scaling, Certainty::shown,
     "Work waits, and nodes run that YARN counts as unhealthy.",
     "Look at the health report in YARN's node list. Usually the local disks are above 90%: clear logs and usercache, "
     "use larger volumes, or replace the nodes."},
    {"trigger_failing", Symptom::not_scaling, Certainty::shown,
     "The source of the autoscaler's metric fails, so it does not know what is needed.",
     "Look at the events of the ScaledObject or HorizontalPodAutoscaler (kubectl describe) and at the address and the "
     "credentials of the trigger. Set a fallback for the time when it fails."},
    {"paused", Symptom::not_scaling, Certainty::shown, "Scaling is paused.",
     "Remove the annotation autoscaling.keda.sh/paused or paused-replicas, or resume the processes of the Auto Scaling "
     "group."},
    {"slow_start_up", Symptom::too_slow, Certainty::shown,
     "What is asked for arrives, but takes more than ten minutes.",
     "Shorten bootstrap actions, use a custom image with everything installed, or ask earlier: a schedule with "
     "lead_seconds or a predictive signal."},
    {"slow_decommission", Symptom::too_slow, Certainty::shown, "What is taken away stays for more than 30 minutes.",
     "Scale in on task nodes and not on core nodes, whose HDFS blocks must move first. Look at "
     "yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs and at long tasks."},
    {"increment_limit", Symptom::too_slow, Certainty::shown,
     "Each step is cut to the increment while work keeps waiting.",
     "Raise policy.scale_out.maximum_increment_percent or maximum_increment_units, so that fewer steps are needed."},
    {"cooldown_too_long", Symptom::too_slow, Certainty::shown,
     "A cooldown withholds the next step while work keeps waiting.",
     "Lower policy.scale_out.cooldown_seconds to the time that nodes need to start."},
    {"short_bursts", Symptom::too_aggressive, Certainty::shown,
     "Bursts of work are over before the capacity for them runs.",
     "Wait longer before scaling out (pending_for_seconds, more evaluation periods), or keep a larger minimum for the "
     "time of the bursts."},
    {"spot_capacity", Symptom::spot_not_added, Certainty::shown,
     "A Spot pool has had fewer instances than requested for 15 minutes or more.",
     "EC2 has no Spot capacity of these types there. Allow at least ten types in the fleet, more availability zones, "
     "and "
     "the price-capacity-optimized strategy; a policy's mix moves what is missing to On-Demand."},
    {"no_room_for_spot", Symptom::spot_not_added, Certainty::shown,
     "The On-Demand limit is as high as the maximum, so all growth is On-Demand and Spot is never asked for.",
     "Lower policy.limits.maximum_on_demand to what must be On-Demand; what is above it becomes Spot."},
    {"two_autoscalers", Symptom::oscillating, Certainty::suspected,
     "Counts change without a decision: somebody else sets them, too.",
     "Look for EMR's own managed scaling, an alarm's policy, Terraform or a deployment that sets the count, and for "
     "the "
     "caller of ModifyInstanceGroups or ModifyInstanceFleet in CloudTrail. Keep one of them."},
    {"thresholds_touch", Symptom::oscillating, Certainty::shown, "One step carries the metric across both thresholds.",
     "Move the thresholds apart by more than one step moves the metric, or make the step smaller."},
    {"cooldown_too_short", Symptom::oscillating, Certainty::shown,
     "The opposite change follows within minutes of the last.",
     "Raise policy.scale_in.cooldown_seconds above the time that nodes need to start and to take work, and let idle "
     "capacity last before it goes (idle_for_seconds, scale_down_unneeded_seconds)."},
    {"metrics_missing", Symptom::stale_metrics, Certainty::shown, "Figures were not there.",
     "Look at what the caller posts: the decision's missing list names the metrics. In CloudWatch a terminated cluster "
     "publishes none, and a wrong JobFlowId finds none."},
    {"metrics_late", Symptom::stale_metrics, Certainty::shown, "Figures were too old to act on.",
     "EMR publishes each five minutes. Look at the caller's time range and at its clock, or read YARN's own metrics "
     "(yarn.cluster.metrics), which are of the moment."},
    {"minimum_too_high", Symptom::over_provisioned, Certainty::shown, "The cluster was idle at its minimum.",
     "Lower policy.limits.minimum, or give it a schedule whose window raises the minimum only when it is needed."},
    {"core_floor", Symptom::over_provisioned, Certainty::shown,
     "The cluster was idle, and HDFS replicas keep core nodes.",
     "Keep data in S3 and lower dfs.replication with guards.core_floor, or run fewer and larger core nodes."},
    {"data_on_executors", Symptom::over_provisioned, Certainty::shown,
     "Idle executors stay because they keep cached or shuffle data.",
     "Set spark.dynamicAllocation.cachedExecutorIdleTimeout, unpersist what is no longer needed, or use an external "
     "shuffle service or shuffle tracking with a time-out."},
    {"pods_block_removal", Symptom::over_provisioned, Certainty::shown,
     "Idle nodes stay because pods on them may not be evicted.",
     "POST /v1/node-removals names the pods. Annotate them with cluster-autoscaler.kubernetes.io/safe-to-evict, let "
     "skip-nodes-with-local-storage be false, or loosen a PodDisruptionBudget."},
};

}  // namespace

std::span<const Cause> causes() { return known; }

const Cause* find_cause(std::string_view code) {
  const auto found = std::ranges::find(known, code, &Cause::code);
  return found == std::end(known) ? nullptr : found;
}

}  // namespace headroom::diagnosis
