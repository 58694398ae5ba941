#include "core/model/metric_range.hpp"

#include <algorithm>
#include <array>

namespace headroom {
namespace {

constexpr std::array percentages{metric::memory_available_percent, std::string_view("HDFSUtilization")};

/// Counts, amounts and ratios; sorted.
constexpr auto never_negative = std::to_array<std::string_view>({
    "AppsCompleted",
    "AppsFailed",
    "AppsKilled",
    "AppsPending",
    "AppsRunning",
    "AppsSubmitted",
    "CapacityRemainingGB",
    "CapacityTotalGB",
    "CapacityUsedGB",
    "ContainerAllocated",
    "ContainerPending",
    "ContainerPendingRatio",
    "ContainerReserved",
    "CoreNodesPending",
    "CoreNodesRequested",
    "CoreNodesRunning",
    "CorruptBlocks",
    "ExecutorsDecommissioning",
    "ExecutorsPendingRemoval",
    "HDFSBytesRead",
    "HDFSBytesWritten",
    "IsIdle",
    "LiveDataNodes",
    "MRActiveNodes",
    "MRDecommissionedNodes",
    "MRLostNodes",
    "MRRebootedNodes",
    "MRTotalNodes",
    "MRUnhealthyNodes",
    "MemoryAllocatedMB",
    "MemoryAvailableMB",
    "MemoryPendingMB",
    "MemoryReservedMB",
    "MemoryTotalMB",
    "MissingBlocks",
    "MultiMasterInstanceGroupNodesRequested",
    "MultiMasterInstanceGroupNodesRunning",
    "PendingDeletionBlocks",
    "PendingSpeculativeTasks",
    "PendingTasks",
    "RunningPods",
    "RunningTasks",
    "S3BytesRead",
    "S3BytesWritten",
    "TaskNodesPending",
    "TaskNodesRequested",
    "TaskNodesRunning",
    "TotalLoad",
    "TotalNodesRequested",
    "TotalNodesRunning",
    "UnderReplicatedBlocks",
    "UnschedulablePods",
    "UnschedulableTaskSets",
});
static_assert(std::ranges::is_sorted(never_negative));

bool is_never_negative(std::string_view metric) {
  return std::ranges::binary_search(never_negative, metric) || metric.starts_with("VCores");
}

}  // namespace

bool is_percentage(std::string_view metric) { return std::ranges::find(percentages, metric) != percentages.end(); }

bool is_count(std::string_view metric) {
  constexpr auto amounts = std::to_array<std::string_view>({"MB", "GB", "Ratio", "Read", "Written", "TotalLoad"});
  return is_never_negative(metric) &&
         std::ranges::none_of(amounts, [&](std::string_view end) { return metric.ends_with(end); });
}

MetricRange range_of(std::string_view metric, const Statistic& statistic) {
  if (statistic.kind == StatisticKind::sample_count) return {.lowest = 0};
  if (is_percentage(metric))
    return statistic.kind == StatisticKind::sum ? MetricRange{.lowest = 0} : MetricRange{.lowest = 0, .highest = 100};
  return is_never_negative(metric) ? MetricRange{.lowest = 0} : MetricRange{};
}

}  // namespace headroom
