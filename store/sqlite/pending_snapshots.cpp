#include "store/sqlite/pending_snapshots.hpp"

#include <algorithm>

#include "store/sqlite/base/database.hpp"

namespace headroom::store {

void PendingSnapshots::load(Database& db, Instant now) {
  Statement select = db.prepare("SELECT arrival, cluster FROM snapshots ORDER BY arrival");
  {
    store::Rows rows = select.query();
    while (rows.next()) add(rows.integer(1), rows.integer(0), Instant::max(), now);
  }
  raise_newest(db.integer("SELECT arrival FROM snapshot_state").value_or(0));
}

void PendingSnapshots::add(std::int64_t cluster, std::int64_t arrival, Instant latest, Instant now) {
  const std::lock_guard lock{mutex_};
  auto& own = clusters_[cluster];
  if (own.arrivals.empty()) own.since = now;
  own.arrivals.push_back(arrival);
  own.latest = std::max(own.latest, latest);
  ++rows_;
  newest_ = std::max(newest_, arrival);
}

void PendingSnapshots::remove(std::int64_t cluster, std::size_t rows) {
  const std::lock_guard lock{mutex_};
  const auto found = clusters_.find(cluster);
  if (found == clusters_.end()) return;
  auto& arrivals = found->second.arrivals;
  rows = std::min(rows, arrivals.size());
  rows_ -= rows;
  if (rows == arrivals.size())
    clusters_.erase(found);
  else
    arrivals.erase(arrivals.begin(), arrivals.begin() + static_cast<std::ptrdiff_t>(rows));
}

std::vector<std::int64_t> PendingSnapshots::arrivals(std::int64_t cluster) const {
  const std::lock_guard lock{mutex_};
  const auto found = clusters_.find(cluster);
  return found == clusters_.end() ? std::vector<std::int64_t>{} : found->second.arrivals;
}

Instant PendingSnapshots::latest(std::int64_t cluster) const {
  const std::lock_guard lock{mutex_};
  const auto found = clusters_.find(cluster);
  return found == clusters_.end() ? Instant::min() : found->second.latest;
}

std::size_t PendingSnapshots::rows() const {
  const std::lock_guard lock{mutex_};
  return rows_;
}

std::int64_t PendingSnapshots::newest() const {
  const std::lock_guard lock{mutex_};
  return newest_;
}

void PendingSnapshots::raise_newest(std::int64_t arrival) {
  const std::lock_guard lock{mutex_};
  newest_ = std::max(newest_, arrival);
}

std::optional<std::int64_t> PendingSnapshots::due(const Due& limits, Instant now) const {
  const std::lock_guard lock{mutex_};
  const auto most =
      std::ranges::max_element(clusters_, {}, [](const auto& cluster) { return cluster.second.arrivals.size(); });
  if (most == clusters_.end()) return std::nullopt;
  if (most->second.arrivals.size() >= limits.rows || rows_ > limits.rows_in_all) return most->first;
  const auto oldest = std::ranges::min_element(clusters_, {}, [](const auto& cluster) { return cluster.second.since; });
  if (now - oldest->second.since >= limits.age) return oldest->first;
  return std::nullopt;
}

}  // namespace headroom::store
