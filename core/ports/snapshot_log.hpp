#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/model/metrics.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/snapshot.hpp"

/// Where points of time series are stored, by cluster and metric. A cluster need not be registered.
namespace headroom {

/// One point of a batch. `metric` is a place in SnapshotBatch::metrics.
struct SnapshotPoint {
  std::uint32_t metric{0};
  Instant at;
  double value{0};
};

struct SnapshotBatch {
  std::string cluster_id;
  std::vector<std::string> metrics{};  ///< without repetitions; names of metrics or of capacity_name()
  std::vector<SnapshotPoint> points{};
};

/// What became of a batch. Figures of capacity are not counted.
struct AppendCounts {
  std::size_t accepted{0};
  std::size_t duplicates{0};  ///< the metric has a point at this time already; that one stays
  std::int64_t arrival{0};    ///< the batch's arrival number
};

struct SeriesQuery {
  std::string cluster_id;
  std::string metric;
  Instant from;
  Instant until;                                ///< this instant is not in the range
  std::optional<std::int64_t> arrived_until{};  ///< only points with an arrival number up to this one
  std::size_t limit{2'000'000};                 ///< if there are more points, only the first of them
};

/// The points of a series, in ascending order of time.
struct StoredSeries {
  std::vector<Datapoint> points{};
  std::int64_t arrived_until{0};  ///< the newest arrival number in the store when it was read
  bool cut{false};                ///< there are more points than the limit
};

/// The newest figures of a cluster.
struct NewestValues {
  std::vector<SnapshotValue> values{};         ///< one for each metric, by name
  std::optional<CapacitySnapshot> capacity{};  ///< the newest capacity
  std::int64_t arrived_until{0};
};

/// How long points are kept. The age of a point is counted from the cluster's newest point. After `raw`, the points of
/// five minutes become one, their average; after `five_minutes`, those of an hour; after `hours`, they are removed.
struct Retention {
  Seconds raw{std::chrono::hours{24 * 35}};
  Seconds five_minutes{std::chrono::hours{24 * 120}};
  Seconds hours{std::chrono::hours{24 * 400}};
};

/// Reads points. They are numbered in the order in which they arrive, one number a batch. So a reader can ask for what
/// had arrived up to a number, and points that arrive later change nothing for it. Downsampling gives the points that
/// it makes a new number: a reader that asks for an older one no longer finds them.
class SnapshotHistory {
 public:
  virtual ~SnapshotHistory() = default;

  virtual Result<StoredSeries> series(const SeriesQuery& query) = 0;
  /// The newest point of each metric that is not later than `until`.
  virtual Result<NewestValues> newest(std::string_view cluster_id, Instant until) = 0;
  /// The names of the cluster's metrics, sorted.
  virtual Result<std::vector<std::string>> metrics(std::string_view cluster_id) = 0;
};

/// Reads and writes them.
class SnapshotLog : public SnapshotHistory {
 public:
  using Remember = std::function<std::optional<IdempotentAnswer>(const AppendCounts&)>;
  using Appended = std::function<void(Result<AppendCounts>)>;

  /// Stores the points that are new, in any order. Calls `done` from any thread after the commit. With an idempotency
  /// key, `remember` makes the answer inside the same transaction, which also ends the reservation. If the call fails,
  /// the caller must release the reservation. `remember` may be empty; it may run twice, so it must have no side
  /// effects.
  virtual void append(SnapshotBatch batch, Remember remember, Appended done) = 0;

  /// Packs what is stored, and applies the retention. `now` is the time of the server's clock. Blocks until it is done.
  virtual Result<void> tidy(Instant now) = 0;
};

}  // namespace headroom
