#include "api/deciding/read_timeline.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "api/deciding/stored_sizes.hpp"

namespace headroom::api {
namespace {

using timeline::DecisionPoint;

/// Outcomes and sizes of the range may come from decisions of so long before it.
constexpr Seconds lead_in{7200};

class Reading {
 public:
  Reading(DecisionLog& log, SnapshotHistory& snapshots, const TimelineQuestion& question)
      : log_(log), snapshots_(snapshots), question_(question) {
    const auto& range = question.range;
    result_.known = {range.since, std::max(range.since, std::min(range.until, question.now))};
  }

  Result<ReadTimeline> read() && {
    if (auto done = read_decisions_of_range(); !done) return tl::unexpected(std::move(done.error()));
    if (auto done = read_sizes(); !done) return tl::unexpected(std::move(done.error()));
    if (auto done = read_demand(); !done) return tl::unexpected(std::move(done.error()));
    judge();
    result_.oscillation = timeline::oscillation_of(points_in_range());
    return std::move(result_);
  }

 private:
  Result<void> read_decisions_of_range() {
    auto read = read_decisions(
        log_, {.cluster_id = question_.cluster_id,
               .since = question_.range.since - std::max(lead_in, question_.longest_hold.value_or(Seconds{0})),
               .until = question_.range.until,
               .now = question_.now,
               .whole = true,
               .most = question_.most_decisions});
    if (!read) return tl::unexpected(std::move(read.error()));
    result_.cut = read->cut;
    result_.decisions = std::move(read->items);
    if (!result_.decisions.empty()) result_.unit = result_.decisions.back().point.unit;
    for (const TimelineDecision& decision : result_.decisions)
      if (decision.point.unit == result_.unit) result_.points.push_back(decision.point);
    result_.longest_hold = question_.longest_hold.value_or(timeline::usual_hold(result_.points));
    return {};
  }

  Result<void> read_sizes() {
    std::vector<timeline::Step> observed;
    if (timeline::counts_nodes(result_.unit)) {
      auto sizes = stored_sizes(snapshots_, {.cluster_id = question_.cluster_id,
                                             .figure = CapacityFigure::requested,
                                             .from = question_.range.since - result_.longest_hold,
                                             .until = result_.known.until});
      if (!sizes) return tl::unexpected(std::move(sizes.error()));
      observed = *std::move(sizes);
    }
    result_.requested = timeline::requested_sizes(result_.points, observed);
    std::vector<Instant> seen;
    for (const timeline::Step& step : result_.requested) seen.push_back(step.at);
    result_.gaps = timeline::gaps_of(seen, result_.known, result_.longest_hold);
    return {};
  }

  Result<void> read_demand() {
    auto demand = known_demand(snapshots_, {.cluster_id = question_.cluster_id,
                                            .range = result_.known,
                                            .decisions = result_.points,
                                            .longest_hold = result_.longest_hold});
    if (!demand) return tl::unexpected(std::move(demand.error()));
    result_.demand = *std::move(demand);
    std::vector<Instant> seen;
    for (const Datapoint& point : result_.demand.points) seen.push_back(point.at);
    result_.demand_gaps = timeline::gaps_of(seen, result_.known, result_.longest_hold);
    return {};
  }

  void judge() {
    if (!result_.demand.by_minute) return not_known(result_.demand.reason, result_.demand.detail);
    const auto minutes = timeline::minutes_of({.requested = result_.requested,
                                               .decisions = result_.points,
                                               .gaps = result_.gaps,
                                               .demand = &*result_.demand.by_minute},
                                              result_.known);
    result_.regret = timeline::regret_of(minutes, question_.start_up);
    if (result_.regret.counted_minutes == 0)
      return not_known("no_time_counts", "there is no minute of which both the demand and the size are known");
    if (!result_.regret.excess) not_known("price_unknown", "no decision of this time knows the price of the capacity");
  }

  void not_known(std::string_view reason, std::string detail) {
    result_.regret_reason = reason;
    result_.regret_detail = std::move(detail);
  }

  /// Decisions from before the range play no part in an oscillation.
  std::span<const DecisionPoint> points_in_range() const {
    const auto first = std::ranges::lower_bound(result_.points, question_.range.since, {}, &DecisionPoint::at);
    return {first, result_.points.end()};
  }

  DecisionLog& log_;
  SnapshotHistory& snapshots_;
  const TimelineQuestion& question_;
  ReadTimeline result_{};
};

}  // namespace

Result<ReadTimeline> read_timeline(DecisionLog& log, SnapshotHistory& snapshots, const TimelineQuestion& question) {
  return Reading(log, snapshots, question).read();
}

}  // namespace headroom::api
