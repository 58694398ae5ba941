#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"

/// What was measured on a cluster, under CloudWatch's names if CloudWatch has the metric.
///
/// Names that only YARN has: MemoryPendingMB, VCoresTotal, VCoresAvailable, VCoresAllocated, VCoresReserved,
/// VCoresPending. Names that only HDFS's NameNode has: CapacityTotalGB, CapacityUsedGB. Names that only Spark's driver
/// has, as sums over its active stages: PendingTasks, PendingSpeculativeTasks, RunningTasks, UnschedulableTaskSets; and
/// for its executors: ExecutorsPendingRemoval, ExecutorsDecommissioning. Names that only Kubernetes has: RunningPods
/// (bound to a node), UnschedulablePods. All other names are those of the namespace AWS/ElasticMapReduce.
namespace headroom {

enum class StatisticKind { average, sum, minimum, maximum, sample_count, percentile };

struct Statistic {
  StatisticKind kind{StatisticKind::average};
  double percentile{0};  ///< strictly between 0 and 100, for StatisticKind::percentile only: 99.5 for p99.5
  friend bool operator==(const Statistic&, const Statistic&) = default;
};

/// The names of the metrics that Headroom's own rules read.
namespace metric {
inline constexpr std::string_view memory_available_percent = "YARNMemoryAvailablePercentage";
inline constexpr std::string_view memory_total = "MemoryTotalMB";
inline constexpr std::string_view memory_available = "MemoryAvailableMB";
inline constexpr std::string_view memory_allocated = "MemoryAllocatedMB";
inline constexpr std::string_view memory_pending = "MemoryPendingMB";
inline constexpr std::string_view vcores_total = "VCoresTotal";
inline constexpr std::string_view vcores_available = "VCoresAvailable";
inline constexpr std::string_view vcores_pending = "VCoresPending";
inline constexpr std::string_view containers_allocated = "ContainerAllocated";
inline constexpr std::string_view containers_pending = "ContainerPending";
inline constexpr std::string_view containers_pending_ratio = "ContainerPendingRatio";
inline constexpr std::string_view apps_pending = "AppsPending";
inline constexpr std::string_view hdfs_used_percent = "HDFSUtilization";
inline constexpr std::string_view hdfs_total = "CapacityTotalGB";
inline constexpr std::string_view hdfs_used = "CapacityUsedGB";
inline constexpr std::string_view hdfs_remaining = "CapacityRemainingGB";
inline constexpr std::string_view running_pods = "RunningPods";
inline constexpr std::string_view unschedulable_pods = "UnschedulablePods";
inline constexpr std::string_view tasks_pending = "PendingTasks";
inline constexpr std::string_view tasks_pending_speculative = "PendingSpeculativeTasks";
inline constexpr std::string_view tasks_running = "RunningTasks";
inline constexpr std::string_view task_sets_unschedulable = "UnschedulableTaskSets";
inline constexpr std::string_view executors_pending_removal = "ExecutorsPendingRemoval";
inline constexpr std::string_view executors_decommissioning = "ExecutorsDecommissioning";
}  // namespace metric

/// `at` is the START of the period, as in CloudWatch.
struct Datapoint {
  Instant at;
  double value{0};
  friend bool operator==(const Datapoint&, const Datapoint&) = default;
};

/// One statistic of one metric over equal periods. normalise() puts the points in ascending order of time, with one
/// point for each time.
struct Series {
  std::string name;
  Seconds period{300};
  Statistic statistic{};
  std::vector<Datapoint> datapoints;
  friend bool operator==(const Series&, const Series&) = default;
};

/// A value that was measured at `observed_at`.
struct MetricValue {
  std::string name;
  double value{0};
  friend bool operator==(const MetricValue&, const MetricValue&) = default;
};

/// What becomes of a queue's maximum if the cluster grows. YARN keeps a maximum in per cent as it is, so the queue gets
/// its share of each new node. A fixed maximum is an amount of memory or vcores: more nodes don't help the queue.
enum class QueueMaximum { share, fixed };

/// A leaf queue of YARN's scheduler, in one partition: the nodes with one label. Shares are of the whole partition.
struct YarnQueue {
  std::string name;
  std::string partition{};  ///< the nodes' label; empty: the nodes without a label
  /// The queue above whose maximum binds this queue more tightly than its own does; empty: none. Then the next three
  /// fields are about that queue.
  std::string limited_by{};
  double used_percent{0};
  double maximum_percent{100};  ///< 100 and more: no limit. 0: the queue may not use this partition at all
  QueueMaximum maximum_is{QueueMaximum::share};
  // What waits in this queue; absent if unknown.
  std::optional<std::int64_t> pending_containers{};
  std::optional<double> pending_memory_mib{};
  std::optional<double> pending_vcores{};
  friend bool operator==(const YarnQueue&, const YarnQueue&) = default;
};

/// The memory, the vcores and the containers that wait in all queues together. A sum is absent if there is no queue, or
/// if one queue does not say its part of it.
struct PendingInQueues {
  std::optional<double> containers{};
  std::optional<double> memory_mib{};
  std::optional<double> vcores{};
};
PendingInQueues pending_in(std::span<const YarnQueue> queues);

/// The last known state of a CloudWatch alarm, for rules that keep a state while data are missing.
enum class AlarmState { ok, alarm, insufficient_data };

struct KnownAlarmState {
  std::string name;
  AlarmState state{AlarmState::insufficient_data};
  friend bool operator==(const KnownAlarmState&, const KnownAlarmState&) = default;
};

struct Metrics {
  std::optional<Instant> observed_at;
  std::vector<MetricValue> values;  ///< sorted by name, without duplicates
  std::vector<Series> series;
  std::vector<YarnQueue> queues;
  std::vector<KnownAlarmState> alarms;
  std::vector<std::string> contradicted;  ///< metrics for which two documents gave different values
  friend bool operator==(const Metrics&, const Metrics&) = default;
};

/// Puts metrics into the order that all other code relies on: values by name, points by time. If a name or a time is
/// repeated, the last one wins. Returns the names of the metrics for which a repeated name or time had different
/// values.
std::vector<std::string> settle(Metrics& metrics);

/// Calls settle(), and adds metrics that follow from the others, if they are absent: YARNMemoryAvailablePercentage =
/// available / total × 100, ContainerPending, MemoryPendingMB and VCoresPending = the sums over the queues, and
/// ContainerPendingRatio = pending / allocated (or pending, if nothing is allocated). Returns what settle() returns.
std::vector<std::string> normalise(Metrics& metrics);

template <>
inline constexpr auto names_of<QueueMaximum> = std::to_array<EnumName<QueueMaximum>>({{"share", QueueMaximum::share},
                                                                                      {"fixed", QueueMaximum::fixed}});
template <>
inline constexpr auto names_of<AlarmState> = std::to_array<EnumName<AlarmState>>(
    {{"ok", AlarmState::ok}, {"alarm", AlarmState::alarm}, {"insufficient_data", AlarmState::insufficient_data}});

}  // namespace headroom
