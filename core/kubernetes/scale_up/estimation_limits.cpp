#include "core/kubernetes/scale_up/estimation_limits.hpp"

#include <algorithm>

#include "core/kubernetes/objects/resources.hpp"

namespace headroom::kubernetes {

std::int64_t stricter_limit(std::int64_t a, std::int64_t b) {
  if (a < 0 || b < 0) return -1;
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

std::int64_t cluster_capacity(std::int64_t max_nodes_total, std::int64_t current_nodes) {
  if (max_nodes_total == 0) return 0;
  return max_nodes_total <= current_nodes ? -1 : max_nodes_total - current_nodes;
}

std::int64_t groups_capacity(std::span<const GroupSize> groups) {
  std::int64_t capacity = 0;
  for (const GroupSize& group : groups)
    capacity = saturating_add(capacity, std::max<std::int64_t>(saturating_subtract(group.max, group.size), 0));
  return capacity > 0 ? capacity : -1;
}

}  // namespace headroom::kubernetes
