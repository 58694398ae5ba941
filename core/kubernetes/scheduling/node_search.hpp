#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/kubernetes/scheduling/snapshot.hpp"

namespace headroom::kubernetes {

/// Finds nodes for pods of one class that are placed one after another while no pod leaves. Each search goes on where
/// the last one ended and begins again at the end, as upstream's does, so that pods which a spread keeps apart don't
/// look at the same full nodes over and over.
class NodeSearch {
 public:
  /// Only nodes from `first` on.
  NodeSearch(Snapshot& snapshot, ClassId pod, NodeIndex first = 0)
      : snapshot_(snapshot), pod_(pod), first_(first), next_(first) {}

  std::optional<NodeIndex> next(std::optional<NodeIndex> except = {});

 private:
  bool known_to_fail() const;

  Snapshot& snapshot_;
  const ClassId pod_;
  const NodeIndex first_;
  NodeIndex next_;
  /// Spread levels at which no node took the pod: none does until one rises, as nodes only fill up.
  std::optional<std::vector<std::int64_t>> failed_at_{};
};

/// Places as many of `wanted` pods as nodes from `first` on take; `visit` is told each node.
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
