#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/kubernetes/scheduling/snapshot.hpp"

namespace headroom::kubernetes {

/// Finds nodes for pods of one class that are placed one after another, while no pod leaves. Each search starts after
/// the node that the previous one found, and continues from the beginning after the last node, as upstream does. So
/// pods that a spread keeps apart do not look at the same full nodes again and again.
class NodeSearch {
 public:
  /// Searches only the nodes from `first` on.
  NodeSearch(Snapshot& snapshot, ClassId pod, NodeIndex first = 0)
      : snapshot_(snapshot), pod_(pod), first_(first), next_(first) {}

  std::optional<NodeIndex> next(std::optional<NodeIndex> except = {});

 private:
  bool known_to_fail() const;

  Snapshot& snapshot_;
  const ClassId pod_;
  const NodeIndex first_;
  NodeIndex next_;
  /// The spread levels at which no node took the pod. While pods only come, no node takes it until a level rises.
  std::optional<std::vector<std::int64_t>> failed_at_{};
};

/// Places up to `wanted` pods on the nodes from `first` on. Returns how many were placed. Calls `visit` with each node
/// that took some.
template <class Visit>
std::int64_t fill_nodes(Snapshot& snapshot, ClassId pod, std::int64_t wanted, NodeIndex first, const Visit& visit) {
  NodeSearch search(snapshot, pod, first);
  std::int64_t placed = 0;
  while (placed < wanted) {
    const auto node = search.next();
    if (!node) break;
    const std::int64_t here = std::min(wanted - placed, snapshot.room(pod, *node));
    snapshot.place(pod, *node, here);
    placed += here;
    visit(*node);
  }
  return placed;
}

}  // namespace headroom::kubernetes
