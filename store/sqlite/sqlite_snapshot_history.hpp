#pragma once

#include "core/ports/snapshot_log.hpp"
#include "store/sqlite/pending_snapshots.hpp"
#include "store/sqlite/reader_pool.hpp"

namespace headroom::store {

/// Reads the points that the database has. Safe from any thread.
class SqliteSnapshotHistory final : public SnapshotHistory {
 public:
  SqliteSnapshotHistory(ReaderPool& readers, PendingSnapshots& pending) : readers_(readers), pending_(pending) {}

  Result<StoredSeries> series(const SeriesQuery& query) override;
  Result<NewestValues> newest(std::string_view cluster_id, Instant until) override;
  Result<std::vector<std::string>> metrics(std::string_view cluster_id) override;

 private:
  ReaderPool& readers_;
  PendingSnapshots& pending_;
};

}  // namespace headroom::store
