#include "core/kubernetes/scheduling/free_capacity.hpp"

#include <utility>

namespace headroom::kubernetes {

void FreeCapacity::grow() {
  const std::vector<Resources> before = std::move(largest_);
  const std::size_t leaves = leaves_;
  leaves_ = leaves == 0 ? 1 : 2 * leaves;
  largest_.assign(2 * leaves_, Resources{});
  for (std::size_t i = 0; i < leaves; ++i) largest_[leaves_ + i] = before[leaves + i];
  for (std::size_t i = leaves_ - 1; i > 0; --i) largest_[i] = larger_of(largest_[2 * i], largest_[2 * i + 1]);
}

void FreeCapacity::set(std::size_t at, const Resources& free) {
  std::size_t i = leaves_ + at;
  largest_[i] = free;
  for (i /= 2; i > 0; i /= 2) largest_[i] = larger_of(largest_[2 * i], largest_[2 * i + 1]);
}

void FreeCapacity::push_back(const Resources& free) {
  if (size_ == leaves_) grow();
  set(size_++, free);
}

void FreeCapacity::pop_back() { set(--size_, Resources{}); }

}  // namespace headroom::kubernetes
