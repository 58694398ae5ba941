#pragma once

#include "core/decision/policy.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/stages/allocate.hpp"

namespace headroom {

/// Names the Kubernetes nodes that go where pools shrink, and takes back what would leave a pod without a home: nodes
/// that have not arrived go first, then those that the autoscaler's own plan takes away, or else as many as may go
/// together. A move between pools of which a part would have to be taken back is not made at all.
///
/// Pools without listed nodes stay as they are, and so does everything where it is not known what runs on the nodes.
Allocation keep_nodes_with_stranded_pods(Allocation allocation, const Proposal& wanted, const Policy& policy,
                                         const Observation& seen);

}  // namespace headroom
