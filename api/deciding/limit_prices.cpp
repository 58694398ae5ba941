#include "api/deciding/limit_prices.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "api/deciding/decision_points.hpp"
#include "api/deciding/known_demand.hpp"

namespace headroom::api {
namespace {

/// Whether there is an evaluation of the cluster in the range.
Result<bool> has_decisions(DecisionLog& log, const std::string& cluster_id, std::optional<Instant> since,
                           std::optional<Instant> until) {
  const auto found =
      log.list({.cluster_id = cluster_id, .kind = "evaluation", .since = since, .until = until, .limit = 1});
  if (!found) return tl::unexpected(found.error());
  return !found->empty();
}

class Pricing {
 public:
  Pricing(DecisionLog& log, SnapshotHistory& snapshots, const LimitsQuestion& question)
      : log_(log), snapshots_(snapshots), question_(question) {}

  /// The clusters that are looked at, and whether there are more.
  Result<void> find_clusters() {
    if (question_.cluster_ids) {
      result_.cluster_ids = *question_.cluster_ids;
      return {};
    }
    const auto rows = log_.summary({.by = SummaryBy::cluster, .since = question_.since, .until = question_.until});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<SummaryRow> largest = *rows;
    std::erase_if(largest, [](const SummaryRow& row) { return row.key.empty(); });
    std::ranges::stable_sort(largest, std::ranges::greater{}, &SummaryRow::count);
    result_.cut = largest.size() > most_priced_clusters;
    if (result_.cut) largest.resize(most_priced_clusters);
    for (const SummaryRow& row : largest) result_.cluster_ids.push_back(row.key);
    std::ranges::sort(result_.cluster_ids);
    return {};
  }

  Result<PricedLimits> price() && {
    if (auto found = find_clusters(); !found) return tl::unexpected(std::move(found.error()));
    for (const std::string& cluster_id : result_.cluster_ids)
      if (auto added = add(cluster_id); !added) return tl::unexpected(std::move(added.error()));
    result_.items = prices_.items();
    return std::move(result_);
  }

 private:
  Result<void> add(const std::string& cluster_id) {
    const timeline::Range range{.since = question_.since, .until = std::min(question_.until, question_.now)};
    auto read =
        read_decisions(log_, {.cluster_id = cluster_id,
                              .since = question_.since,
                              .until = question_.until,
                              .now = question_.now,
                              .most = std::max<std::size_t>(
                                  1, question_.most_decisions / std::max<std::size_t>(1, result_.cluster_ids.size()))});
    if (!read) return tl::unexpected(std::move(read.error()));
    result_.cut = result_.cut || read->cut;
    result_.decisions += static_cast<std::int64_t>(read->items.size());
    if (!read->cut)
      if (auto before = add_before(cluster_id, *read); !before) return before;
    const auto goes_on = has_decisions(log_, cluster_id, question_.until, std::nullopt);
    if (!goes_on) return tl::unexpected(goes_on.error());
    const std::vector<timeline::DecisionPoint> points = points_of(read->items);
    auto demand =
        known_demand(snapshots_, {.cluster_id = cluster_id,
                                  .range = range,
                                  .decisions = points,
                                  .longest_hold = question_.longest_hold.value_or(timeline::usual_hold(points))});
    if (!demand) return tl::unexpected(std::move(demand.error()));
    prices_.add({.decisions = points,
                 .range = range,
                 .goes_on = *goes_on,
                 .demand = demand->by_minute ? &*demand->by_minute : nullptr,
                 .policy = question_.policy_id.value_or("")});
    return {};
  }

  /// The decision that was in force when the range began.
  Result<void> add_before(const std::string& cluster_id, ReadDecisions& read) {
    const auto found =
        log_.list({.cluster_id = cluster_id, .kind = "evaluation", .until = question_.since, .limit = 1});
    if (!found) return tl::unexpected(found.error());
    for (const StoredDecision& stored : *found)
      read.items.insert(read.items.begin(), timeline_decision(stored, question_.now));
    return {};
  }

  DecisionLog& log_;
  SnapshotHistory& snapshots_;
  const LimitsQuestion& question_;
  timeline::LimitPrices prices_{};
  PricedLimits result_{};
};

}  // namespace

Result<PricedLimits> price_limits(DecisionLog& log, SnapshotHistory& snapshots, const LimitsQuestion& question) {
  return Pricing(log, snapshots, question).price();
}

}  // namespace headroom::api
