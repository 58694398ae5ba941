#pragma once

#include <optional>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/decision/policy.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/history.hpp"
#include "core/model/metrics.hpp"
#include "core/signals/signal_memory.hpp"
#include "core/spark/spark_demand.hpp"

namespace headroom {

/// All that one evaluation depends on. The same values give the same Decision, byte for byte once rendered.
struct EvaluationInput {
  Cluster cluster;
  Metrics metrics;
  kubernetes::ClusterObjects kubernetes{};  ///< with the pools as its groups
  std::optional<SparkDemand> spark{};
  Policy policy;
  History history;
  SignalMemory memory{};  ///< what earlier evaluations of the cluster left for the policy's signals
  Instant evaluated_at;
  std::vector<Warning> warnings;  ///< of decoding: conflicts between documents, documents that went unused
};

}  // namespace headroom
