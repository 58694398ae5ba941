#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/snapshot_log.hpp"
#include "store/sqlite/base/database.hpp"
#include "store/sqlite/chunk_table.hpp"
#include "store/sqlite/snapshot_rows.hpp"

namespace headroom::store {

class PendingSnapshots;

/// Reads points of time series through one connection. For one thread at a time. Throws DatabaseError. Each call but
/// number_of() needs the list of the cluster's rows that are not packed, which must have been made before the
/// transaction began.
class SnapshotReader {
 public:
  explicit SnapshotReader(Database& db);

  /// The number of a name. No value if nothing has this name.
  std::optional<std::int64_t> number_of(std::string_view name);

  /// The next cluster after this one that has packed points.
  std::optional<std::int64_t> cluster_after(std::int64_t cluster) { return chunks_.cluster_after(cluster); }

  /// The sums over all chunks.
  struct Packed {
    std::int64_t points{0};
    std::int64_t bytes{0};
  };
  Packed packed();

  StoredSeries series(std::int64_t cluster, std::int64_t metric, const SeriesQuery& query,
                      std::span<const std::int64_t> pending);
  NewestValues newest(std::int64_t cluster, Instant until, std::span<const std::int64_t> pending);
  std::vector<std::string> metrics(std::int64_t cluster, std::span<const std::int64_t> pending);

 private:
  std::vector<NumberedPoint> read_rows(std::span<const std::int64_t> arrivals);
  std::string name_of(std::int64_t number);
  /// The newest packed point of the metric up to `until`.
  std::optional<ArrivedPoint> newest_packed(std::int64_t cluster, std::int64_t metric, Instant until);

  ChunkReader chunks_;
  Statement select_row_;
  Statement select_number_;
  Statement select_name_;
  Statement select_sums_;
};

}  // namespace headroom::store
