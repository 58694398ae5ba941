#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/timeline/history.hpp"

/// Stored snapshots of a cluster over time.
namespace headroom::api {

struct SizesQuestion {
  std::string cluster_id;
  CapacityFigure figure{CapacityFigure::requested};
  Instant from;
  Instant until;  ///< this instant is not in the range
};

/// The size of the whole cluster without its primary node, in the order of time: as it is stored, or else the sum of
/// the pools that the newest capacity has. A pool has its latest size. If both are stored of one time, that of the
/// whole cluster counts.
Result<std::vector<timeline::Step>> stored_sizes(SnapshotHistory& snapshots, const SizesQuestion& question);

/// All figures of one time.
struct StoredSnapshot {
  Instant at;
  std::optional<std::int64_t>
      requested{};  ///< of the whole cluster, or the sum of the pools with a figure of this time
  std::optional<std::int64_t> running{};
  std::vector<std::pair<std::string, double>> values{};  ///< by name
};

inline constexpr std::size_t most_snapshot_metrics = 100;

struct SnapshotsQuestion {
  std::string cluster_id;
  Instant from;
  Instant until;         ///< this instant is not in the range
  std::size_t limit{0};  ///< at most so many times, the first ones
};

struct StoredSnapshots {
  std::vector<StoredSnapshot> items{};  ///< in the order of time
  std::int64_t metrics_left_out{
      0};  ///< the cluster has more than `most_snapshot_metrics`; the last by name are left out
};

/// Reads no more points than the answer has room for.
Result<StoredSnapshots> stored_snapshots(SnapshotHistory& snapshots, const SnapshotsQuestion& question);

}  // namespace headroom::api
