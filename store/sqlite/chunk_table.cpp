#include "store/sqlite/chunk_table.hpp"

namespace headroom::store {
namespace {

std::optional<std::int64_t> first(Rows& rows) {
  if (!rows.next()) return std::nullopt;
  return rows.optional_integer(0);
}

}  // namespace

ChunkReader::ChunkReader(Database& db)
    : find_(db.prepare("SELECT resolution, bytes FROM chunks WHERE cluster = ? AND metric = ? AND day = ?")),
      newest_(db.prepare("SELECT max(day) FROM chunks WHERE cluster = ? AND metric = ? AND day <= ?")),
      days_(db.prepare("SELECT day FROM chunks WHERE cluster = ? AND metric = ? AND day BETWEEN ? AND ? ORDER BY day")),
      next_metric_(db.prepare("SELECT min(metric) FROM chunks WHERE cluster = ? AND metric > ?")),
      next_cluster_(db.prepare("SELECT min(cluster) FROM chunks WHERE cluster > ?")) {}

std::optional<Chunk> ChunkReader::find(const ChunkKey& key) {
  Rows rows = find_.query(key.cluster, key.metric, key.day);
  if (!rows.next()) return std::nullopt;
  return Chunk{.resolution = rows.integer(0), .points = unpack_points(rows.bytes(1))};
}

std::optional<ChunkKey> ChunkReader::newest(ChunkKey up_to) {
  Rows rows = newest_.query(up_to.cluster, up_to.metric, up_to.day);
  const auto day = first(rows);
  if (!day) return std::nullopt;
  return ChunkKey{up_to.cluster, up_to.metric, *day};
}

std::vector<std::int64_t> ChunkReader::days(std::int64_t cluster, std::int64_t metric, std::int64_t from,
                                            std::int64_t to) {
  std::vector<std::int64_t> days;
  Rows rows = days_.query(cluster, metric, from, to);
  while (rows.next()) days.push_back(rows.integer(0));
  return days;
}

std::vector<std::int64_t> ChunkReader::metrics(std::int64_t cluster) {
  std::vector<std::int64_t> metrics;
  for (std::int64_t last = 0;;) {
    Rows rows = next_metric_.query(cluster, last);
    const auto next = first(rows);
    if (!next) return metrics;
    metrics.push_back(last = *next);
  }
}

std::optional<std::int64_t> ChunkReader::cluster_after(std::int64_t cluster) {
  Rows rows = next_cluster_.query(cluster);
  return first(rows);
}

ChunkWriter::ChunkWriter(Database& db)
    : size_(db.prepare("SELECT id, points, length(bytes) FROM chunks WHERE cluster = ? AND metric = ? AND day = ?")),
      insert_(db.prepare("INSERT INTO chunks (cluster, metric, day, resolution, points, packed_at, bytes)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?)")),
      update_(db.prepare("UPDATE chunks SET resolution = ?, points = ?, packed_at = ?, bytes = ? WHERE id = ?")),
      remove_(db.prepare("DELETE FROM chunks WHERE id = ?")),
      before_(db.prepare("SELECT day, resolution, packed_at FROM chunks WHERE cluster = ? AND metric = ? AND day < ?")),
      save_state_(db.prepare("UPDATE snapshot_state SET arrival = max(arrival, ?), points = points + ?,"
                             " bytes = bytes + ?")) {}

void ChunkWriter::save(const ChunkKey& key, const Chunk& chunk, Instant packed_at) {
  std::optional<std::int64_t> id;
  {
    Rows rows = size_.query(key.cluster, key.metric, key.day);
    if (rows.next()) {
      id = rows.integer(0);
      points_ -= rows.integer(1);
      bytes_ -= rows.integer(2);
    }
  }
  if (chunk.points.empty()) {
    if (id) remove_.run(*id);
    return;
  }
  const std::string packed = pack_points(chunk.points);
  const auto count = static_cast<std::int64_t>(chunk.points.size());
  const std::int64_t at = packed_at.time_since_epoch().count();
  if (id)
    update_.run(chunk.resolution, count, at, Blob{packed}, *id);
  else
    insert_.run(key.cluster, key.metric, key.day, chunk.resolution, count, at, Blob{packed});
  points_ += count;
  bytes_ += static_cast<std::int64_t>(packed.size());
}

std::vector<ChunkAge> ChunkWriter::before(std::int64_t cluster, std::int64_t metric, std::int64_t day) {
  std::vector<ChunkAge> ages;
  Rows rows = before_.query(cluster, metric, day);
  while (rows.next())
    ages.push_back({.key = {cluster, metric, rows.integer(0)},
                    .resolution = rows.integer(1),
                    .packed_at = Instant{std::chrono::milliseconds{rows.integer(2)}}});
  return ages;
}

void ChunkWriter::save_state(std::int64_t arrival) {
  save_state_.run(arrival, points_, bytes_);
  forget();
}

void ChunkWriter::forget() { points_ = bytes_ = 0; }

}  // namespace headroom::store
