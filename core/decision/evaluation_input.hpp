#pragma once

#include <optional>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/decision/policy.hpp"
#include "core/forecast/capacity_forecast.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/budget.hpp"
#include "core/model/cluster.hpp"
#include "core/model/detail.hpp"
#include "core/model/history.hpp"
#include "core/model/metrics.hpp"
#include "core/schedule/time_zone.hpp"
#include "core/signals/signal_memory.hpp"
#include "core/spark/spark_demand.hpp"

namespace headroom {

/// Everything that one evaluation depends on. The same values give the same Decision, and byte for byte the same
/// rendered answer.
struct EvaluationInput {
  Cluster cluster;
  Metrics metrics;
  kubernetes::ClusterObjects kubernetes{};  ///< with the pools as node groups
  std::optional<SparkDemand> spark{};
  Policy policy;
  History history;
  SignalMemory memory{};  ///< the signal memory that earlier evaluations of the cluster left
  Instant evaluated_at;
  std::vector<TimeZone> zones{};  ///< those that the signals name, around `evaluated_at`; without UTC
  Spend spend{};  ///< for the policy's budget; amounts that the policy itself names are not repeated here
  Detail detail{Detail::full};
  /// The policy has no limits of its own: its limits are those of the attached managed scaling policy, or those that
  /// are remembered of it (`history.limits`).
  bool limits_are_attached{false};
  /// Documents of the request show that no managed scaling policy is attached. It counts for what is remembered only.
  bool managed_scaling_removed{false};
  /// The answers to the questions of the policy's predictive signals. They follow from `metrics` and from what was
  /// stored, so the stored input does not have them.
  std::vector<forecast::CapacityForecast> forecasts{};
  std::vector<Warning> warnings;  ///< from decoding: conflicts between documents, and documents that were not used
};

}  // namespace headroom
