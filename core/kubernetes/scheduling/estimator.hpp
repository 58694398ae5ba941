#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kubernetes/scheduling/snapshot.hpp"

namespace headroom::kubernetes {

/// So many pods of one class.
struct Workload {
  ClassId pod{0};
  std::int64_t count{0};
  friend bool operator==(const Workload&, const Workload&) = default;
};

/// A node that a group would add: its name is a stem, its daemons are on every one.
struct NodeTemplate {
  Node node;
  std::vector<ClassId> daemons{};
};

struct Estimate {
  std::int64_t nodes{0};  ///< that got pods; an existing one that a spread by host could use again counts, as upstream
  std::int64_t pods{0};
  std::vector<std::int64_t> placed;  ///< of each workload, in the order given
  bool limited{false};               ///< another node would have been added but for the limit
};

/// How many nodes of this template take how many of the pods: first-fit decreasing as the autoscaler does it. Pods are
/// tried by falling score, cpu / allocatable cpu + memory / allocatable memory, ties in the order given; first on the
/// nodes opened before, then on the last one, then on another. Nothing is added after a node that stayed empty, nor
/// beyond `max_nodes` (see estimation_limits.hpp). Cost grows with nodes and workloads, not with pods, unless pods are
/// bound by topology spread. The snapshot is left as it was.
Estimate estimate(Snapshot& snapshot, const PodClasses& classes, const NodeTemplate& node,
                  std::span<const Workload> workloads, std::int64_t max_nodes);

/// The score by which pods are ordered. What a node has none of does not count.
double packing_score(const Resources& request, const Resources& allocatable);

}  // namespace headroom::kubernetes
