#include <algorithm>
#include <span>

#include "api/lint/alarm_model.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view rises_with_plenty[] = {"YARNMemoryAvailablePercentage", "MemoryAvailableMB",
                                                  "CapacityRemainingGB", "YARNCoreAvailablePercentage"};
constexpr std::string_view rises_with_need[] = {"ContainerPending",
                                                "ContainerPendingRatio",
                                                "ContainerAllocated",
                                                "AppsPending",
                                                "AppsRunning",
                                                "HDFSUtilization",
                                                "MemoryAllocatedMB",
                                                "CPUUtilization",
                                                "ApproximateNumberOfMessages",
                                                "ApproximateNumberOfMessagesVisible"};

// What EMR publishes itself every five minutes ("Metrics reported by Amazon EMR"), by unit.
constexpr std::string_view emr_percentages[] = {"HDFSUtilization", "LiveDataNodes", "LiveTaskTrackers",
                                                "MultiMasterInstanceGroupNodesRunningPercentage",
                                                "YARNMemoryAvailablePercentage"};
constexpr std::string_view emr_counts[] = {"AppsCompleted",
                                           "AppsFailed",
                                           "AppsKilled",
                                           "AppsPending",
                                           "AppsRunning",
                                           "AppsSubmitted",
                                           "CapacityRemainingGB",
                                           "ContainerAllocated",
                                           "ContainerPending",
                                           "ContainerPendingRatio",
                                           "ContainerReserved",
                                           "CoreNodesPending",
                                           "CoreNodesRunning",
                                           "CorruptBlocks",
                                           "DfsPendingReplicationBlocks",
                                           "HDFSBytesRead",
                                           "HDFSBytesWritten",
                                           "JobsFailed",
                                           "JobsRunning",
                                           "MRActiveNodes",
                                           "MRDecommissionedNodes",
                                           "MRLostNodes",
                                           "MRRebootedNodes",
                                           "MRTotalNodes",
                                           "MRUnhealthyNodes",
                                           "MapSlotsOpen",
                                           "MapTasksRemaining",
                                           "MapTasksRunning",
                                           "MemoryAllocatedMB",
                                           "MemoryAvailableMB",
                                           "MemoryReservedMB",
                                           "MemoryTotalMB",
                                           "MissingBlocks",
                                           "MultiMasterInstanceGroupNodesRequested",
                                           "MultiMasterInstanceGroupNodesRunning",
                                           "PendingDeletionBlocks",
                                           "ReduceSlotsOpen",
                                           "ReduceTasksRemaining",
                                           "ReduceTasksRunning",
                                           "S3BytesRead",
                                           "S3BytesWritten",
                                           "TaskNodesPending",
                                           "TaskNodesRunning",
                                           "TotalLoad",
                                           "UnderReplicatedBlocks"};
// Known elsewhere, each with its unit.
constexpr std::string_view other_percentages[] = {"CPUUtilization"};
constexpr std::string_view other_counts[] = {"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesVisible",
                                             "ApproximateNumberOfMessagesNotVisible",
                                             "ApproximateNumberOfMessagesDelayed"};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

void set_percent(MetricFacts& facts) {
  facts.lowest = 0;
  facts.highest = 100;
}

Sense sense_of(std::string_view metric) {
  if (is_in(rises_with_plenty, metric)) return Sense::rises_with_plenty;
  return is_in(rises_with_need, metric) ? Sense::rises_with_need : Sense::unknown;
}

}  // namespace

MetricFacts facts_of_metric(std::string_view metric, std::string_view space) {
  MetricFacts facts{.sense = sense_of(metric)};
  const bool is_of_emr = space.empty() || space == "AWS/ElasticMapReduce";
  if ((is_of_emr && is_in(emr_percentages, metric)) || is_in(other_percentages, metric)) {
    facts.unit = "percent";
    set_percent(facts);
  } else if ((is_of_emr && is_in(emr_counts, metric)) || is_in(other_counts, metric)) {
    facts.unit = "count";
    facts.lowest = 0;
  } else if (is_of_emr && metric == "IsIdle") {
    facts.lowest = 0;
    facts.highest = 1;
  } else if (metric == "YARNCoreAvailablePercentage") {
    set_percent(facts);
  }
  facts.comes_every_five_minutes =
      is_of_emr && (is_in(emr_percentages, metric) || is_in(emr_counts, metric) || metric == "IsIdle");
  return facts;
}

}  // namespace headroom::lint
