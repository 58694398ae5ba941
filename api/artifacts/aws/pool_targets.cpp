#include "api/artifacts/aws/pool_targets.hpp"

#include <algorithm>

namespace headroom::api {

const Pool* pool_of(const Cluster& cluster, const PoolTarget& target) {
  const auto pool = std::ranges::find(cluster.pools, target.pool_id, &Pool::id);
  return pool == cluster.pools.end() ? nullptr : &*pool;
}

bool moves(const PoolTarget& target) { return target.from != target.to || target.spot_from != target.spot_to; }

}  // namespace headroom::api
