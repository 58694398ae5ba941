#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/backtest/backtest.hpp"
#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/ports/zone_book.hpp"

/// Back tests: the stored decisions of clusters made again by another policy.
namespace headroom::api {

/// Where the history is. Everything outlives the value.
struct BacktestSources {
  std::function<Result<std::vector<StoredDecision>>(const DecisionQuery&)> list;  ///< as DecisionLog::list()
  SnapshotHistory& snapshots;
  const Catalog& catalog;
  const ZoneBook& zones;
};

/// At most so many decisions are made again; if there are more, only the newest of each cluster.
inline constexpr std::size_t most_backtest_decisions = 500'000;
inline constexpr std::size_t most_backtest_clusters = 50;

struct BacktestQuestion {
  std::string policy_id;  ///< or the name of the document, for the answer
  std::optional<std::int64_t> version{};
  SharedText document;  ///< the policy on trial
  Instant from;
  Instant to;   ///< this instant is not in the range
  Instant now;  ///< sizes are not held beyond it
  std::vector<std::string> cluster_ids{};
  Seconds start_up{300};
  std::size_t most_decisions{most_backtest_decisions};  ///< of all clusters together; divided among them evenly
};

/// Reports the share that is done, 0–1. If it returns false, the back test ends early.
using BacktestProgress = std::function<bool(double)>;

/// Makes every stored evaluation of the clusters with `from` ≤ evaluated_at < `to` again by the policy, whatever policy
/// it was made by, and compares the paths of capacity. The demand is that of stored_demand(). No value if `progress`
/// ended it. Fails if the store can't be read.
Result<std::optional<backtest::Backtest>> run_backtest(const BacktestSources& sources, const BacktestQuestion& question,
                                                       const BacktestProgress& progress = {});

/// The clusters that any version of the stored policy decided for in this time, sorted, at most
/// `most_backtest_clusters`. It looks at the newest 20,000 of these decisions.
Result<std::vector<std::string>> clusters_of_policy(const BacktestSources& sources, const std::string& policy_id,
                                                    Instant from, Instant to);

}  // namespace headroom::api
