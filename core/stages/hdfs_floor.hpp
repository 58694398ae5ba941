#pragma once

#include <string>

#include "core/model/observation.hpp"
#include "core/model/rules.hpp"

namespace headroom {

/// The core capacity that HDFS needs, and why, as a clause for a person.
struct HdfsFloor {
  Units units;
  std::string detail;
};

/// How far the core of an EMR cluster may shrink so that what HDFS stores still fits. The data of `n` running capacity
/// units fill ceil(n × used share / usable share) units. Usable are 90%, because YARN and HDFS count a node with a
/// fuller disk as unhealthy, less guards.hdfs_headroom_percent. The used share includes replicas. It is the largest of
/// those that the figures show: HDFSUtilization, used / total, and (total − remaining) / total, which has files beside
/// HDFS in it. What remains shows it alone only if it is 0. If no fresh figure shows it, core may give up `one_node`
/// units, so that the next figures show what happened. `requested` is the core capacity in capacity units. Zero on
/// other platforms.
HdfsFloor hdfs_floor(const Observation& seen, const PolicyRules& policy, Units requested, Units one_node);

}  // namespace headroom
