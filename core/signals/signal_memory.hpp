#pragma once

#include <variant>
#include <vector>

#include "core/base/time.hpp"
#include "core/signals/cluster_autoscaler.hpp"
#include "core/signals/horizontal_pod_autoscaler.hpp"
#include "core/signals/keda.hpp"
#include "core/signals/predictive.hpp"
#include "core/signals/spark_dynamic_allocation.hpp"

/// What signals with timers and windows leave for the next evaluation of the same cluster.
namespace headroom {

/// The signal memory of one signal, and the time of the evaluation that left it.
struct SignalState {
  Instant at;
  std::variant<ClusterAutoscalerMemory, HorizontalPodAutoscalerMemory, KedaMemory, PredictiveMemory,
               SparkDynamicAllocationMemory>
      memory;
  friend bool operator==(const SignalState&, const SignalState&) = default;
};

/// The signal memory of all signals after the evaluation at `at`. The n-th state of a kind belongs to the policy's n-th
/// signal of that kind. States for which the policy has no signal follow at the end.
struct SignalSnapshot {
  Instant at;
  std::vector<SignalState> states{};
  friend bool operator==(const SignalSnapshot&, const SignalSnapshot&) = default;
};

/// At most three snapshots, in the order of time: what the latest evaluation found, what it left, and what the newest
/// evaluation of all left, if that is a different one. An evaluation that is repeated, or that comes late, then finds
/// the same as at its own time, and nothing from later evaluations.
struct SignalMemory {
  std::vector<SignalSnapshot> snapshots{};
  friend bool operator==(const SignalMemory&, const SignalMemory&) = default;

  /// The snapshot that was known just before `now`. Null if there was none.
  const SignalSnapshot* before(Instant now) const;
  /// The signal memory after an evaluation has left the snapshot `made`.
  SignalMemory with(SignalSnapshot made) const;
};

}  // namespace headroom
