#pragma once

#include <cstddef>
#include <vector>

#include "core/kubernetes/objects/resources.hpp"

namespace headroom::kubernetes {

/// The free resources of nodes in a fixed order. It finds the first node with room for a pod without visiting all of
/// them: it is a tree in which each inner node holds the largest amounts below it.
class FreeCapacity {
 public:
  std::size_t size() const { return size_; }
  /// Appends a node at the end.
  void push_back(const Resources& free);
  void pop_back();
  void set(std::size_t at, const Resources& free);

  /// The first position at or after `from` whose free resources cover `wanted` (which includes at least one pod) and
  /// that `accept` takes. size() if there is none.
  /// Visits O(log n) positions if one resource decides, and more if different resources decide in turn.
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
  std::size_t leaves_{0};           ///< a power of two; 0 if there is no node
  std::vector<Resources> largest_;  ///< [1] is the root, [leaves_ + i] the i-th node
};

}  // namespace headroom::kubernetes
