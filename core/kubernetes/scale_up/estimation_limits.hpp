#pragma once

#include <cstdint>
#include <span>

/// How many nodes one estimate may add. 0 is no limit, a negative number allows nothing (as upstream has it).
namespace headroom::kubernetes {

/// The stricter of two limits.
std::int64_t stricter_limit(std::int64_t a, std::int64_t b);

/// What a cluster of at most `max_nodes_total` (0: any number) may grow by.
std::int64_t cluster_capacity(std::int64_t max_nodes_total, std::int64_t current_nodes);

struct GroupSize {
  std::int64_t max{0};
  std::int64_t size{0};
};

/// What a group and those similar to it may grow by together; a group above its maximum counts as full.
std::int64_t groups_capacity(std::span<const GroupSize> groups);

}  // namespace headroom::kubernetes
