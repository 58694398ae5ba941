#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/time.hpp"
#include "core/kubernetes/replicas/scaling_behavior.hpp"
#include "core/spark/executor_ramp.hpp"
#include "core/spark/executor_removal.hpp"

/// What signals with timers and windows leave for the next evaluation of the same cluster.
namespace headroom {

struct ClusterAutoscalerMemory {
  static constexpr std::string_view kind = "cluster_autoscaler";
  std::optional<Instant> last_scale_up{};
  std::optional<Instant> last_delete{};
  std::optional<Instant> last_failure{};
  std::map<std::string, Instant> unneeded_since{};  ///< the key is the name of the node
  std::int64_t from{0};                             ///< the nodes at the newest evaluation
  std::int64_t to{0};  ///< the nodes that it asked for; the next evaluation sees whether that was done
  friend bool operator==(const ClusterAutoscalerMemory&, const ClusterAutoscalerMemory&) = default;
};

/// The part of a HorizontalPodAutoscaler's signal memory that KEDA's autoscaler has too. Each list is in the order of
/// time.
struct ReplicaHistory {
  std::vector<kubernetes::Recommendation> recommendations{};
  std::vector<kubernetes::ScaleEvent> scale_events{};
  std::int64_t from{0};  ///< the replicas at the newest evaluation
  std::int64_t to{0};    ///< the replicas that it asked for; the next evaluation sees whether that was done
  friend bool operator==(const ReplicaHistory&, const ReplicaHistory&) = default;
};

struct HorizontalPodAutoscalerMemory {
  static constexpr std::string_view kind = "horizontal_pod_autoscaler";
  ReplicaHistory replicas{};
  friend bool operator==(const HorizontalPodAutoscalerMemory&, const HorizontalPodAutoscalerMemory&) = default;
};

struct KedaMemory {
  static constexpr std::string_view kind = "keda";

  /// How often in a row the trigger with this metric has failed; at least once.
  struct Failures {
    std::string metric;
    std::int64_t count{0};
    friend bool operator==(const Failures&, const Failures&) = default;
  };

  ReplicaHistory replicas{};  ///< for its autoscaler
  std::optional<Instant> last_active_at{};
  std::vector<Failures> failures{};
  friend bool operator==(const KedaMemory&, const KedaMemory&) = default;
};

struct SparkDynamicAllocationMemory {
  static constexpr std::string_view kind = "spark_dynamic_allocation";
  std::optional<RampState> ramp{};        ///< absent: no evaluation had an opinion yet
  std::vector<IdleExecutor> executors{};  ///< the idle executors for which it is known how much they had worked
  friend bool operator==(const SparkDynamicAllocationMemory&, const SparkDynamicAllocationMemory&) = default;
};

/// The signal memory of one signal, and the time of the evaluation that left it.
struct SignalState {
  Instant at;
  std::variant<ClusterAutoscalerMemory, HorizontalPodAutoscalerMemory, KedaMemory, SparkDynamicAllocationMemory> memory;
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
