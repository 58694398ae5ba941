#include "core/kubernetes/scheduling/node_search.hpp"

#include <algorithm>
#include <functional>

namespace headroom::kubernetes {

bool NodeSearch::known_to_fail() const {
  if (!failed_at_) return false;
  const std::vector<std::int64_t> levels = snapshot_.spread_levels(pod_);
  return std::equal(levels.begin(), levels.end(), failed_at_->begin(), failed_at_->end(), std::less_equal<>());
}

std::optional<NodeIndex> NodeSearch::next(std::optional<NodeIndex> except) {
  if (known_to_fail()) return std::nullopt;
  auto found = snapshot_.first_fit(pod_, next_, except);
  if (!found && next_ > first_) found = snapshot_.first_fit(pod_, first_, except);
  if (found)
    next_ = *found + 1;
  else
    failed_at_ = snapshot_.spread_levels(pod_);
  return found;
}

}  // namespace headroom::kubernetes
