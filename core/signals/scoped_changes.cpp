#include "core/signals/scoped_changes.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "core/signals/alarm_rules.hpp"

namespace headroom {
namespace {

/// Scopes are reconciled from the narrowest to the widest.
int width(const Scope& scope) {
  if (!scope.pool_id.empty()) return 0;
  return scope.role ? 1 : 2;
}

bool within(const Scope& inner, const Scope& outer, const Cluster& cluster) {
  return std::all_of(cluster.pools.begin(), cluster.pools.end(),
                     [&](const Pool& pool) { return !matches(inner, pool) || matches(outer, pool); });
}

/// For each scope, the wish for the largest capacity. Narrow scopes come first.
std::vector<ScopedChange> winners(const std::vector<ScopedChange>& wishes) {
  std::vector<ScopedChange> best;
  for (const ScopedChange& wish : wishes) {
    const auto rival = std::find_if(best.begin(), best.end(), [&](const ScopedChange& other) {
      return other.rule->applies_to == wish.rule->applies_to;
    });
    if (rival == best.end())
      best.push_back(wish);
    else if (wish.to > rival->to)
      *rival = wish;
  }
  std::stable_sort(best.begin(), best.end(), [](const ScopedChange& a, const ScopedChange& b) {
    return width(a.rule->applies_to) < width(b.rule->applies_to);
  });
  return best;
}

std::int64_t total(const std::vector<ScopedChange>& changes) {
  return std::accumulate(changes.begin(), changes.end(), std::int64_t{0},
                         [](std::int64_t sum, const ScopedChange& change) { return sum + change.taken; });
}

}  // namespace

std::vector<ScopedChange> reconciled(const std::vector<ScopedChange>& wishes, const Cluster& cluster) {
  std::vector<ScopedChange> taken;
  for (ScopedChange outer : winners(wishes)) {
    const auto first_inner = std::stable_partition(taken.begin(), taken.end(), [&](const ScopedChange& change) {
      return !within(change.rule->applies_to, outer.rule->applies_to, cluster);
    });
    std::vector<ScopedChange> inner(first_inner, taken.end());
    taken.erase(first_inner, taken.end());

    const std::int64_t wanted = outer.to - outer.from;
    if (wanted > total(inner)) std::erase_if(inner, [](const ScopedChange& change) { return change.taken < 0; });
    if (inner.empty() || wanted > total(inner)) {
      outer.taken = wanted - total(inner);
      inner.push_back(outer);
    }
    taken.insert(taken.end(), inner.begin(), inner.end());
  }
  return taken;
}

}  // namespace headroom
