#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes::testing {

inline const Instant now{Seconds{1'000'000}};

/// Nodes of 1,000 m in one group of that many, with what runs on them.
inline ClusterObjects cluster_of(int nodes, std::vector<Pod> pods) {
  ClusterObjects cluster{.pods = std::move(pods)};
  for (int i = 1; i <= nodes; ++i) cluster.nodes.push_back(node("n" + std::to_string(i), 1000, gib, "g"));
  cluster.groups = {{.id = "g", .max = 100, .size = nodes, .node_price = MicroDollars{100'000}}};
  return cluster;
}

}  // namespace headroom::kubernetes::testing
