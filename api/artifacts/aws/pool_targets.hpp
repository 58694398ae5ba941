#pragma once

#include "core/decision/decision.hpp"
#include "core/model/cluster.hpp"

namespace headroom::api {

/// The pool that a target belongs to. Null if the cluster has no pool of this id.
const Pool* pool_of(const Cluster& cluster, const PoolTarget& target);

/// Whether the target differs from the present size.
bool moves(const PoolTarget& target);

}  // namespace headroom::api
