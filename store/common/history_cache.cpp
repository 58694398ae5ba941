#include "store/common/history_cache.hpp"

#include "store/common/remembering.hpp"

namespace headroom::store {

HistoryCache::Lookup HistoryCache::find(const std::string& cluster_id) {
  const std::lock_guard lock{mutex_};
  if (const auto* known = histories_.find(cluster_id)) return {.known = *known, .ticket = changes_};
  return {.known = std::nullopt, .ticket = changes_};
}

void HistoryCache::put(const std::string& cluster_id, History history, std::uint64_t ticket) {
  const std::lock_guard lock{mutex_};
  if (ticket == changes_) histories_.put(cluster_id, std::move(history));
}

void HistoryCache::remember(const std::string& cluster_id, Recommendation recommendation) {
  const std::lock_guard lock{mutex_};
  ++changes_;
  if (auto* known = histories_.find(cluster_id)) store::remember(*known, std::move(recommendation));
}

void HistoryCache::infer_applied(const std::string& cluster_id, const DecisionId& id) {
  const std::lock_guard lock{mutex_};
  ++changes_;
  auto* known = histories_.find(cluster_id);
  if (known == nullptr) return;
  for (auto& recommendation : known->recommendations)
    if (recommendation.id.order() == id.order()) store::infer_applied(recommendation);
}

void HistoryCache::remember_signals(const std::string& cluster_id, SharedText memory) {
  const std::lock_guard lock{mutex_};
  ++changes_;
  if (auto* known = histories_.find(cluster_id)) known->signal_memory = std::move(memory);
}

void HistoryCache::remember_limits(const std::string& cluster_id, const RememberedLimits& limits) {
  const std::lock_guard lock{mutex_};
  ++changes_;
  auto* known = histories_.find(cluster_id);
  if (known != nullptr && supersedes(limits, known->limits)) known->limits = limits;
}

void HistoryCache::forget(const std::string& cluster_id) {
  const std::lock_guard lock{mutex_};
  ++changes_;
  histories_.erase(cluster_id);
}

}  // namespace headroom::store
