#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/signals/signal.hpp"

namespace headroom {

/// An autoscaler of replicas, as Kubernetes describes it: a HorizontalPodAutoscaler or a ScaledObject.
struct AttachedAutoscaler {
  Workload workload;
  Signal signal;
  std::optional<std::int64_t> running{};    ///< replicas; absent if the document does not count them
  std::optional<std::int64_t> requested{};  ///< replicas; absent if the document does not count them
  std::vector<MetricValue> values{};        ///< what it measured last
  std::string made_of{};                    ///< the name of the ScaledObject for which KEDA made it; empty: none
  /// Only for a ScaledObject: the name that its HorizontalPodAutoscaler gives to each trigger's metric, in the order of
  /// the triggers.
  std::vector<std::string> external_names{};
  friend bool operator==(const AttachedAutoscaler&, const AttachedAutoscaler&) = default;
};

/// `namespace/name` of the workload. It is the id of a pool or a cluster made from the workload.
std::string id_of(const Workload& workload);

/// The smallest and the largest number of replicas that the autoscaler allows.
struct ReplicaRange {
  std::int64_t minimum{0};
  std::int64_t maximum{0};
};
ReplicaRange range_of(const AttachedAutoscaler& autoscaler);

/// Merges each ScaledObject with the HorizontalPodAutoscaler that KEDA made for it, if both are listed. The latter
/// counts the replicas and measures the metrics: its figures go into the ScaledObject, and it is removed from the list.
void merge_same_workload(std::vector<AttachedAutoscaler>& autoscalers);

}  // namespace headroom
