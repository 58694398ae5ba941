#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/ports/snapshot.hpp"

/// What is stored about a cluster, for evaluations that leave it out.
namespace headroom {

struct StoredCluster {
  ClusterFields fields{};
  Instant described_at;                        ///< when the description was last changed
  std::optional<CapacitySnapshot> capacity{};  ///< the newest capacity up to the time of the evaluation
};

/// Lays the description under what the request and its documents say: a field that both leave out is the stored one.
///
/// Pools come from one place. If neither the request nor a document describes any, they are the stored ones, and their
/// counts are those of the capacity if that is newer than the description. A pool that the request lists takes the
/// fields that it leaves out from the stored pool with its id. Returns a warning if a capacity of the whole cluster
/// can't be divided among several pools.
std::vector<Warning> lay_over(const StoredCluster& stored, const DocumentFacts& facts,
                              EvaluationRequestFields& request);

/// The id of the cluster that the request is about, as far as the request or its documents state it. Empty if neither
/// does.
std::string cluster_id_of(const EvaluationRequestFields& request, const DocumentFacts& facts);

}  // namespace headroom
