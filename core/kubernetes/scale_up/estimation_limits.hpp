#pragma once

#include <cstdint>
#include <span>

/// How many nodes one estimate may add. As upstream, 0 means no limit and a negative number means that no node may be
/// added.
namespace headroom::kubernetes {

/// The stricter of two limits.
std::int64_t stricter_limit(std::int64_t a, std::int64_t b);

/// How many nodes a cluster of `current_nodes` may add, if it may have `max_nodes_total` (0: any number).
std::int64_t cluster_capacity(std::int64_t max_nodes_total, std::int64_t current_nodes);

struct GroupSize {
  std::int64_t max{0};
  std::int64_t size{0};
};

/// How many nodes the groups may add together. A group above its maximum counts as full.
std::int64_t groups_capacity(std::span<const GroupSize> groups);

}  // namespace headroom::kubernetes
