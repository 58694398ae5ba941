#pragma once

#include <cstdint>
#include <optional>

#include "core/model/cluster.hpp"
#include "core/yarn/yarn_need.hpp"

namespace headroom {

/// What the configuration of an EMR cluster, or of one of its groups, sets. A field is absent if it does not set it.
struct Configuration {
  std::optional<std::int64_t> hdfs_replication{};  ///< dfs.replication
  std::optional<ResourceCalculator> resource_calculator{};
  std::optional<NodeLabels> node_labels{};
  friend bool operator==(const Configuration&, const Configuration&) = default;
};

/// The configuration of a group.
struct GroupConfiguration {
  Role role{Role::core};
  Configuration configuration{};
};

}  // namespace headroom
