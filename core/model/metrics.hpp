#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"

/// What was measured on a cluster, under CloudWatch's metric names where CloudWatch has one.
///
/// Names that only YARN knows: MemoryPendingMB, VCoresTotal, VCoresAvailable, VCoresAllocated, VCoresReserved,
/// VCoresPending. Names of what only Spark's driver knows, summed over its active stages: PendingTasks,
/// PendingSpeculativeTasks, RunningTasks, UnschedulableTaskSets; and of its executors: ExecutorsPendingRemoval,
/// ExecutorsDecommissioning. Names that only Kubernetes knows: RunningPods (bound to a node), UnschedulablePods.
/// Everything else is named as in the namespace AWS/ElasticMapReduce.
namespace headroom {

enum class StatisticKind { average, sum, minimum, maximum, sample_count, percentile };

struct Statistic {
  StatisticKind kind{StatisticKind::average};
  double percentile{0};  ///< (0, 100), for StatisticKind::percentile only: 99.5 for p99.5
  friend bool operator==(const Statistic&, const Statistic&) = default;
};

/// CloudWatch's (and above, YARN's and Spark's) names of the metrics that Headroom's own rules read.
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
inline constexpr std::string_view running_pods = "RunningPods";
inline constexpr std::string_view unschedulable_pods = "UnschedulablePods";
inline constexpr std::string_view tasks_pending = "PendingTasks";
inline constexpr std::string_view tasks_pending_speculative = "PendingSpeculativeTasks";
inline constexpr std::string_view tasks_running = "RunningTasks";
inline constexpr std::string_view task_sets_unschedulable = "UnschedulableTaskSets";
inline constexpr std::string_view executors_pending_removal = "ExecutorsPendingRemoval";
inline constexpr std::string_view executors_decommissioning = "ExecutorsDecommissioning";
}  // namespace metric

/// `at` is the START of the period, as CloudWatch has it.
struct Datapoint {
  Instant at;
  double value{0};
  friend bool operator==(const Datapoint&, const Datapoint&) = default;
};

/// One statistic of one metric over equal periods. Points ascend in time, each time once: normalise() sees to it.
struct Series {
  std::string name;
  Seconds period{300};
  Statistic statistic{};
  std::vector<Datapoint> datapoints;
  friend bool operator==(const Series&, const Series&) = default;
};

/// What was true at `observed_at`.
struct MetricValue {
  std::string name;
  double value{0};
  friend bool operator==(const MetricValue&, const MetricValue&) = default;
};

/// A leaf queue of YARN's scheduler. Work pending in a queue that is at its own maximum is not cured by nodes.
struct YarnQueue {
  std::string name;
  double used_percent{0};       ///< of the cluster, absolute
  double maximum_percent{100};  ///< of the cluster, absolute
  std::int64_t pending_containers{0};
  std::optional<double> pending_memory_mib{};
  std::optional<double> pending_vcores{};
  friend bool operator==(const YarnQueue&, const YarnQueue&) = default;
};

/// The last known state of a CloudWatch alarm, for rules that keep a state while data are missing.
enum class AlarmState { ok, alarm, insufficient_data };

struct KnownAlarmState {
  std::string name;
  AlarmState state{AlarmState::insufficient_data};
  friend bool operator==(const KnownAlarmState&, const KnownAlarmState&) = default;
};

struct Metrics {
  std::optional<Instant> observed_at;
  std::vector<MetricValue> values;  ///< sorted by name, each once
  std::vector<Series> series;
  std::vector<YarnQueue> queues;
  std::vector<KnownAlarmState> alarms;
  std::vector<std::string> contradicted;  ///< metrics of which two documents said different things
  friend bool operator==(const Metrics&, const Metrics&) = default;
};

/// Brings metrics into the order that everything else relies on: values by name, points by time, of a repeated name
/// or time the last. Answers the metrics of which a repeated name or time said different things.
std::vector<std::string> settle(Metrics& metrics);

/// settle(), and adds what follows from the rest: YARNMemoryAvailablePercentage = available / total × 100,
/// ContainerPending = the sum over the queues, and ContainerPendingRatio = pending / allocated (pending itself when
/// nothing is allocated), where they are absent.
std::vector<std::string> normalise(Metrics& metrics);

}  // namespace headroom
