#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "core/model/history.hpp"
#include "store/common/generation_cache.hpp"

namespace headroom::store {

/// The histories of the clusters that were used lately. Every commit keeps them up to date. Safe from any thread.
class HistoryCache {
 public:
  explicit HistoryCache(std::size_t capacity) : histories_(capacity) {}

  /// The known history. If it is unknown: a ticket with which a history that is loaded from now on can be put in.
  struct Lookup {
    std::optional<History> known;
    std::uint64_t ticket{0};
  };
  Lookup find(const std::string& cluster_id);
  /// Keeps a history that was loaded after the ticket was given, unless a commit came in between.
  void put(const std::string& cluster_id, History history, std::uint64_t ticket);

  /// To be called after a commit:
  void remember(const std::string& cluster_id, Recommendation recommendation);
  void infer_applied(const std::string& cluster_id, const DecisionId& id);
  void remember_signals(const std::string& cluster_id, SharedText memory);
  /// Keeps what is known if `limits` does not supersede it.
  void remember_limits(const std::string& cluster_id, const RememberedLimits& limits);
  /// For a change by a report: the next reader loads the history again.
  void forget(const std::string& cluster_id);

 private:
  std::mutex mutex_;
  std::uint64_t changes_{0};
  GenerationCache<std::string, History> histories_;
};

}  // namespace headroom::store
