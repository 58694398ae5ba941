#pragma once

#include "core/catalog/catalog.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/intake/merge.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"

namespace headroom {

/// Counts what runs by YARN's total memory, if the request leaves it out. Otherwise all that was requested would count
/// as running, and an instance would seem to have less memory than it has.
///
/// Applies to instance groups of EMR for which neither the request nor a document says what runs, if the catalogue has
/// YARN's memory for every type. Task instances are missing first, Spot before On-Demand. Nothing changes if the memory
/// is that of all requested instances, or not that of whole instances of these types. The second is said.
void infer_running(Cluster& cluster, const Metrics& metrics, const EvaluationRequestFields& request,
                   const DocumentFacts& facts, const Catalog& catalog, Remarks& remarks);

}  // namespace headroom
