#pragma once

#include <cstddef>
#include <vector>

#include "core/kubernetes/objects/resources.hpp"

namespace headroom::kubernetes {

/// What is free on each of a row of nodes, arranged so that the first one with room for a pod is found without looking
/// at all of them: a tree whose every node holds the largest amounts below it.
class FreeCapacity {
 public:
  std::size_t size() const { return size_; }
  /// Appends a node.
  void push_back(const Resources& free);
  void pop_back();
  void set(std::size_t at, const Resources& free);

  /// The first position at or after `from` that covers `wanted` (a pod at least) and that `accept` takes; size() when
  /// there is none.
  /// Visits O(log n) positions where one resource decides, more where several do in turn.
  template <class Accept>
  std::size_t first(const Resources& wanted, std::size_t from, const Accept& accept) const {
    return size_ == 0 ? 0 : descend(1, 0, leaves_, wanted, from, accept);
  }

 private:
  template <class Accept>
  std::size_t descend(std::size_t at, std::size_t begin, std::size_t width, const Resources& wanted, std::size_t from,
                      const Accept& accept) const {
    if (begin + width <= from || begin >= size_ || !covers(largest_[at], wanted)) return size_;
    if (width == 1) return accept(begin) ? begin : size_;
    const std::size_t half = width / 2;
    const std::size_t left = descend(2 * at, begin, half, wanted, from, accept);
    return left < size_ ? left : descend(2 * at + 1, begin + half, half, wanted, from, accept);
  }
  void grow();

  std::size_t size_{0};
  std::size_t leaves_{0};           ///< a power of two, or 0
  std::vector<Resources> largest_;  ///< [1] is the root, [leaves_ + i] the i-th node
};

}  // namespace headroom::kubernetes
