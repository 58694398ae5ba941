#pragma once

#include "core/decision/policy.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/stages/allocate.hpp"

namespace headroom {

/// Names the Kubernetes nodes that go if pools shrink, and undoes removals that would leave a pod without a node. Nodes
/// that have not arrived go first. Then the nodes go that the autoscaler's own plan removes, or else as many as may go
/// together. If a part of a move between pools would have to be undone, the whole move is withheld.
///
/// Pools without listed nodes do not change. Nothing changes if nobody knows what runs on the nodes.
Allocation keep_nodes_with_stranded_pods(Allocation allocation, const Proposal& wanted, const Policy& policy,
                                         const Observation& seen);

}  // namespace headroom
