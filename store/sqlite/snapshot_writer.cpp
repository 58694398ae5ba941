#include "store/sqlite/snapshot_writer.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace headroom::store {
namespace {

/// From so many points of one metric and day on, a batch is merged into the chunk at once.
constexpr std::size_t many_points = 32;
/// The most points of one row.
constexpr std::size_t points_a_row = 2000;

ChunkKey key_of(std::int64_t cluster, const NumberedPoint& point) { return {cluster, point.metric, day_of(point.at)}; }

auto order(const NumberedPoint& point) { return std::tuple(point.metric, point.at); }

/// Calls `f` with each run of points that belong to the same chunk. The points are sorted.
template <class F>
void for_each_chunk(std::int64_t cluster, std::span<const NumberedPoint> points, F f) {
  for (std::size_t i = 0; i < points.size();) {
    const ChunkKey key = key_of(cluster, points[i]);
    std::size_t end = i + 1;
    while (end < points.size() && key_of(cluster, points[end]) == key) ++end;
    f(key, points.subspan(i, end - i));
    i = end;
  }
}

std::vector<ArrivedPoint> arrived(std::span<const NumberedPoint> points) {
  std::vector<ArrivedPoint> out;
  out.reserve(points.size());
  for (const auto& point : points) out.push_back({point.at, point.value, point.arrival});
  return out;
}

bool has(const std::vector<ArrivedPoint>& points, Instant at) {
  const auto found = std::ranges::lower_bound(points, at, {}, &ArrivedPoint::at);
  return found != points.end() && found->at == at;
}

/// In the order of metric and time; of two at the same time, the first in the batch comes first.
std::vector<NumberedPoint> sorted(const SnapshotBatch& batch, std::span<const std::int64_t> metrics) {
  std::vector<NumberedPoint> points;
  points.reserve(batch.points.size());
  for (const auto& point : batch.points) points.push_back({metrics[point.metric], point.at, point.value});
  std::ranges::stable_sort(points, {}, order);
  return points;
}

}  // namespace

SnapshotWriter::SnapshotWriter(Database& db, Interned& interned, PendingSnapshots& pending,
                               std::function<Instant()> now)
    : interned_(interned),
      pending_(pending),
      now_(std::move(now)),
      chunks_(db),
      chunk_writer_(db),
      insert_row_(db.prepare("INSERT INTO snapshots VALUES (?, ?, ?)")),
      select_row_(db.prepare("SELECT bytes FROM snapshots WHERE arrival = ?")),
      delete_row_(db.prepare("DELETE FROM snapshots WHERE arrival = ?")) {
  pending_.load(db, now_());
  arrival_ = pending_.newest();
}

std::int64_t SnapshotWriter::next_arrival() { return ++arrival_; }

void SnapshotWriter::insert_row(std::int64_t cluster, const SnapshotRow& row, std::int64_t arrival) {
  insert_row_.run(arrival, cluster, Blob{row.bytes()});
  new_rows_.push_back({cluster, arrival});
}

void SnapshotWriter::insert(std::int64_t cluster, const Snapshot& snapshot) {
  SnapshotRow row;
  for (const auto& value : snapshot) row.add(interned_.name(value.name), value.at, value.value);
  if (!row.empty()) insert_row(cluster, row, next_arrival());
}

std::vector<std::int64_t> SnapshotWriter::arrivals(std::int64_t cluster) const {
  auto all = pending_.arrivals(cluster);
  for (const auto& row : new_rows_)
    if (row.cluster == cluster) all.push_back(row.arrival);
  if (const auto packed = packed_rows_.find(cluster); packed != packed_rows_.end())
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(packed->second));
  return all;
}

std::vector<NumberedPoint> SnapshotWriter::read_rows(std::span<const std::int64_t> arrivals) {
  std::vector<NumberedPoint> points;
  for (const auto arrival : arrivals) {
    Rows rows = select_row_.query(arrival);
    if (rows.next()) read_row(rows.bytes(0), arrival, points);
  }
  std::ranges::stable_sort(points, {}, order);
  return points;
}

