#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/ports/cluster_catalog.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/decision_retention.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/job_run_log.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/ports/webhook_book.hpp"
#include "store/common/file_space.hpp"

namespace headroom::store {

struct StoreOptions {
  std::filesystem::path path;          ///< created if it is missing; its folder must exist
  std::string catalog{};               ///< the catalogue that new decisions are made with; empty: it is not kept
  std::size_t queue_limit{4096};       ///< records that wait for the writer; if there are more, append() is refused
  std::size_t readers{4};              ///< connections for reading
  std::size_t kept_events{1'000'000};  ///< the newest events that are kept; a sixteenth more may be
  std::size_t remembered_clusters{10'000};         ///< how many clusters have their history kept in memory
  std::chrono::milliseconds retry_interval{1000};  ///< between attempts to write again after a failure
  std::int64_t checkpoint_pages{4000};            ///< pages of 4 KiB in the write-ahead log before they are copied back
  Retention retention{};                          ///< how long points of time series are kept
  DecisionRetention decisions{};                  ///< by default, all are kept
  std::chrono::milliseconds tidy_interval{1000};  ///< between looks for what is to be packed, removed or filled in; 0:
                                                  ///< never by itself
  /// Reads from an answer what rows of older versions lack. Without it, they lack it for ever.
  std::function<DecisionFacts(std::string_view answer)> read_facts{};
  /// The time of the server's clock.
  std::function<Instant()> now{
      [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }};
  /// The writer's thread calls this when writing starts to fail, and with null when it works again.
  std::function<void(const Error* trouble)> health_changed{};
};

/// Counters since the start, and the present state.
struct StoreStats {
  /// Commits by the number of records in them: 1, 2, 3–4, 5–8, … and above 4,096.
  static constexpr std::size_t batch_buckets = 14;

  std::size_t queue_depth{0};
  std::size_t queue_limit{0};
  std::uint64_t commits{0};
  std::uint64_t failed_commits{0};
  std::uint64_t records{0};
  std::array<std::uint64_t, batch_buckets> batch_sizes{};
  std::int64_t wal_pages{0};
  std::uint64_t checkpoints{0};
  std::uint64_t checkpointed_pages{0};
  std::size_t pending_snapshots{0};  ///< rows of points that are not packed yet
  std::int64_t packed_points{0};
  std::int64_t packed_bytes{0};  ///< what the packed points take, without the database's own overhead
  std::string last_error;        ///< the error of the last attempt to write; empty if it succeeded
};

/// A decision log in a file, with the snapshots, the clusters, the policies, the webhooks and the
/// runs of jobs in the same file.
class DurableDecisionLog : public DecisionLog {
 public:
  virtual StoreStats stats() const = 0;
  /// The file when it was opened, or later when the write-ahead log was last copied back. Never asks the database, and
  /// never waits.
  virtual FileSpace space() const = 0;
  /// Fills in what rows of older versions lack, removes the decisions that are not kept, and then the names and
  /// documents that nothing uses. `now` is the time of the server's clock. Blocks until it is done.
  virtual Result<void> tidy_decisions(Instant now) = 0;
  virtual SnapshotLog& snapshots() = 0;
  virtual ClusterCatalog& clusters() = 0;
  virtual PolicyBook& policies() = 0;
  virtual EventLog& events() = 0;
  virtual WebhookBook& webhooks() = 0;
  virtual JobRunLog& job_runs() = 0;
};

}  // namespace headroom::store
