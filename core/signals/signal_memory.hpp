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
  std::map<std::string, Instant> unneeded_since{};  ///< by node
  std::int64_t from{0};                             ///< the nodes of the newest evaluation,
  std::int64_t to{0};                               ///< and what it asked for; whether it was done shows in the next
  friend bool operator==(const ClusterAutoscalerMemory&, const ClusterAutoscalerMemory&) = default;
};

/// A HorizontalPodAutoscaler's: each list in the order of time.
struct ReplicaHistory {
  std::vector<kubernetes::Recommendation> recommendations{};
  std::vector<kubernetes::ScaleEvent> scale_events{};
  std::int64_t from{0};  ///< the replicas of the newest evaluation,
  std::int64_t to{0};    ///< and what it asked for; whether it was done shows in the next
  friend bool operator==(const ReplicaHistory&, const ReplicaHistory&) = default;
};

struct HorizontalPodAutoscalerMemory {
  static constexpr std::string_view kind = "horizontal_pod_autoscaler";
  ReplicaHistory replicas{};
  friend bool operator==(const HorizontalPodAutoscalerMemory&, const HorizontalPodAutoscalerMemory&) = default;
};

struct KedaMemory {
  static constexpr std::string_view kind = "keda";

  /// How often in a row the trigger of this metric has failed; at least once.
  struct Failures {
    std::string metric;
    std::int64_t count{0};
    friend bool operator==(const Failures&, const Failures&) = default;
  };

  ReplicaHistory replicas{};  ///< of its autoscaler
  std::optional<Instant> last_active_at{};
  std::vector<Failures> failures{};
  friend bool operator==(const KedaMemory&, const KedaMemory&) = default;
};

struct SparkDynamicAllocationMemory {
  static constexpr std::string_view kind = "spark_dynamic_allocation";
  std::optional<RampState> ramp{};        ///< absent: no evaluation had an opinion yet
  std::vector<IdleExecutor> executors{};  ///< idle ones, in as far as it shows whether they have worked since
  friend bool operator==(const SparkDynamicAllocationMemory&, const SparkDynamicAllocationMemory&) = default;
};

/// One signal's, and the evaluation that left it.
struct SignalState {
  Instant at;
  std::variant<ClusterAutoscalerMemory, HorizontalPodAutoscalerMemory, KedaMemory, SparkDynamicAllocationMemory> memory;
  friend bool operator==(const SignalState&, const SignalState&) = default;
};

/// All there was to remember after the evaluation at `at`. The n-th state of a kind belongs to the policy's n-th signal
/// of that kind; those that the policy had no signal for are kept behind them.
struct SignalSnapshot {
  Instant at;
  std::vector<SignalState> states{};
  friend bool operator==(const SignalSnapshot&, const SignalSnapshot&) = default;
};

/// At most three, in the order of time: what the latest evaluation found, what it left, and what the newest of all left
/// where that is another. So an evaluation that is repeated, or comes late, finds what it would have found in its turn,
/// and takes nothing from those after it.
struct SignalMemory {
  std::vector<SignalSnapshot> snapshots{};
  friend bool operator==(const SignalMemory&, const SignalMemory&) = default;

  /// What was known just before `now`, or null.
  const SignalSnapshot* before(Instant now) const;
  /// The memory after `made`.
  SignalMemory with(SignalSnapshot made) const;
};

}  // namespace headroom