AppendCounts SnapshotWriter::append(const SnapshotBatch& batch) {
  const std::int64_t cluster = interned_.name(batch.cluster_id);
  std::vector<std::int64_t> metrics;
  std::set<std::int64_t> uncounted;
  for (const auto& name : batch.metrics) {
    metrics.push_back(interned_.name(name));
    if (is_capacity_name(name)) uncounted.insert(metrics.back());
  }
  const auto waiting = read_rows(arrivals(cluster));
  AppendCounts counts{.arrival = next_arrival()};
  SnapshotRow row;
  std::size_t in_row = 0;
  for_each_chunk(cluster, sorted(batch, metrics), [&](const ChunkKey& key, std::span<const NumberedPoint> points) {
    const auto chunk = chunks_.find(key);
    std::vector<NumberedPoint> fresh;
    for (const auto& point : points) {
      const bool known = (!fresh.empty() && fresh.back().at == point.at) || (chunk && has(chunk->points, point.at)) ||
                         std::ranges::binary_search(waiting, order(point), {}, order);
      if (!known) fresh.push_back({point.metric, point.at, point.value, counts.arrival});
    }
    if (!uncounted.contains(key.metric)) {
      counts.accepted += fresh.size();
      counts.duplicates += points.size() - fresh.size();
    }
    if (fresh.size() >= many_points) return merge(key, arrived(fresh));
    for (const auto& point : fresh) {
      if (++in_row % points_a_row == 0)
        insert_row(cluster, std::exchange(row, {}), std::exchange(counts.arrival, next_arrival()));
      row.add(point.metric, point.at, point.value);
    }
  });
  if (!row.empty()) insert_row(cluster, row, counts.arrival);
  return counts;
}

void SnapshotWriter::merge(const ChunkKey& key, std::vector<ArrivedPoint> points) {
  Chunk chunk;
  if (auto known = chunks_.find(key)) chunk.points = std::move(known->points);
  chunk.points.insert(chunk.points.end(), points.begin(), points.end());
  settle(chunk.points);
  chunk_writer_.save(key, chunk, now_());
  changed_ = true;
}

void SnapshotWriter::pack(std::int64_t cluster, std::size_t rows) {
  auto waiting = arrivals(cluster);
  waiting.resize(std::min(waiting.size(), rows));
  for_each_chunk(cluster, read_rows(waiting),
                 [&](const ChunkKey& key, std::span<const NumberedPoint> points) { merge(key, arrived(points)); });
  for (const auto arrival : waiting) delete_row_.run(arrival);
  packed_rows_[cluster] += waiting.size();
  changed_ = true;
}

void SnapshotWriter::age(std::int64_t cluster, const Retention& retention, Instant now) {
  const auto metrics = chunks_.metrics(cluster);
  std::int64_t newest = 0;
  for (const auto metric : metrics)
    if (const auto key = chunks_.newest({cluster, metric, INT64_MAX})) newest = std::max(newest, key->day);
  for (const auto metric : metrics)
    for (const auto& chunk : chunk_writer_.before(cluster, metric, newest)) {
      const Seconds by_newest = std::chrono::days{newest - chunk.key.day};
      age(chunk, std::max(by_newest, std::chrono::floor<Seconds>(now - chunk.packed_at)), retention);
    }
}

void SnapshotWriter::age(const ChunkAge& chunk, Seconds age, const Retention& retention) {
  const auto resolution = resolution_at(age, retention);
  if (resolution == chunk.resolution || (resolution >= 0 && resolution < chunk.resolution)) return;
  changed_ = true;
  if (resolution < 0) return chunk_writer_.save(chunk.key, {}, chunk.packed_at);
  auto known = chunks_.find(chunk.key);
  if (!known) return;
  known->points = downsampled(std::move(known->points), Seconds{resolution}, next_arrival());
  known->resolution = resolution;
  chunk_writer_.save(chunk.key, *known, chunk.packed_at);
}

void SnapshotWriter::finish() {
  if (changed_) chunk_writer_.save_state(arrival_);
}

void SnapshotWriter::committed() {
  if (new_rows_.empty() && !changed_) return;
  const Instant now = now_();
  for (const auto& row : new_rows_) pending_.add(row.cluster, row.arrival, now);
  for (const auto& [cluster, rows] : packed_rows_) pending_.remove(cluster, rows);
  pending_.raise_newest(arrival_);
  new_rows_.clear();
  packed_rows_.clear();
  changed_ = false;
}

void SnapshotWriter::forget() {
  new_rows_.clear();
  packed_rows_.clear();
  changed_ = false;
  chunk_writer_.forget();
  arrival_ = pending_.newest();
}

}  // namespace headroom::store
