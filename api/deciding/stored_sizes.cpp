#include "api/deciding/stored_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "core/ports/snapshot.hpp"

namespace headroom::api {
namespace {

using timeline::Step;

Result<std::vector<Step>> steps_of(SnapshotHistory& snapshots, const SizesQuestion& question, std::string_view pool) {
  auto stored = snapshots.series({.cluster_id = question.cluster_id,
                                  .metric = capacity_name(pool, question.figure),
                                  .from = question.from,
                                  .until = question.until});
  if (!stored) return tl::unexpected(std::move(stored.error()));
  std::vector<Step> steps;
  steps.reserve(stored->points.size());
  for (const Datapoint& point : stored->points) steps.push_back({point.at, point.value});
  return steps;
}

/// The sum at each time at which a part changes. A part counts 0 before its first step.
std::vector<Step> sum_of(const std::vector<std::vector<Step>>& parts) {
  struct Change {
    Instant at;
    double difference{0};
  };
  std::vector<Change> changes;
  for (const auto& part : parts) {
    double before = 0;
    for (const Step& step : part) {
      const double value = step.value.value_or(0);
      changes.push_back({step.at, value - before});
      before = value;
    }
  }
  std::ranges::stable_sort(changes, {}, &Change::at);
  std::vector<Step> sum;
  double total = 0;
  for (const Change& change : changes) {
    total += change.difference;
    if (!sum.empty() && sum.back().at == change.at)
      sum.back().value = total;
    else
      sum.push_back({change.at, total});
  }
  return sum;
}

Result<std::vector<std::string>> pools_of(SnapshotHistory& snapshots, const std::string& cluster_id, Instant until) {
  const auto newest = snapshots.newest(cluster_id, until);
  if (!newest) return tl::unexpected(newest.error());
  std::vector<std::string> pools;
  if (newest->capacity)
    for (const PoolCapacity& pool : newest->capacity->pools) pools.push_back(pool.pool_id);
  return pools;
}

/// Puts points of many series together by their time.
class Joining {
 public:
  Joining(SnapshotHistory& snapshots, const SnapshotsQuestion& question) : snapshots_(snapshots), question_(question) {}

  /// Calls `put` with the snapshot of each point's time, and the point's value.
  template <class Put>
  Result<void> add(const std::string& metric, Put put) {
    const auto stored = snapshots_.series({.cluster_id = question_.cluster_id,
                                           .metric = metric,
                                           .from = question_.from,
                                           .until = question_.until,
                                           .limit = question_.limit});
    if (!stored) return tl::unexpected(stored.error());
    for (const Datapoint& point : stored->points) put(by_time_[point.at], point.value);
    return {};
  }

  /// Each series has its first points here, so the first times of all are complete.
  std::vector<StoredSnapshot> finish() && {
    std::vector<StoredSnapshot> items;
    for (auto& [at, snapshot] : by_time_) {
      if (items.size() == question_.limit) break;
      snapshot.at = at;
      items.push_back(std::move(snapshot));
    }
    return items;
  }

 private:
  SnapshotHistory& snapshots_;
  const SnapshotsQuestion& question_;
  std::map<Instant, StoredSnapshot> by_time_{};
};

Result<void> add_figure(Joining& joining, const std::vector<std::string>& pools, CapacityFigure figure,
                        std::optional<std::int64_t> StoredSnapshot::*member) {
  for (const std::string& pool : pools) {
    const auto add = [&](StoredSnapshot& snapshot, double value) {
      snapshot.*member = (snapshot.*member).value_or(0) + std::llround(value);
    };
    if (auto done = joining.add(capacity_name(pool, figure), add); !done) return done;
  }
  return joining.add(capacity_name("", figure),
                     [&](StoredSnapshot& snapshot, double value) { snapshot.*member = std::llround(value); });
}

}  // namespace

Result<std::vector<Step>> stored_sizes(SnapshotHistory& snapshots, const SizesQuestion& question) {
  auto whole = steps_of(snapshots, question, "");
  if (!whole) return whole;
  const auto pools = pools_of(snapshots, question.cluster_id, question.until);
  if (!pools) return tl::unexpected(pools.error());
  std::vector<std::vector<Step>> parts;
  for (const std::string& pool : *pools) {
    auto part = steps_of(snapshots, question, pool);
    if (!part) return part;
    parts.push_back(*std::move(part));
  }
  const std::vector<Step> sum = sum_of(parts);
  std::vector<Step> all;
  std::ranges::set_union(*whole, sum, std::back_inserter(all), {}, &Step::at, &Step::at);
  return all;
}

Result<StoredSnapshots> stored_snapshots(SnapshotHistory& snapshots, const SnapshotsQuestion& question) {
  StoredSnapshots found;
  auto names = snapshots.metrics(question.cluster_id);
  if (!names) return tl::unexpected(std::move(names.error()));
  if (names->size() > most_snapshot_metrics) {
    found.metrics_left_out = static_cast<std::int64_t>(names->size() - most_snapshot_metrics);
    names->resize(most_snapshot_metrics);
  }
  const auto pools = pools_of(snapshots, question.cluster_id, question.until);
  if (!pools) return tl::unexpected(pools.error());
  Joining joining(snapshots, question);
  for (const auto& [figure, member] : {std::pair(CapacityFigure::requested, &StoredSnapshot::requested),
                                       std::pair(CapacityFigure::running, &StoredSnapshot::running)})
    if (auto done = add_figure(joining, *pools, figure, member); !done) return tl::unexpected(std::move(done.error()));
  for (const std::string& name : *names) {
    const auto add = [&](StoredSnapshot& snapshot, double value) { snapshot.values.emplace_back(name, value); };
    if (auto done = joining.add(name, add); !done) return tl::unexpected(std::move(done.error()));
  }
  found.items = std::move(joining).finish();
  return found;
}

}  // namespace headroom::api
