#pragma once

#include <optional>

#include "core/catalog/catalog.hpp"
#include "core/kubernetes/cluster.hpp"
#include "core/model/cluster.hpp"
#include "core/model/decision.hpp"
#include "core/model/history.hpp"
#include "core/model/metrics.hpp"
#include "core/model/policy.hpp"
#include "core/model/signal_memory.hpp"
#include "core/model/spark_demand.hpp"
#include "core/time.hpp"

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
