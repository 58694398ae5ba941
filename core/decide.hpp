#pragma once

#include <optional>

#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/policy.hpp"
#include "core/kubernetes/objects/cluster.hpp"
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
  kubernetes::Cluster kubernetes{};  ///< with the pools as its groups
  std::optional<SparkDemand> spark{};
  Policy policy;
  History history;
  SignalMemory memory{};  ///< what earlier evaluations of the cluster left for the policy's signals
  Instant evaluated_at;
  std::vector<Warning> warnings;  ///< of decoding: conflicts between documents, documents that went unused
};

/// The one path: observe → recall → propose → arbitrate → constrain → allocate → price → explain → remember. Total:
/// never fails.
Decision decide(const EvaluationInput& input, const Catalog& catalog);

}  // namespace headroom
