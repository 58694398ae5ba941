#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/timeline/limit_price.hpp"

/// The price of limits, from what is stored.
namespace headroom::api {

inline constexpr std::size_t most_priced_decisions = 100'000;
inline constexpr std::size_t most_priced_clusters = 50;

struct LimitsQuestion {
  /// No value: the clusters with the most decisions in the range, at most `most_priced_clusters`.
  std::optional<std::vector<std::string>> cluster_ids{};
  std::optional<std::string> policy_id{};  ///< "etl" (any version), "etl@3" or "inline"; no value: every policy
  Instant since;
  Instant until;                          ///< this instant is not in the range
  Instant now;                            ///< nothing counts beyond it
  std::optional<Seconds> longest_hold{};  ///< between two points of a demand that is known; no value: usual_hold()
  std::size_t most_decisions{most_priced_decisions};  ///< of all clusters together; divided among them evenly
};

struct PricedLimits {
  std::vector<timeline::LimitPrice> items{};
  std::vector<std::string> cluster_ids{};  ///< those that were looked at, sorted
  std::int64_t decisions{0};               ///< of these clusters in the range, by any policy
  /// A cluster has more decisions than were looked at, or there are more clusters. Only the newest were.
  bool cut{false};
};

/// Prices every limit that cut a stored evaluation of the range. Fails if the store can't be read.
Result<PricedLimits> price_limits(DecisionLog& log, SnapshotHistory& snapshots, const LimitsQuestion& question);

}  // namespace headroom::api
