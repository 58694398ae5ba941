#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/signals/signal.hpp"

namespace headroom {

/// An autoscaler of replicas as Kubernetes describes it: a HorizontalPodAutoscaler or a ScaledObject.
struct AttachedAutoscaler {
  Workload workload;
  Signal signal;
  std::optional<std::int64_t> running{};    ///< replicas; absent where the document does not count them
  std::optional<std::int64_t> requested{};  ///< the same
  std::vector<MetricValue> values{};        ///< what it measured last
  std::string made_of{};                    ///< the ScaledObject that KEDA made it of; empty: none
  /// Of a ScaledObject: what the autoscaler that it makes calls each trigger's metric, in the order of the triggers.
  std::vector<std::string> external_names{};
  friend bool operator==(const AttachedAutoscaler&, const AttachedAutoscaler&) = default;
};

/// `namespace/name` of the workload, by which a pool and a cluster are called after it.
std::string id_of(const Workload& workload);

/// The replicas that the autoscaler keeps to.
struct ReplicaRange {
  std::int64_t minimum{0};
  std::int64_t maximum{0};
};
ReplicaRange range_of(const AttachedAutoscaler& autoscaler);

/// KEDA makes an autoscaler of its own for each ScaledObject, which counts the replicas and measures: where both are
/// listed, what that one knows is told of the ScaledObject, and it goes.
void join(std::vector<AttachedAutoscaler>& autoscalers);

}  // namespace headroom
