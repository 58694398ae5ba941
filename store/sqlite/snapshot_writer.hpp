#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/ports/snapshot_log.hpp"
#include "store/sqlite/chunk_table.hpp"
#include "store/sqlite/interned.hpp"
#include "store/sqlite/pending_snapshots.hpp"
#include "store/sqlite/snapshot_rows.hpp"

namespace headroom::store {

/// Writes points of time series inside the transaction that the Writer has begun. Throws DatabaseError.
class SnapshotWriter {
 public:
  SnapshotWriter(Database& db, Interned& interned, PendingSnapshots& pending, std::function<Instant()> now);

  /// Stores what an evaluation leaves, as one row. It does not look whether the points are there already: readers and
  /// pack() take the first of several.
  void insert(std::int64_t cluster, const Snapshot& snapshot);
  /// Stores the points that are new. Many points of one metric and day go straight into their chunk.
  AppendCounts append(const SnapshotBatch& batch);
  /// Moves up to `rows` of the cluster's rows into chunks.
  void pack(std::int64_t cluster, std::size_t rows);
  /// Applies the retention to the chunks of a cluster.
  void age(std::int64_t cluster, const Retention& retention, Instant now);

  /// To be called before the end of the transaction, and after it.
  void finish();
  void committed();
  void forget();

 private:
  struct NewRow {
    std::int64_t cluster{0};
    std::int64_t arrival{0};
  };
  /// The rows of a cluster that are not packed, with those of the open transaction.
  std::vector<std::int64_t> arrivals(std::int64_t cluster) const;
  std::vector<NumberedPoint> read_rows(std::span<const std::int64_t> arrivals);
  std::int64_t next_arrival();
  void insert_row(std::int64_t cluster, const SnapshotRow& row, std::int64_t arrival);
  void merge(const ChunkKey& key, std::vector<ArrivedPoint> points);
  void age(const ChunkAge& chunk, Seconds age, const Retention& retention);

  Interned& interned_;
  PendingSnapshots& pending_;
  std::function<Instant()> now_;
  ChunkReader chunks_;
  ChunkWriter chunk_writer_;
  Statement insert_row_;
  Statement select_row_;
  Statement delete_row_;
  std::int64_t arrival_{0};                          ///< the newest that was given out
  bool changed_{false};                              ///< chunks were written in the open transaction
  std::vector<NewRow> new_rows_;                     ///< of the open transaction
  std::map<std::int64_t, std::size_t> packed_rows_;  ///< how many rows of each cluster it has packed
};

}  // namespace headroom::store
