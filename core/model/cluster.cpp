#include "core/model/cluster.hpp"

namespace headroom {

bool accepts_capacity_change(LifecycleState state) {
  switch (state) {
    case LifecycleState::running:
    case LifecycleState::waiting:
    case LifecycleState::resizing:
      return true;
    case LifecycleState::starting:
    case LifecycleState::bootstrapping:
    case LifecycleState::provisioning:
    case LifecycleState::reconfiguring:
    case LifecycleState::suspended:
    case LifecycleState::arrested:
    case LifecycleState::shutting_down:
    case LifecycleState::terminating:
    case LifecycleState::ended:
      return false;
  }
  return false;
}

bool is_utilization_performance_index(std::int64_t index) {
  return index == 1 || index == 25 || index == 50 || index == 75 || index == 100;
}

std::int64_t default_hdfs_replication(std::int64_t core_nodes) {
  if (core_nodes <= 0) return 0;
  if (core_nodes < 4) return 1;
  return core_nodes < 10 ? 2 : 3;
}

}  // namespace headroom
