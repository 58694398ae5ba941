#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/base/packed_points.hpp"

namespace headroom::store {

/// Which row of `chunks`: one metric of one cluster on one day.
struct ChunkKey {
  std::int64_t cluster{0};
  std::int64_t metric{0};
  std::int64_t day{0};
  friend auto operator<=>(const ChunkKey&, const ChunkKey&) = default;
};

struct Chunk {
  std::int64_t resolution{0};  ///< how many seconds one point stands for; 0: points as they arrived
  std::vector<ArrivedPoint> points{};
};

/// Reads `chunks` through one connection. Throws DatabaseError.
class ChunkReader {
 public:
  explicit ChunkReader(Database& db);
  std::optional<Chunk> find(const ChunkKey& key);
  /// The key of the newest chunk of the metric up to this day.
  std::optional<ChunkKey> newest(ChunkKey up_to);
  /// The days of the metric's chunks in a range, both ends included, in ascending order.
  std::vector<std::int64_t> days(std::int64_t cluster, std::int64_t metric, std::int64_t from, std::int64_t to);
  /// The metrics of a cluster that have chunks.
  std::vector<std::int64_t> metrics(std::int64_t cluster);
  /// The next cluster after this one that has chunks.
  std::optional<std::int64_t> cluster_after(std::int64_t cluster);

 private:
  Statement find_;
  Statement newest_;
  Statement days_;
  Statement next_metric_;
  Statement next_cluster_;
};

/// What one row of `chunks` says about its age.
struct ChunkAge {
  ChunkKey key;
  std::int64_t resolution{0};
  Instant packed_at;
};

/// Writes `chunks` inside the writer's transaction, and keeps count of points and bytes.
class ChunkWriter {
 public:
  explicit ChunkWriter(Database& db);
  /// Writes the chunk. Without points, removes its row.
  void save(const ChunkKey& key, const Chunk& chunk, Instant packed_at);
  /// The metric's chunks that are older than the day.
  std::vector<ChunkAge> before(std::int64_t cluster, std::int64_t metric, std::int64_t day);
  /// Stores the counts and the newest arrival number, if anything changed.
  void save_state(std::int64_t arrival);
  void forget();

 private:
  Statement size_;
  Statement insert_;
  Statement update_;
  Statement remove_;
  Statement before_;
  Statement save_state_;
  std::int64_t points_{0};  ///< how much the open transaction changes the sums
  std::int64_t bytes_{0};
};

}  // namespace headroom::store
